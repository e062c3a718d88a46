"""Every route of the URLconf by its class, and a world in which each leads somewhere.

A new route needs a row here and in docs/access.md; tests/access asks everybody at each of them.

public             works without signing in
installation-wide  the same for everybody who is signed in
administration     installation-wide, and for administrators alone
collection         a stranger gets an answer with nothing of others inside
object             a stranger gets 404; whoever may see it does not
nowhere            404 to everybody
failure            allauth's page after a sign-on that failed: 401
unconfigured       404 without signing in, as the tests' settings name no provider
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from approvals.enums import AuthorityEventKind, DocumentKind, EntityEventKind, SentBy
from approvals.manifests import examples
from approvals.models import Absence, DecisionEmergency, Notification, PositionRequest, Webhook
from approvals.services import comments, deadlines, documents, inventories, manifests
from approvals.services.consultations.asking import ask_positions
from approvals.services.consultations.clauses import add_clause
from approvals.services.consultations.consolidating import hand_in, release, write_consolidated
from approvals.services.consultations.positions import record_position
from approvals.services.consultations.sending import record_sending
from approvals.services.entity_events import record_entity_event
from approvals.services.feeds import make_feed
from approvals.services.lead_times import set_my_lead_times
from approvals.services.ledger import imports
from compliance.accounts.invitations import hash_of
from compliance.accounts.models import Invitation, OpenSession
from compliance.models import Consultation, Stance, ZoneList
from tests import cast as people
from tests.approvals.evidence import bundles
from tests.cast import Cast

TABLE = """
public             GET   live ready schema docs approvals:feed
public             GET   account_login account_inactive account_reset_password account_reset_password_done
public             GET   account_reset_password_from_key account_reset_password_from_key_done account_signup
public             GET   account_confirm_email account_email_verification_sent account_confirm_login_code
public             GET   socialaccount_login_cancelled socialaccount_signup account_logout
public             GET   accounts:invitation
public             POST  set_language theme
public             GET   mfa_authenticate mfa_login_webauthn

installation-wide  GET   compliance:calendar compliance:rules compliance:edition compliance:zones compliance:zone
installation-wide  GET   compliance:compare compliance:compare_lists compliance:rules_on compliance:zone_items compliance:revision compliance:revision_toml
installation-wide  GET   compliance:zone_list compliance:zone_list_toml
installation-wide  GET   approvals:profile_file approvals:consultations approvals:consultation
installation-wide  GET   api:law:editions api:law:edition api:law:edition_revision api:law:zones api:law:zone
installation-wide  GET   api:law:calendars api:consultations api:consultation
installation-wide  GET   approvals:consultation_clause api:consultation_clauses api:consultation_clause
installation-wide  GET   compliance:golden_cases compliance:coverage api:law:golden api:law:coverage
installation-wide  GET   api:law:compare api:law:compare_lists api:law:rules_on api:law:items
installation-wide  GET   approvals:ledger_template approvals:evidence_verifier
installation-wide  GET   compliance:periods api:law:periods api:law:clocks
installation-wide  GET   api:law:edition_toml api:law:edition_content api:law:zone_lists api:law:zone_list_toml
installation-wide  GET   api:law:zone_list_content
installation-wide  GET   compliance:calendar_year compliance:calendar_draft compliance:calendar_toml
installation-wide  GET   api:law:calendar_versions api:law:calendar_version api:law:calendar_toml
installation-wide  POST  api:law:determine

