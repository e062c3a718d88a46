"""The one cast of the tests, and the least valid rows around it.

Ana officer, Ben legal reviewer, Cara approver, Dora administrator, Eli auditor, Fay a second
administrator; Dan, a stranger, is everything in another organisation.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from approvals.enums import AdvicePosition, DocumentKind, FollowUpKind, LedgerKind, Outcome, Status
from approvals.models import (
    Application,
    Document,
    Flow,
    FlowResource,
    FollowUp,
    Manifest,
    Recipient,
    Resource,
)
from approvals.services.applications import add_flow, create_application, submit_application, update_flow
from approvals.services.assessments import record_advice, take_application
from approvals.services.decisions import decide_application
from approvals.services.follow_ups import open_follow_up
from approvals.services.ledger import state_persons
from approvals.services.pathways import pinned_determination
from approvals.services.recipients import save_recipient
from compliance.accounts.credit_code import check_sign
from compliance.accounts.models import LegalEntity, Organisation, User
from compliance.accounts.services import (
    add_membership,
    create_legal_entity,
    create_organisation,
    create_user,
)
from compliance.enums import ExportAct, FactKind, FactLevel, Presence, Role, Scenario, YesNoUnknown
from compliance.vocabulary import FACTS
from compliance.wording import Text

NO_TO_EVERYTHING = {"purpose": "after_sales"} | {
    fact.name: False for fact in FACTS if fact.level == FactLevel.FLOW and fact.kind == FactKind.BOOL
}
NOTHING_INSIDE = {"item": "other", "modality": "table"} | {
    fact.name: False if fact.kind == FactKind.BOOL else Presence.NO.value
    for fact in FACTS
    if fact.level == FactLevel.RESOURCE and fact.kind in (FactKind.BOOL, FactKind.PRESENCE)
}
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@dataclass(frozen=True)
class Cast:
    exp: Organisation
    ana: User
    ben: User
    cara: User
    dora: User
    eli: User
    fay: User
    dan: User
    entity: LegalEntity


def assemble() -> Cast:
    exp = create_organisation(by=None, code="EXP", name="Example Auto Group")
    other = create_organisation(by=None, code="OTH", name="Other Motors")
    dan = person("dan", other, *Role)
    create_legal_entity(by=None, organisation=other, **registered("Other Motors Ltd", 2))
    return Cast(
        exp=exp,
        ana=person("ana", exp, Role.OFFICER),
        ben=person("ben", exp, Role.REVIEWER),
        cara=person("cara", exp, Role.APPROVER),
        dora=person("dora", None, is_administrator=True),
        eli=person("eli", exp, Role.AUDITOR),
        fay=person("fay", None, is_administrator=True),
        dan=dan,
        entity=create_legal_entity(by=None, organisation=exp, **registered("Beijing Example Auto Co.", 1)),
    )


def person(handle: str, organisation: Organisation | None, *roles: Role, is_administrator: bool = False) -> User:
    user = create_user(
        by=None,
        email=f"{handle}@example.com",
        name=handle.capitalize(),
        handle=handle,
        is_administrator=is_administrator,
    )
    for role in roles if organisation else ():
        add_membership(by=None, user=user, organisation=organisation, role=role)
    return user


def registered(name: str, number: int) -> dict[str, Any]:
    first_17 = f"9111000000000{number:04d}"
    return {
        "registered_name": name,
        "credit_code": first_17 + check_sign(first_17),
        "province": "Beijing",
        "ciio": YesNoUnknown.NO,
    }


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def recipient(cast: Cast, name: str = "Example GmbH") -> Recipient:
    known = Recipient.objects.filter(organisation=cast.exp, name=name).first()
    return known or save_recipient(organisation=cast.exp, by=cast.ana, values={"name": name, "country": "DE"})


def draft(cast: Cast, title: str = "Owner service records") -> Application:
    """A draft of Ana's with nothing in it."""
    return create_application(entity=cast.entity, by=cast.ana, title=title)


