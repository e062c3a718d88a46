"""What else happens in the story: periods that stop and are extended, a corrected event, an incident."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from approvals.demo.clock import at
from approvals.demo.papers import pdf
from approvals.demo.people import People
from approvals.enums import AuthorityEventKind, EntityEventKind
from approvals.models import Application
from approvals.services.authority import record_authority_event
from approvals.services.corrections import correct_authority_event
from approvals.services.entity_events import record_entity_event

K = EntityEventKind
REASONS = {
    "clock_suspended": "The authority waits for the opinion of the mapping office on the road images.",
    "clock_resumed": "The opinion of the mapping office has come.",
    "extended": "The case is complex; the authority takes longer.",
}
WRONG_DAY = "The day of the notice was entered; the acceptance is of the day before."


def go_on(case: Application, row: dict[str, Any], opened_on: date, people: People) -> None:
    """Let happen what the story tells beside the way of the case; days are counted from its opening."""
    for step, n_days in row.get("events", {}).items():
        on = opened_on + timedelta(days=n_days)
        with at(on, 15):
            if step == "corrected":
                correct_acceptance(case, people)
            else:
                values: dict[str, Any] = {"reason": REASONS[step]}
                record_authority_event(
                    application_id=case.pk,
                    by=people.ana,
                    move=step,
                    happened_on=on,
                    values=values | ({"extended_by": 15} if step == "extended" else {}),
                    upload=pdf(f"Notice of {on.isoformat()}"),
                )


def correct_acceptance(case: Application, people: People) -> None:
    event = case.authority_events.standing().get(kind=AuthorityEventKind.ACCEPTED)
    correct_authority_event(
        event_id=event.pk, by=people.ana, because=WRONG_DAY, happened_on=event.happened_on - timedelta(days=1)
    )


def strike_exporters(people: People) -> None:
    """Tell of an incident that was reported in time, a fresh vulnerability and a new designation."""
    now = timezone.now()
    beijing, shanghai = people.entities["beijing"].pk, people.entities["shanghai"].pk
    incident = record_entity_event(
        entity_id=beijing,
        by=people.ana,
        kind=K.INCIDENT,
        happened_at=now - timedelta(days=6, hours=5),
        title="Service records copied to a workshop's own server",
    )
    for kind, when in (
        (K.INCIDENT_REPORTED, {"happened_at": now - timedelta(days=6, hours=2)}),
        (K.INCIDENT_HANDLED, {"happened_on": timezone.localdate() - timedelta(days=3)}),
    ):
        record_entity_event(entity_id=beijing, by=people.ana, kind=kind, about=incident, **when)
    record_entity_event(
        entity_id=shanghai,
        by=people.ana,
        kind=K.VULNERABILITY,
        happened_at=now - timedelta(hours=3),
        title="The update server accepts packages without a signature",
    )
    record_entity_event(
        entity_id=shanghai,
        by=people.ana,
        kind=K.DESIGNATED,
        happened_on=timezone.localdate() - timedelta(days=25),
        title="Road images of the Lingang test area, by notice of the provincial authority",
    )