administration     GET   metrics
administration     GET   compliance:zone_list_review compliance:zone_list_submit compliance:zone_list_send_back
administration     GET   compliance:zone_list_discard
administration     GET   compliance:zone_new compliance:zone_edit compliance:zone_list_new compliance:zone_list_meta
administration     GET   compliance:zone_list_copy compliance:zone_list_import
administration     GET   compliance:golden_case_new compliance:golden_case_edit compliance:golden_case_remove
administration     GET   compliance:revision_review compliance:revision_submit compliance:revision_send_back
administration     GET   compliance:revision_discard compliance:revision_meta compliance:edition_new
administration     GET   compliance:edition_import compliance:edition_copy compliance:rule_new compliance:rule_edit
administration     GET   compliance:rule_remove compliance:document_new compliance:document_edit
administration     GET   compliance:document_remove
administration     POST  compliance:rule_preview compliance:band_preview compliance:item_preview
administration     GET   compliance:band_new compliance:band_edit compliance:band_remove
administration     GET   compliance:item_new compliance:item_edit compliance:item_remove
administration     POST  api:law:edition_new api:law:edition_import api:law:edition_copy api:law:edition_submit
administration     POST  api:law:edition_send_back api:law:edition_discard api:law:edition_parts
administration     POST  api:law:zone_list_new api:law:zone_list_import api:law:zone_list_copy
administration     POST  api:law:zone_list_submit api:law:zone_list_send_back api:law:zone_list_discard
administration     POST  api:law:zone_list_parts
administration     PUT   api:law:edition_meta api:law:edition_part api:law:zone_list_meta api:law:zone_list_part
administration     GET   accounts:person_new accounts:organisation_new approvals:consultation_add
administration     GET   accounts:invitations approvals:unkept api:invitations api:work
administration     GET   approvals:emergency_ask_revision approvals:emergency_ask_year
administration     POST  accounts:invitation_send accounts:invitation_revoke api:invitation_send api:invitation_revoke
administration     POST  api:leave api:emergency_ask_revision api:emergency_ask_year
administration     GET   approvals:consultation_clause_add approvals:consultation_clause_edit
administration     GET   approvals:consultation_clause_remove approvals:consultation_final
administration     POST  api:consultation_final
administration     GET   compliance:calendar_new compliance:calendar_draft_edit compliance:calendar_draft_send_back
administration     GET   compliance:calendar_draft_discard approvals:calendar_preview approvals:calendar_preview_csv
administration     GET   approvals:calendar_publish api:calendar_preview api:calendar_previewed
administration     POST  compliance:calendar_correct compliance:calendar_draft_submit
administration     POST  approvals:calendar_preview_start approvals:calendar_preview_stop
administration     POST  api:law:calendar_new api:law:calendar_notice api:law:calendar_import api:law:calendar_correct
administration     POST  api:law:calendar_submit api:law:calendar_send_back api:law:calendar_discard
administration     POST  api:calendar_preview_stop api:calendar_publish
administration     GET   approvals:impact approvals:impact_csv approvals:publish api:impact api:impact_changes
administration     GET   approvals:lead_times approvals:lead_times_edit api:lead_times
administration     POST  approvals:lead_times_clear
administration     PUT   api:lead_times_of
administration     POST  approvals:impact_start approvals:impact_cancel approvals:impact_tasks
administration     POST  api:impact_cancel api:impact_tasks api:publish

collection         GET   compliance:zone_exporters approvals:calendar_moves api:calendar_moves
collection         GET   approvals:my_work approvals:cases approvals:case_add approvals:recipients
collection         GET   approvals:recipient_add approvals:ledger approvals:calendar approvals:notifications
collection         GET   approvals:follow_ups api:follow_ups approvals:emergencies api:emergencies
collection         GET   approvals:my_lead_times approvals:my_lead_times_edit approvals:absences
collection         GET   api:my_lead_times api:absences
collection         POST  approvals:my_lead_times_clear
collection         PUT   api:my_lead_times_of
collection         GET   approvals:audit approvals:consultation_position accounts:people accounts:profile
collection         GET   account_email account_change_password account_set_password account_reauthenticate
collection         GET   socialaccount_connections
collection         GET   accounts:security own_addresses api:law:sessions
unconfigured       GET   openid_connect_login openid_connect_callback
collection         POST  api:law:sessions_end
object             POST  api:law:session_end api:law:person_sessions_end api:law:person_factor_reset api:law:person_unlock
collection         POST  accounts:sessions_end accounts:token_make accounts:token_revoke
object             GET   accounts:person_factor_reset accounts:person_sessions_end
object             POST  accounts:person_unlock accounts:session_end
collection         GET   mfa_index mfa_reauthenticate mfa_activate_totp mfa_generate_recovery_codes
collection         GET   mfa_list_webauthn mfa_add_webauthn
collection         GET   mfa_reauthenticate_webauthn
collection         GET   accounts/social/login/cancelled/ accounts/social/login/error/ accounts/social/signup/
collection         GET   accounts/social/connections/
collection         GET   approvals:ledger_imports approvals:ledger_import_new api:ledger_imports
collection         GET   approvals:deadline_report approvals:deadline_report_csv approvals:deadline_report_xlsx
collection         GET   approvals:feeds approvals:feed_new api:feeds api:deadlines_ahead api:deadlines_summary
collection         GET   api:deadlines_csv api:deadlines_xlsx
collection         GET   approvals:channels approvals:webhooks api:channels api:webhooks
collection         GET   approvals:retention api:retention
collection         POST  approvals:channels_set approvals:channels_reset approvals:rhythm_set
collection         PUT   api:rhythm
collection         POST  approvals:notifications_read approvals:audit_verify
collection         GET   api:me api:entities api:recipients api:deadlines api:notifications api:positions api:steps
collection         GET   api:verification api:cases
collection         POST  api:notifications_read
collection         DELETE api:law:token
collection         POST   api:law:confirm