def complete_draft(
    cast: Cast, *, n_case: int = 10, s_case: int = 0, title: str = "Owner service records"
) -> Application:
    """A draft of Ana's that may be submitted: ten people, so exempt under E5."""
    application = draft(cast, title)
    state_opening(cast)
    attach_manifest(application, cast.ana)
    flow = add_flow(application_id=application.pk, by=cast.ana, name="Service records")
    FlowResource.objects.create(application=application, flow=flow, resource_name="records")
    answer_flow(cast, flow, n_case=n_case, s_case=s_case)
    application.refresh_from_db()
    return application


def state_opening(cast: Cast, n: int = 0, s: int = 0) -> None:
    state_persons(
        entity=cast.entity,
        by=cast.ana,
        kind=LedgerKind.OPENING,
        year=timezone.localdate().year,
        values={"n": n, "s": s, "source": "Count of 2 January"},
    )


def attach_manifest(application: Application, by: User) -> Manifest:
    manifest = Manifest.objects.create(
        application=application,
        version=1,
        format="automotive-export/1",
        title="Service records",
        descriptor={},
        file="m.json",
        filename="datapackage.json",
        bytes=2,
        sha256="0" * 64,
        attached_by=by,
    )
    Resource.objects.create(
        application=application,
        manifest=manifest,
        position=1,
        name="records",
        title="Service records",
        facts=NOTHING_INSIDE,
    )
    return manifest


def answer_flow(cast: Cast, flow: Flow, *, n_case: int, s_case: int) -> Flow:
    return update_flow(
        application_id=flow.application_id,
        position=flow.position,
        by=cast.ana,
        expected_version=flow.version,
        values={
            "export_act": ExportAct.TRANSFER,
            "scenario": Scenario.OTHER,
            "purpose_text": "Answer warranty questions.",
            "legal_basis": "Consent.",
            "counting_method": "Distinct customer numbers.",
            "n_case": n_case,
            "s_case": s_case,
        },
        answers=NO_TO_EVERYTHING,
        recipients=[recipient(cast)],
    )


def add_paper(
    application: Application, by: User, kind: DocumentKind = DocumentKind.PIPIA, dated_on: date | None = None
) -> Document:
    """A paper of the case without a file in storage."""
    return Document.objects.create(
        application=application,
        key=f"paper{Document.objects.count():019d}",
        kind=kind,
        title=kind.label,
        dated_on=dated_on or timezone.localdate() - timedelta(days=1),
        file="paper.pdf",
        filename="paper.pdf",
        content_type="application/pdf",
        bytes=len(PDF),
        sha256="0" * 64,
        uploaded_by=by,
    )


def pdf(name: str = "paper.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


def submitted(cast: Cast, **options: Any) -> Application:
    return submit_application(application_id=complete_draft(cast, **options).pk, by=cast.ana)


def in_assessment(cast: Cast, **options: Any) -> Application:
    return take_application(application_id=submitted(cast, **options).pk, by=cast.ben)


def awaiting_decision(cast: Cast, **options: Any) -> Application:
    application = in_assessment(cast, **options)
    record_advice(
        application_id=application.pk,
        by=cast.ben,
        position=AdvicePosition.SUPPORTS,
        reasons="The facts are complete.",
        confirmed=pinned_determination(application).codes_to_confirm,
    )
    application.refresh_from_db()
    return application


def in_force(cast: Cast, **options: Any) -> Application:
    """An exempt case that Cara approved."""
    application = awaiting_decision(cast, **options)
    decide_application(
        application_id=application.pk,
        by=cast.cara,
        outcome=Outcome.APPROVED,
        reasons="Advice followed.",
    )
    application.refresh_from_db()
    return application


def follow_up(cast: Cast, key: str = "a-cause", *, owner: User | None = None, **options: Any) -> FollowUp:
    """A task of Ana's, or of somebody else in the organisation."""
    opened = open_follow_up(
        organisation=cast.exp,
        owner=owner or cast.ana,
        kind=FollowUpKind.RULE_CHANGE,
        key=key,
        text=Text("Check the secret pathway.", "核对路径。"),
        why=Text("The Guide changes.", "指引变更。"),
        **options,
    )
    assert opened
    return opened


def put_at(application: Application, status: Status) -> Application:
    """Set the status without walking there, for tests of one refusal."""
    Application.objects.filter(pk=application.pk).update(status=status)
    application.refresh_from_db()
    return application
