"""Cases on the way to the authority, built through the services."""

from datetime import date
from typing import Any

from django.utils import timezone

from approvals.enums import AdvicePosition, Outcome
from approvals.models import Application, AuthorityEvent
from approvals.services import documents
from approvals.services.applications import submit_application, update_application
from approvals.services.assessments import record_advice, take_application
from approvals.services.authority import record_authority_event
from approvals.services.decisions import decide_application
from approvals.services.pathways import pinned_determination
from compliance.enums import Route
from tests.cast import Cast, add_paper, complete_draft

FOR_CONTRACT, FOR_ASSESSMENT = 200_000, 2_000_000


def awaiting(cast: Cast, n_case: int, route: str = "") -> Application:
    """A case of so many people, with every paper it needs, on Cara's desk."""
    application = complete_draft(cast, n_case=n_case)
    if route:
        update_application(
            application_id=application.pk, by=cast.ana, expected_version=application.version, values={"route": route}
        )
        application.refresh_from_db()
    for need in documents.required_documents(application, timezone.localdate()):
        add_paper(application, cast.ana, need.kind)
    submit_application(application_id=application.pk, by=cast.ana)
    take_application(application_id=application.pk, by=cast.ben)
    record_advice(
        application_id=application.pk,
        by=cast.ben,
        position=AdvicePosition.SUPPORTS,
        reasons="The papers are complete.",
        confirmed=pinned_determination(application).codes_to_confirm,
    )
    application.refresh_from_db()
    return application


def cleared(cast: Cast, n_case: int = FOR_ASSESSMENT, route: str = "") -> Application:
    application = awaiting(cast, n_case, route)
    decide_application(
        application_id=application.pk, by=cast.cara, outcome=Outcome.APPROVED, reasons="Advice followed."
    )
    application.refresh_from_db()
    return application


def cleared_contract(cast: Cast) -> Application:
    return cleared(cast, FOR_CONTRACT, Route.CONTRACT)


def happens(cast: Cast, application: Application, move: str, on: date | None = None, **values: Any) -> AuthorityEvent:
    event = record_authority_event(
        application_id=application.pk,
        by=cast.ana,
        move=move,
        happened_on=on or timezone.localdate(),
        document=values.pop("document", None),
        values=values,
    )
    application.refresh_from_db()
    return event