object             GET   approvals:consultation_answer approvals:consultation_ask approvals:consultation_own_day
object             GET   approvals:consultation_write approvals:consultation_hand_in approvals:consultation_send_back
object             GET   approvals:consultation_release approvals:consultation_paper approvals:consultation_sent
object             GET   approvals:consultation_evidence approvals:consultation_outcome api:consultation_answer
object             GET   api:consultation_paper api:consultation_evidence
object             POST  approvals:consultation_withdraw api:consultation_ask api:consultation_withdraw
object             POST  api:consultation_own_day api:consultation_write api:consultation_hand_in
object             POST  api:consultation_send_back api:consultation_release api:consultation_sent
object             POST  api:consultation_outcome
object             GET   approvals:case_compare compliance:entity_zones
object             GET   accounts:person accounts:organisation accounts:entity
object             GET   approvals:case approvals:case_edit approvals:flow_add approvals:flow_edit
object             GET   approvals:case_documents approvals:document approvals:document_retire approvals:case_manifests
object             GET   approvals:manifest_version approvals:manifest_file approvals:assign_resources
object             GET   approvals:declarations approvals:declare approvals:inventory approvals:inventory_status
object             GET   approvals:inventory_file approvals:recipient_edit approvals:ledger_state
object             GET   approvals:case_deadlines approvals:case_pathway approvals:case_comments approvals:comment_edit
object             GET   approvals:submit approvals:assign approvals:advise approvals:decide approvals:authority_event
object             GET   approvals:ledger_group approvals:ledger_entity approvals:ledger_take_back
object             GET   approvals:ledger_import approvals:what_if api:ledger_history api:ledger_group
object             GET   api:ledger_group_history api:ledger_import api:what_if api:splittings
object             POST  approvals:ledger_import_confirm api:ledger_take_back api:ledger_import_confirm
object             GET   approvals:case_audit approvals:discard approvals:withdraw approvals:reopen approvals:return
object             GET   approvals:send_back
object             GET   accounts:member_place api:member_place
object             POST  approvals:amend approvals:flow_remove approvals:document_add approvals:manifest_attach
object             POST  approvals:inventory_attach approvals:comment_add approvals:comment_reply
object             POST  approvals:comment_resolve approvals:comment_reopen approvals:take approvals:approve
object             POST  approvals:refuse approvals:deadline_finish approvals:notification_read
object             POST  accounts:member_remove
object             GET   approvals:deadline approvals:authority_correct approvals:entity_event
object             GET   approvals:entity_event_step approvals:entity_event_correct api:deadline api:entity_event
object             POST  api:authority_correct api:entity_event_add api:entity_event_correct
collection         GET   api:entity_events
collection         GET   approvals:entity_events approvals:entity_event_add
object             GET   accounts:person_edit approvals:leave accounts:person_reactivate
object             GET   accounts:organisation_edit accounts:member_add accounts:entity_new accounts:entity_edit
object             POST  accounts:person_link

