"""The trail in sentences: what each recorded step means, in both languages."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from approvals.enums import (
    AdvicePosition,
    AuthorityEventKind,
    DocumentKind,
    EntityEventKind,
    InventoryStatus,
    LedgerKind,
    Outcome,
)
from approvals.exceptions import Text
from approvals.models import Application, Flow
from compliance.audit.models import Event
from compliance.citations import citation
from compliance.enums import Pathway, Role
from compliance.models import Verdict
from compliance.readable import bilingual, day, is_chinese, listed, moment
from compliance.vocabulary import BY_NAME

AUTHORITY = "authority_"
MOST_FIELDS = 5
MOMENTS = frozenset({"review_by"})
DAYS = frozenset({"happened_on", "was_on", "is_on", "until", "first", "last"})
SENTENCES: dict[str, Text] = {
    "created": gettext_lazy("%(who)s opened the case “%(title)s”."),
    "changed": gettext_lazy("%(who)s changed the case: %(fields)s."),
    "flow_added": gettext_lazy("%(who)s added the flow “%(flow)s”."),
    "flow_changed": gettext_lazy("%(who)s changed the flow “%(flow)s”: %(fields)s."),
    "flow_removed": gettext_lazy("%(who)s removed the flow “%(flow)s”."),
    "manifest_attached": gettext_lazy("%(who)s attached version %(version)s of the manifest."),
    "resources_assigned": gettext_lazy("%(who)s assigned resources to flows."),
    "facts_declared": gettext_lazy("%(who)s declared facts of the resource “%(resource)s”."),
    "inventory_attached": gettext_lazy("%(who)s attached an inventory to the resource “%(resource)s”."),
    "inventory_read": gettext_lazy("The inventory of “%(resource)s” was read: %(status)s."),
    "document_added": gettext_lazy("%(who)s added the paper “%(title)s” (%(kind)s)."),
    "file_infected": gettext_lazy("Malicious software was found in a file, which was removed: %(found)s."),
    "document_retired": gettext_lazy("%(who)s set the paper “%(title)s” aside."),
    "submit": gettext_lazy("%(who)s submitted the case."),
    "determined": gettext_lazy("The pathway was determined and pinned: %(pathway)s."),
    "hold_set": gettext_lazy("%(who)s put the case on legal hold."),
    "hold_lifted": gettext_lazy("%(who)s lifted the legal hold."),
    "disposal_proposed": gettext_lazy("%(who)s proposed to dispose of the case."),
    "disposal_confirmed": gettext_lazy("%(who)s confirmed the disposal of the case."),
    "disposal_declined": gettext_lazy("%(who)s declined the disposal of the case."),
    "disposed": gettext_lazy(
        "The content of the case was disposed of, as %(proposed_by)s proposed and %(who)s confirmed"
        " (%(legal_basis)s). Events that lost their texts: %(n_events)s; files deleted: %(n_files)s."
    ),
    "discard": gettext_lazy("%(who)s discarded the draft."),
    "take": gettext_lazy("%(who)s took the case for assessment."),
    "assign": gettext_lazy("%(who)s assigned a reviewer."),
    "advise": gettext_lazy("%(who)s handed the case to the approvers."),
    "advice_recorded": gettext_lazy("%(who)s recorded legal advice: %(position)s."),
    "return": gettext_lazy("%(who)s returned the case to its authors."),
    "send_back": gettext_lazy("%(who)s sent the case back to its authors."),
    "approve": gettext_lazy("%(who)s approved the case."),
    "refuse": gettext_lazy("%(who)s refused the case."),
    "decided": gettext_lazy("The decision was bound to the facts, the manifest and the rules: %(outcome)s."),
    "reopen": gettext_lazy("%(who)s reopened the case to change it."),
    "void": gettext_lazy("The case went back to its authors, because its decision was voided."),
    "decision_voided": gettext_lazy("The decision was voided."),
    "contract_effective": gettext_lazy("%(who)s recorded that the contract took effect."),
    "certificate_issued": gettext_lazy("%(who)s recorded the certificate."),
    "file": gettext_lazy("%(who)s recorded the filing."),
    "returned_incomplete": gettext_lazy("%(who)s recorded that the filing was returned as incomplete."),
    "accepted": gettext_lazy("%(who)s recorded that the authority accepted the case."),
    "extended": gettext_lazy("%(who)s recorded that the authority extended its period."),
    "supplement_requested": gettext_lazy("%(who)s recorded that the authority requested a supplement."),
    "supplement_answered": gettext_lazy("%(who)s recorded that the supplement was handed in."),
    "passed": gettext_lazy("%(who)s recorded that the case passed."),
    "passed_in_part": gettext_lazy("%(who)s recorded that the case passed in part."),
    "not_passed": gettext_lazy("%(who)s recorded that the case did not pass."),
    "request_reassessment": gettext_lazy("%(who)s recorded the request for re-assessment."),
    "stop_order": gettext_lazy("%(who)s recorded a stop order."),
    "stop_order_lifted": gettext_lazy("%(who)s recorded that the stop order was lifted."),
    "clock_suspended": gettext_lazy("%(who)s recorded that the authority's period was suspended."),
    "clock_resumed": gettext_lazy("%(who)s recorded that the authority's period runs again."),
    "event_corrected": gettext_lazy("%(who)s corrected “%(event)s” (%(was_on)s → %(is_on)s)."),
    "exporter_event": gettext_lazy("%(who)s recorded at the exporter %(entity)s: %(event)s, %(happened_on)s."),
    "exporter_event_corrected": gettext_lazy("%(who)s corrected at the exporter %(entity)s: %(event)s."),
    **{
        f"{AUTHORITY}{kind}": gettext_lazy("With the authority: %(event)s, %(happened_on)s.")
        for kind in AuthorityEventKind.values
    },
    "withdraw": gettext_lazy("%(who)s withdrew the case."),
    "expire": gettext_lazy("The permission expired."),
    "supersede": gettext_lazy("An amendment replaced the case."),
    "amended": gettext_lazy("%(who)s opened the amendment %(by_case)s."),
    "commented": gettext_lazy("%(who)s wrote a comment."),
    "comment_edited": gettext_lazy("%(who)s edited a comment."),
    "thread_resolved": gettext_lazy("%(who)s resolved a thread."),
    "thread_reopened": gettext_lazy("%(who)s opened a thread again."),
    "recipient_saved": gettext_lazy("%(who)s saved the recipient “%(recipient)s”."),
    "ledger_imported": gettext_lazy("%(who)s stored %(rows)s rows of the sheet %(file)s in the ledger."),
    "ledger_taken_back": gettext_lazy("%(who)s took back persons of %(entity)s for %(year)s: %(kind)s."),
    "ledger_stated": gettext_lazy("%(who)s stated persons of %(entity)s for %(year)s: %(kind)s."),
    "task_opened": gettext_lazy("A task was opened for %(owner)s: %(text)s"),
    "task_closed": gettext_lazy("%(who)s marked a task as done: %(text)s"),
    "duty_done": gettext_lazy("%(who)s recorded that a duty was done."),
    "seal_key_announced": gettext_lazy("The key %(next_key)s was announced; it signs seals after the key %(key)s."),
    "trail_chained_anew": gettext_lazy(
        "The trail of the version before was checked and chained anew: %(links)s events."
    ),
    "organisation_created": gettext_lazy("%(who)s added the organisation %(code)s."),
    "organisation_changed": gettext_lazy("%(who)s changed the organisation."),
    "legal_entity_created": gettext_lazy("%(who)s added the exporter “%(registered_name)s”."),
    "legal_entity_changed": gettext_lazy("%(who)s changed the exporter “%(registered_name)s”."),
    "membership_added": gettext_lazy("%(who)s made %(name)s a member: %(role)s."),
    "membership_removed": gettext_lazy("%(who)s ended the membership of %(name)s: %(role)s."),
    "marked_outside_china": gettext_lazy("%(who)s marked %(name)s as working outside China."),
    "marked_inside_china": gettext_lazy("%(who)s recorded that %(name)s works in China again."),
    "account_created": gettext_lazy("%(who)s created the account @%(handle)s."),
    "account_changed": gettext_lazy("%(who)s changed an account."),
    "profile_changed": gettext_lazy("%(who)s changed their profile."),
    "account_deactivated": gettext_lazy("%(who)s closed an account."),
    "account_reactivated": gettext_lazy("%(who)s opened an account again."),
    "signed_in": gettext_lazy("%(who)s signed in."),
    "signed_out": gettext_lazy("%(who)s signed out."),
    "password_set": gettext_lazy("%(who)s set a password."),
    "password_changed": gettext_lazy("%(who)s changed the password."),
    "password_reset": gettext_lazy("%(who)s reset the password."),
    "sign_on_connected": gettext_lazy("%(who)s signed in with the provider for the first time."),
    "second_factor_added": gettext_lazy("%(who)s set up a second factor."),
    "second_factor_removed": gettext_lazy("%(who)s removed a second factor."),
    "second_factor_reset": gettext_lazy("%(who)s reset the second factors."),
    "recovery_codes_made": gettext_lazy("%(who)s made new recovery codes."),
    "session_ended": gettext_lazy("%(who)s ended a session."),
    "sessions_ended": gettext_lazy("%(who)s ended the sessions."),
    "sign_in_locked": gettext_lazy("Signing in was locked after %(n)s wrong attempts."),
    "sign_in_unlocked": gettext_lazy("%(who)s unlocked signing in."),
    "email_changed": gettext_lazy("%(who)s changed the e-mail address."),
    "password_link_sent": gettext_lazy("%(who)s sent a link to set a password."),
    "evidence_asked": gettext_lazy("%(who)s asked for a bundle of evidence of the case %(case)s."),
    "evidence_made": gettext_lazy(
        "A bundle of evidence of the case %(case)s was made; its fingerprint is %(fingerprint)s."
    ),
    "evidence_fetched": gettext_lazy("%(who)s downloaded a bundle of evidence of the case %(case)s."),
    "consultation_announced": gettext_lazy("%(who)s announced the consultation %(code)s."),
    "consultation_loaded": gettext_lazy("The consultation %(code)s was loaded."),
    "position_given": gettext_lazy("%(who)s gave a position in a consultation."),
    "clause_added": gettext_lazy("%(who)s added the clause “%(clause)s” to the draft."),
    "clause_changed": gettext_lazy("%(who)s corrected the clause “%(clause)s” of the draft."),
    "clause_removed": gettext_lazy("%(who)s took the clause “%(clause)s” of the draft away."),
    "clauses_loaded": gettext_lazy("The clauses of the draft were loaded."),
    "final_edition_named": gettext_lazy("The final edition of the draft was named: %(edition)s."),
    "positions_asked": gettext_lazy("%(who)s asked legal reviewers for positions on a draft."),
    "position_request_withdrawn": gettext_lazy("%(who)s took back that a reviewer was asked for a position."),
    "internal_day_set": gettext_lazy("%(who)s set the organisation's own last day for positions."),
    "position_consolidated": gettext_lazy("%(who)s wrote the organisation's position on a draft."),
    "answer_handed_in": gettext_lazy("%(who)s handed the answer to a consultation in for release."),
    "answer_sent_back": gettext_lazy("%(who)s opened the answer to a consultation for writing again."),
    "answer_released": gettext_lazy("%(who)s released the answer to a consultation."),
    "answer_sent": gettext_lazy("%(who)s recorded that the answer to a consultation was sent."),
    "outcome_recorded": gettext_lazy("%(who)s recorded what came of a position on a draft."),
    "calendar_draft_changed": gettext_lazy("%(who)s changed the draft of the calendar of %(year)s."),
    "calendar_preview_started": gettext_lazy("%(who)s asked which dates the calendar %(version)s would move."),
    "calendar_preview_finished": gettext_lazy(
        "The dates that the calendar %(version)s would move were counted: %(moves)s."
    ),
    "calendar_preview_cancelled": gettext_lazy(
        "The count of the dates that the calendar %(version)s would move was stopped."
    ),
    "calendar_recount_finished": gettext_lazy(
        "The dates that rest on the calendar %(version)s were counted again; %(moves)s moved."
    ),
    "calendar_published": gettext_lazy("The calendar of %(year)s was published."),
    "edition_published": gettext_lazy("%(who)s published the edition %(edition)s."),
    "impact_started": gettext_lazy("%(who)s asked what %(revision)s would change in %(cases)s cases."),
    "impact_tasks_opened": gettext_lazy("%(who)s opened tasks for the cases that %(revision)s would change."),
    "edition_ended": gettext_lazy("%(who)s ended the edition %(edition)s on %(last_day)s for %(because)s."),
    "draft_started": gettext_lazy("%(who)s began the draft %(revision)s."),
    "draft_edited": gettext_lazy("%(who)s edited the draft %(revision)s."),
    "draft_submitted": gettext_lazy("%(who)s submitted %(revision)s for review."),
    "draft_sent_back": gettext_lazy("%(who)s sent %(revision)s back to be edited."),
    "draft_discarded": gettext_lazy("%(who)s discarded the draft %(revision)s."),
    "impact_finished": gettext_lazy("All cases were determined under %(revision)s; %(flows)s flows would change."),
    "impact_cancelled": gettext_lazy("The run over the cases under %(revision)s was stopped."),
    "zone_list_published": gettext_lazy("%(who)s published the zone's list %(list)s."),
    "zone_created": gettext_lazy("%(who)s added the zone %(code)s."),
    "zone_changed": gettext_lazy("%(who)s changed the zone %(code)s."),
    "zone_list_created": gettext_lazy("%(who)s added the list %(list)s to its zone."),
    "zone_list_changed": gettext_lazy("%(who)s changed the zone's list %(list)s."),
    "date_snoozed": gettext_lazy("%(who)s snoozed “%(date)s” until %(until)s."),
    "snooze_ended": gettext_lazy("%(who)s ended the snooze of “%(date)s”."),
    "lead_times_set": gettext_lazy("%(who)s set when people are reminded of “%(date)s”."),
    "lead_times_cleared": gettext_lazy("%(who)s went back to the wider lead times of “%(date)s”."),
    "own_lead_times_set": gettext_lazy("%(who)s changed their own lead times of “%(date)s”."),
    "own_lead_times_cleared": gettext_lazy("%(who)s went back to the organisation's lead times of “%(date)s”."),
    "absence_stated": gettext_lazy("%(who)s is away from %(first)s to %(last)s; %(deputy)s stands in."),
    "absence_ended": gettext_lazy("%(who)s ended the absence from %(first)s to %(last)s."),
    "channels_set": gettext_lazy("%(who)s changed which notices go where."),
    "channels_reset": gettext_lazy("%(who)s went back to the usual notices."),
    "mail_rhythm_set": gettext_lazy("%(who)s changed when mails go out."),
    "webhook_set": gettext_lazy("%(who)s set up the webhook to %(host)s."),
    "webhook_changed": gettext_lazy("%(who)s changed the webhook's address, to %(host)s."),
    "webhook_key_changed": gettext_lazy(
        "%(who)s made a new signing key of the webhook; the old one goes on for %(keep_hours)s hours."
    ),
    "webhook_switched_on": gettext_lazy("%(who)s switched the webhook on."),
    "webhook_switched_off": gettext_lazy("%(who)s switched the webhook off."),
    "webhook_removed": gettext_lazy("%(who)s removed the webhook to %(host)s."),
    "feed_made": gettext_lazy("%(who)s made the calendar feed “%(name)s”."),
    "feed_changed": gettext_lazy("%(who)s changed what the calendar feed “%(name)s” shows."),
    "feed_renewed": gettext_lazy("%(who)s gave the calendar feed “%(name)s” a new address."),
    "feed_revoked": gettext_lazy("%(who)s revoked the calendar feed “%(name)s”."),
    "emergency_asked": gettext_lazy("EMERGENCY: %(who)s asked that somebody else stand in, until %(until)s."),
    "emergency_confirmed": gettext_lazy(
        "EMERGENCY: %(who)s confirmed and acted in the regular person's place; to be reviewed by %(review_by)s."
    ),
    "emergency_closed": gettext_lazy("%(who)s closed the request for an emergency."),
    "emergency_reviewed": gettext_lazy("EMERGENCY: %(who)s reviewed it: %(verdict)s."),
    "emergency_lapsed": gettext_lazy("EMERGENCY: nobody reviewed it in time, so it lapsed."),
    "invitation_sent": gettext_lazy("%(who)s invited @%(handle)s."),
    "invitation_sent_again": gettext_lazy("%(who)s sent the invitation of @%(handle)s again."),
    "invitation_revoked": gettext_lazy("%(who)s revoked the invitation of @%(handle)s."),
    "invitation_accepted": gettext_lazy("%(who)s accepted the invitation."),
    "case_handed_over": gettext_lazy("%(who)s gave the case of %(was)s to %(now)s."),
    "task_handed_over": gettext_lazy("%(who)s gave a task of %(was)s to %(now)s: %(text)s"),
    "review_handed_over": gettext_lazy("%(who)s gave the review of %(was)s to %(now)s."),
    "position_handed_over": gettext_lazy("%(who)s asked %(now)s for the position in place of %(was)s."),
    "access_ended": gettext_lazy("%(who)s ended every session, token, feed and stand-in of the account."),
    "work_handed_over": gettext_lazy("%(who)s handed over what the person held: %(counts)s."),
    "token_made": gettext_lazy("%(who)s made a token for the API."),
    "token_revoked": gettext_lazy("%(who)s revoked the token for the API."),
}
VOCABULARIES: dict[str, tuple[type[TextChoices], ...]] = {
    "pathway": (Pathway,),
    "position": (AdvicePosition,),
    "outcome": (Outcome,),
    "role": (Role,),
    "status": (InventoryStatus,),
    "kind": (DocumentKind, LedgerKind),
    "event": (AuthorityEventKind, EntityEventKind),
    "verdict": (Verdict,),
}


class Values(dict[str, str]):
    """What a sentence is filled with; something it names and the step did not record is a dash."""

    def __missing__(self, name: str) -> str:
        return "—"


def sentence_of(event: Event) -> str:
    """Say what the step was, naming the person as the trail froze it."""
    if event.is_disposed:
        return _("The text of this step was disposed of; its place in the chain is kept.")
    values = Values({name: shown(name, value) for name, value in event.data.items()})
    values["who"] = event.actor_name or nobody(event)
    if event.action.startswith(AUTHORITY):
        values["event"] = str(AuthorityEventKind(event.action.removeprefix(AUTHORITY)).label)
    text = SENTENCES.get(event.action)
    return str(text) % values if text else f"{values['who']}: {event.action.replace('_', ' ')}"


def nobody(event: Event) -> str:
    """Name whoever acted without a name: a person whose name was erased with the case is not the system."""
    return _("The system") if event.actor_id is None else _("Somebody whose name was erased")


def reason_of(event: Event) -> str:
    """Why the step was taken, in the reader's language where the product itself gave the reason."""
    lines = event.data.get("lines")
    return ("" if is_chinese() else " ").join(map(bilingual, lines)) if lines else event.reason