object             GET   api:under_editions api:on_days api:in_zones
object             GET   api:ledger api:recipient api:case api:flows api:flow api:determination api:problems
object             GET   api:manifests api:manifest api:manifest_file api:manifest_diff api:resources api:declarations
object             GET   api:inventories api:inventory api:inventory_file api:advice api:decisions
object             GET   api:authority_events api:documents api:document_file api:comments api:deadlines_of_case
object             GET   api:events api:chain
object             GET   approvals:case_evidence approvals:evidence_status approvals:evidence_file
object             GET   api:evidence_list api:evidence api:evidence_file
object             POST  approvals:evidence_make
object             GET   approvals:case_retention api:case_retention
object             POST  approvals:hold_set approvals:hold_lift approvals:disposal_propose
object             POST  approvals:disposal_confirm approvals:disposal_decline api:hold_set api:hold_lift
object             POST  api:disposal_propose api:disposal_confirm api:disposal_decline
object             GET   approvals:follow_up_close
object             GET   approvals:emergency approvals:emergency_ask_case api:emergency
object             POST  approvals:emergency_confirm approvals:emergency_close approvals:emergency_review
object             POST  api:emergency_ask_case api:emergency_confirm api:emergency_close api:emergency_review
object             GET   approvals:deadline_snooze api:deadline_reminders
object             POST  approvals:deadline_snooze_end approvals:absence_end
object             POST  api:deadline_snooze api:deadline_snooze_end api:absence_end
object             GET   approvals:feed_edit approvals:feed_renew approvals:feed_revoke api:feed
object             POST  api:feed_renew api:feed_revoke
object             POST  api:follow_up_close
object             POST  api:deadline_done api:notification_read api:submit api:discard api:withdraw api:reopen
object             POST  api:amend api:take api:assign api:return api:retire_document api:resolve api:unresolve
object             PATCH api:comment
object             GET   approvals:webhook approvals:webhook_set approvals:webhook_rotate approvals:webhook_remove
object             GET   api:webhook api:webhook_attempts
object             POST  approvals:webhook_test approvals:webhook_on approvals:webhook_off
object             POST  api:webhook_rotate api:webhook_test api:webhook_on api:webhook_off
object             GET   mfa_remove_webauthn mfa_edit_webauthn mfa_deactivate_totp
nowhere            GET   mfa_view_recovery_codes mfa_download_recovery_codes
nowhere            GET   api:nothing_here
failure            GET   socialaccount_login_error
"""

SHEET = "entity,kind,year,n,s,source\nnobody,opening,2026,1,0,Secret log\n"


@dataclass(frozen=True)
class Row:
    name: str
    kind: str
    method: str

    @property
    def is_api(self) -> bool:
        return self.name.startswith("api:")


def rows(*kinds: str) -> list[Row]:
    lines = [line.split() for line in TABLE.strip().splitlines() if line]
    found = [Row(name, kind, method) for kind, method, *names in lines for name in names]
    return [row for row in found if not kinds or row.kind in kinds]


def routes(resolver: Any, namespace: str = "", prefix: str = "") -> Iterator[str]:
    """Yield the name of every route, or its address where it has none."""
    for pattern in resolver.url_patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern, inner, address)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}" if pattern.name else address


def test_every_route_has_a_row() -> None:
    assert sorted(row.name for row in rows()) == sorted(routes(get_resolver()))


@dataclass(frozen=True)
class World:
    """One of everything in EXP, and what the parameters of each route are to find it."""

    cast: Cast
    parameters: dict[str, Any]
    by_prefix: dict[str, dict[str, Any]]

    def address(self, row: Row) -> str:
        if "/" in row.name:
            return f"/{row.name}"
        special = {
            name: value
            for prefix, values in self.by_prefix.items()
            if row.name.startswith(prefix)
            for name, value in values.items()
        }
        known = {**self.parameters, **special}
        return reverse(row.name, kwargs={name: known[name] for name in parameters_of(row.name)})


def parameters_of(name: str) -> list[str]:
    """The names of a route's parameters."""
    *namespaces, last = name.split(":")
    resolver = get_resolver()
    for namespace in namespaces:
        resolver = resolver.namespace_dict[namespace][1]
    possibilities = resolver.reverse_dict.getlist(last)
    if not possibilities:
        raise NoReverseMatch(name)
    return list(possibilities[0][0][0][1])


def build_world() -> World:
    """One of everything in EXP: Ana's draft with all that hangs on it, and what stands beside the cases."""
    cast = people.assemble()
    today = timezone.localdate()
    cast.dan.set_password("correct horse battery staple")
    cast.dan.save(update_fields=["password"])
    people.state_opening(cast)
    case = people.draft(cast, "Secret of EXP")
    manifest = manifests.attach_manifest(
        application_id=case.pk, by=cast.ana, upload=uploaded("m.json", examples.FILES["automotive-export.example.json"])
    )
    manifests.attach_manifest(
        application_id=case.pk, by=cast.ana, upload=uploaded("m.json", examples.FILES["automotive-export.example.json"])
    )
    people.add_flow(application_id=case.pk, by=cast.ana, name="Secret flow")
    inventories.attach_inventory(
        application_id=case.pk,
        by=cast.ana,
        resource_name=manifest.resources.get(position=1).name,
        upload=uploaded("i.csv", examples.FILES["front-camera.inventory.csv"]),
    )
    bundle = bundles.ready(case, cast.ana)
    document = documents.add_document(
        application_id=case.pk,
        by=cast.ana,
        kind=DocumentKind.PIPIA,
        title="Secret paper",
        dated_on=today,
        upload=people.pdf(),
    )
    filed = case.authority_events.create(
        kind=AuthorityEventKind.FILED, happened_on=today, reason="Secret reason", recorded_by=cast.ana
    )
    incident = record_entity_event(
        entity_id=cast.entity.pk,
        by=cast.ana,
        kind=EntityEventKind.INCIDENT,
        happened_at=timezone.now(),
        title="Secret incident",
    )
    comment = comments.add_comment(application_id=case.pk, by=cast.ben, body="@ana a secret remark")
    own = comments.add_comment(application_id=case.pk, by=cast.ana, body="My secret remark")
    consultation = Consultation.objects.create(
        code="a-draft", title="A draft", title_zh="草案", published_on=today, comments_until=today
    )
    record_position(
        consultation_id=consultation.pk,
        organisation=cast.exp,
        by=cast.ben,
        clause="",
        stance=Stance.ASKS,
        text="Secret position",
    )
    asked = answer_sent(cast, consultation)
    deadlines.recompute_duties(cast.exp, today)
    sheet = imports.upload_sheet(organisation=cast.exp, by=cast.ana, upload=uploaded("secret.csv", SHEET))
    candidate = {"kind": "edition", "code": "auto-guide-2026", "n": 1}
    task = people.follow_up(cast)
    set_my_lead_times(kind="assessment", days=[5], by=cast.dan)
    absence = Absence.objects.create(organisation=cast.exp, user=cast.ana, deputy=cast.ben, first=today, last=today)
    Webhook.objects.create(organisation=cast.exp, url="https://chat.example.com/secret", created_by=cast.dora)
    feed = make_feed(by=cast.ana, name="Secret feed")
    now = timezone.now()
    emergency = DecisionEmergency.objects.create(
        organisation=cast.exp,
        application=case,
        asked_by=cast.ana,
        asked_as="officer",
        reason="A secret reason that is long enough.",
        expires_at=now + timedelta(hours=1),
    )
    invited = Invitation.objects.create(
        user=people.person("una", None),
        token_hash=hash_of("a-token"),
        invited_by=cast.dora,
        sent_at=now,
        expires_at=now + timedelta(days=1),
    )
    of_answer = {"organisation": cast.exp.code, "position": 1, "language": "en", "file_format": "pdf"}
    zone_list = ZoneList.objects.select_related("zone").earliest("pk")
    law = {"code": "cac-2024-flows", "revision": 1, "n": 1, "case": "N-1", "rule": "F-ART7-N", "document": "none"}
    law |= {"kind": "rule", "part": "F-ART7-N"}
    TOTP.activate(cast.ana, generate_totp_secret())
    key = Authenticator.objects.create(user=cast.ana, type=Authenticator.Type.WEBAUTHN, data={"name": "Secret key"})
    call_command("load_calendars", verbosity=0)
    year = {"year": 2026, "version": 1}
    zone = {"code": zone_list.zone.code, "list_code": zone_list.code, "n": 1}
    return World(
        cast,
        {
            "reference": case.reference,
            "position": 1,
            "version": 2,
            "group": "act",
            "key": document.key,
            "slug": cast.entity.slug,
            "code": cast.exp.code,
            "handle": "ana",
            "role": "officer",
            "move": "file",
            "name": "automotive-export.example.json",
            "rest": "no/such/address",
        },
        {
            "compliance:edition": law,
            "compliance:revision": law,
            "compliance:rule_": law,
            "compliance:document_": law,
            "compliance:golden": law,
            "compliance:coverage": law,
            "api:law:golden": law,
            "api:law:coverage": law,
            "api:law:edition": law,
            "compliance:zone": zone,
            "compliance:band_": {**zone, "band": "Z-PI-ASSESS"},
            "compliance:item_": {**zone, "item": "TJ24-ROWS"},
            "api:law:zone": zone,
            "api:law:zone_list": {"code": zone_list.code, "revision": 1, "kind": "item", "part": "none"},
            "approvals:consultation": {**of_answer, "code": consultation.code, "pk": asked.pk},
            "api:consultation": {**of_answer, "code": consultation.code, "pk": asked.pk},
            "api:positions": {"code": consultation.code},
            "approvals:recipient": {"pk": people.recipient(cast).pk},
            "api:recipient": {"pk": people.recipient(cast).pk},
            "approvals:comment": {"pk": comment.pk},
            "approvals:comment_edit": {"pk": own.pk},
            "api:comment": {"pk": own.pk},
            "api:resolve": {"pk": comment.pk},
            "api:unresolve": {"pk": comment.pk},
            "approvals:deadline": {"pk": cast.entity.deadlines.earliest("pk").pk},
            "api:deadline": {"pk": cast.entity.deadlines.earliest("pk").pk},
            "approvals:authority_correct": {"pk": filed.pk},
            "api:authority_correct": {"pk": filed.pk},
            "approvals:entity_event": {"pk": incident.pk, "kind": "incident_reported"},
            "approvals:entity_event_add": {"kind": "incident"},
            "api:entity_event": {"pk": incident.pk},
            "approvals:ledger_take_back": {"pk": cast.entity.ledger_entries.get().pk},
            "api:ledger_take_back": {"pk": cast.entity.ledger_entries.get().pk},
            "approvals:ledger_import": {"pk": sheet.pk},
            "api:ledger_import": {"pk": sheet.pk},
            "approvals:notification": {"pk": Notification.objects.get(user=cast.ana).pk},
            "api:notification": {"pk": Notification.objects.get(user=cast.ana).pk},
            "approvals:impact": candidate,
            "api:impact": candidate,
            "approvals:publish": candidate,
            "approvals:emergency": {"kind": "decision", "pk": emergency.pk},
            "api:emergency": {"kind": "decision", "pk": emergency.pk},
            "approvals:emergency_ask_revision": candidate,
            "api:emergency_ask_revision": candidate,
            "approvals:emergency_ask_year": year,
            "api:emergency_ask_year": year,
            "accounts:invitation": {"pk": invited.pk, "token": "a-token"},
            "api:invitation": {"pk": invited.pk},
            "api:publish": candidate,
            "compliance:calendar_": year,
            "api:law:calendar_": year,
            "approvals:calendar_": year,
            "api:calendar_": year,
            "approvals:feed": {"pk": feed.feed.pk, "token": feed.address.rpartition("/")[2].removesuffix(".ics")},
            "api:feed": {"pk": feed.feed.pk},
            "approvals:lead_times": {"kind": "assessment"},
            "approvals:my_lead_times": {"kind": "assessment"},
            "api:lead_times": {"kind": "assessment"},
            "api:my_lead_times": {"kind": "assessment"},
            "approvals:absence": {"pk": absence.pk},
            "api:absence": {"pk": absence.pk},
            "approvals:follow_up": {"pk": task.pk},
            "api:follow_up": {"pk": task.pk},
            "approvals:evidence": {"pk": bundle.pk},
            "api:evidence": {"pk": bundle.pk},
            "mfa_": {"pk": key.pk},
            "openid_connect_": {"provider_id": "sso"},
            "api:law:session_end": {"pk": OpenSession.objects.create(user=cast.ana, key="l", device="Firefox").pk},
            "accounts:session_end": {"pk": OpenSession.objects.create(user=cast.ana, key="k", device="Firefox").pk},
            "account_confirm_email": {"key": "no-such-key"},
            "account_reset_password_from_key": {"uidb36": "1", "key": "no-such-key"},
        },
    )


def answer_sent(cast: Cast, consultation: Consultation) -> PositionRequest:
    """Ben's words on the draft, asked for, released by Cara and sent, with the proof."""
    add_clause(consultation_id=consultation.pk, by=None, values={"number": "1"})
    of_exp: dict[str, Any] = {"consultation_id": consultation.pk, "organisation": cast.exp}
    [asked] = ask_positions(**of_exp, by=cast.cara, reviewers=[cast.ben])
    write_consolidated(**of_exp, by=cast.ben, clause="1", stance=Stance.ASKS, texts={"reasons": "Secret reasons"})
    handed_in = hand_in(**of_exp, by=cast.ben)
    release(**of_exp, by=cast.cara, mark=handed_in.content_hash)
    today = timezone.localdate()
    record_sending(**of_exp, by=cast.ana, on=today, through=SentBy.MAIL, evidence=people.pdf())
    return asked


def uploaded(name: str, content: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode())