def shown(name: str, value: Any) -> str:
    if name == "fields":
        return fields_shown(value)
    if isinstance(value, dict):
        return bilingual(value)
    if name == "legal_basis":
        return citation(value)
    if name in MOMENTS or (name in DAYS and "T" in str(value)):
        return moment(dt.datetime.fromisoformat(value))
    if name in DAYS:
        return day(dt.date.fromisoformat(value))
    for vocabulary in VOCABULARIES.get(name, ()):
        if value in vocabulary.values:
            return str(vocabulary(value).label)
    return str(value)


def fields_shown(names: list[str]) -> str:
    """The labels of changed fields, the first few of many."""
    labels = listed(label_of_field(name) for name in names[:MOST_FIELDS])
    more = len(names) - MOST_FIELDS
    return labels if more <= 0 else _("%(labels)s and %(n)s more") % {"labels": labels, "n": more}


def label_of_field(name: str) -> str:
    if name in BY_NAME:
        return bilingual(BY_NAME[name].label)
    for model in (Flow, Application):
        if name in {field.name for field in model._meta.get_fields()}:
            return str(getattr(model._meta.get_field(name), "verbose_name", name))
    return name


def labels_of_actions() -> list[tuple[str, str]]:
    """Every step that can be looked for, by its sentence without names."""
    blanks: Mapping[str, str] = Values(who="…")
    texts: dict[str, str] = {}
    for action, text in SENTENCES.items():
        if not action.startswith(AUTHORITY):
            texts[action] = (str(text) % blanks).replace("—", "…")
    return sorted(texts.items(), key=lambda row: row[1])
