import datetime as dt
from typing import Any

import pytest
import time_machine

from approvals.enums import DeadlineOutcome
from approvals.enums import EntityEventKind as K
from approvals.exceptions import BadInput, Conflict, NotAllowed, WrongStatus
from approvals.models import Deadline, EntityEvent, Notification
from approvals.services.deadlines import finish_deadline, recompute_duties
from approvals.services.entity_events import correct_entity_event, record_entity_event
from approvals.services.entity_things import find_thing
from compliance.accounts.services import create_legal_entity
from compliance.audit.models import Event
from compliance.clocks import SHANGHAI
from tests.cast import Cast, registered

pytestmark = pytest.mark.usefixtures("calendars")
NOW = dt.datetime(2026, 11, 20, 12, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def frozen() -> Any:
    with time_machine.travel(NOW, tick=False):
        yield


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def record(cast: Cast, kind: K, when: str, about: EntityEvent | None = None, **values: Any) -> EntityEvent:
    moment = {"happened_at": at(when)} if "T" in when else {"happened_on": dt.date.fromisoformat(when)}
    title = {} if about else {"title": "Service records found outside"}
    return record_entity_event(
        **{"entity_id": cast.entity.pk, "by": cast.ana, "kind": kind, "about": about, **title, **moment, **values}
    )


def dates(cast: Cast) -> list[tuple[str, str, str]]:
    rows = Deadline.objects.filter(entity=cast.entity, origin__startswith="entity_event").order_by("pk")
    return [
        (row.kind, (row.due_at.astimezone(SHANGHAI) if row.due_at else row.due_on).isoformat()[:16], row.outcome)
        for row in rows
    ]


def where(refused: Any) -> list[str]:
    return [problem.where for problem in refused.value.problems]


@pytest.mark.parametrize(("is_critical", "expected"), [(False, "T13:30"), (True, "T10:30")])
def test_an_incident_is_reported_within_hours(cast: Cast, is_critical: bool, expected: str) -> None:
    record(cast, K.INCIDENT, "2026-11-20T09:30", is_critical=is_critical)

    kind = "incident_report_cii" if is_critical else "incident_report"
    assert dates(cast) == [(kind, f"2026-11-20{expected}", "")]


def test_an_incident_of_the_night_is_due_on_the_next_day(cast: Cast) -> None:
    record(cast, K.INCIDENT, "2026-11-19T23:00")

    row = Deadline.objects.get(entity=cast.entity, kind="incident_report")
    assert (row.started_on, row.due_on, row.is_overdue) == (dt.date(2026, 11, 19), dt.date(2026, 11, 20), True)


def test_its_report_ends_it_and_handling_starts_the_closing_report(cast: Cast) -> None:
    incident = record(cast, K.INCIDENT, "2026-11-18T09:30")
    record(cast, K.INCIDENT_REPORTED, "2026-11-18T13:30", incident)
    record(cast, K.INCIDENT_HANDLED, "2026-11-19", incident)

    assert dates(cast) == [
        ("incident_report", "2026-11-18T13:30", DeadlineOutcome.MET),
        ("incident_closing", "2026-12-21", ""),
    ]


def test_a_report_a_minute_late_is_late(cast: Cast) -> None:
    incident = record(cast, K.INCIDENT, "2026-11-18T09:30")
    record(cast, K.INCIDENT_REPORTED, "2026-11-18T13:31", incident)

    assert dates(cast) == [("incident_report", "2026-11-18T13:30", DeadlineOutcome.LATE)]


def test_a_vulnerability_and_a_designation_have_their_dates(cast: Cast) -> None:
    record(cast, K.VULNERABILITY, "2026-11-20T08:00")
    designated = record(cast, K.DESIGNATED, "2026-11-02")
    record(cast, K.DESIGNATION_FILED, "2026-11-20", designated)

    assert dates(cast) == [
        ("vulnerability_report", "2026-11-21T08:00", ""),
        ("new_designation", "2027-01-04", DeadlineOutcome.MET),
    ]


@pytest.mark.parametrize(
    ("kind", "given", "places"),
    [
        (K.INCIDENT, {"happened_at": at("2026-11-20T12:01")}, ["happened_at"]),
        (K.INCIDENT, {"happened_on": dt.date(2026, 11, 20)}, ["happened_at"]),
        (K.INCIDENT, {"happened_at": dt.datetime(2026, 11, 20, 9)}, ["happened_at"]),  # noqa: DTZ001 -- no zone
        (K.INCIDENT, {"happened_at": at("2026-11-20T09:00"), "title": " "}, ["title"]),
        (K.DESIGNATED, {"happened_on": dt.date(2026, 11, 21)}, ["happened_on"]),
        (K.DESIGNATED, {}, ["happened_on"]),
        (K.INCIDENT_REPORTED, {"happened_at": at("2026-11-20T09:00")}, ["about"]),
    ],
)
def test_what_cannot_be_is_refused(cast: Cast, kind: K, given: dict[str, Any], places: list[str]) -> None:
    with pytest.raises(BadInput) as refused:
        record_entity_event(**{"entity_id": cast.entity.pk, "by": cast.ana, "kind": kind, "title": "Leak", **given})

    assert where(refused) == places
    assert not EntityEvent.objects.exists()


def test_a_step_does_not_come_before_what_it_belongs_to(cast: Cast) -> None:
    incident = record(cast, K.INCIDENT, "2026-11-20T09:30")

    with pytest.raises(BadInput) as early:
        record(cast, K.INCIDENT_REPORTED, "2026-11-20T09:29", incident)
    with pytest.raises(BadInput) as unhandled:
        record(cast, K.INCIDENT_CLOSED, "2026-11-20", incident)

    assert (where(early), where(unhandled)) == (["happened_at"], ["happened_on"])


def test_a_step_is_recorded_once(cast: Cast) -> None:
    incident = record(cast, K.INCIDENT, "2026-11-20T09:30")
    record(cast, K.INCIDENT_REPORTED, "2026-11-20T10:00", incident)

    with pytest.raises(Conflict):
        record(cast, K.INCIDENT_REPORTED, "2026-11-20T10:05", incident)


def test_a_step_of_another_exporter_is_refused(cast: Cast) -> None:
    incident = record(cast, K.INCIDENT, "2026-11-20T09:30")
    other = create_legal_entity(by=None, organisation=cast.exp, **registered("Another", 30))

    with pytest.raises(BadInput):
        record(cast, K.INCIDENT_REPORTED, "2026-11-20T10:00", incident, entity_id=other.pk)


def test_only_officers_record(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        record(cast, K.INCIDENT, "2026-11-20T09:30", by=cast.ben)


def test_a_correction_moves_the_hour_and_says_why(cast: Cast) -> None:
    incident = record(cast, K.INCIDENT, "2026-11-20T09:30")

    right = correct_entity_event(
        event_id=incident.pk, by=cast.ana, because="The log says ten.", happened_at=at("2026-11-20T10:00")
    )

    row = Deadline.objects.get(entity=cast.entity, kind="incident_report")
    move = row.moves.get()
    assert (right.corrects, dates(cast)) == (incident, [("incident_report", "2026-11-20T14:00", "")])
    assert [moment.astimezone(SHANGHAI).hour for moment in (move.was_at, move.is_at) if moment] == [13, 14]
    assert "The log says ten" in move.because["en"]
    assert Event.objects.get(action="exporter_event_corrected").reason == "The log says ten."
    with pytest.raises(Conflict):
        correct_entity_event(event_id=incident.pk, by=cast.ana, because="Again.", title="Another")


def test_what_did_not_happen_leaves_no_open_date(cast: Cast) -> None:
    incident = record(cast, K.INCIDENT, "2026-11-20T09:30")
    reported = record(cast, K.INCIDENT_REPORTED, "2026-11-20T10:00", incident)

    with pytest.raises(BadInput) as resting:
        correct_entity_event(event_id=incident.pk, by=cast.ana, because="A drill.", did_not_happen=True)
    correct_entity_event(event_id=reported.pk, by=cast.ana, because="A drill.", did_not_happen=True)
    correct_entity_event(event_id=incident.pk, by=cast.ana, because="A drill.", did_not_happen=True)

    assert where(resting) == ["did_not_happen"]
    assert dates(cast) == [("incident_report", "2026-11-20T13:30", DeadlineOutcome.OVERTAKEN)]


@pytest.mark.parametrize(
    ("changed", "places"),
    [
        ({"because": " ", "title": "Another"}, ["corrected_because"]),
        ({}, [""]),
        ({"happened_at": at("2026-11-20T10:30")}, ["happened_at"]),
        ({"happened_at": at("2026-11-20T12:30")}, ["happened_at", "happened_at"]),
    ],
)
def test_a_correction_that_cannot_be_is_refused(cast: Cast, changed: dict[str, Any], places: list[str]) -> None:
    incident = record(cast, K.INCIDENT, "2026-11-20T09:30")
    record(cast, K.INCIDENT_REPORTED, "2026-11-20T10:00", incident)

    with pytest.raises(BadInput) as refused:
        correct_entity_event(**{"event_id": incident.pk, "by": cast.ana, "because": "Wrong.", **changed})

    assert where(refused) == places


def test_the_other_officers_are_told_at_once(cast: Cast) -> None:
    record(cast, K.INCIDENT, "2026-11-20T09:30", by=cast.ana)

    assert not Notification.objects.filter(kind="entity_event", user=cast.ana).exists()
    assert not Notification.objects.filter(kind="entity_event", user=cast.dan).exists()


def test_a_date_with_an_event_of_its_own_is_not_finished_by_hand(cast: Cast) -> None:
    record(cast, K.INCIDENT, "2026-11-20T09:30")

    with pytest.raises(WrongStatus):
        finish_deadline(deadline_id=Deadline.objects.get(kind="incident_report").pk, by=cast.ana)


def test_each_exporter_assesses_the_risk_of_important_data_every_year(cast: Cast) -> None:
    recompute_duties(cast.exp, dt.date(2026, 11, 20))

    row = Deadline.objects.get(entity=cast.entity, kind="risk_assessment")
    assert (row.due_on, row.is_ended_by_hand) == (dt.date(2026, 12, 31), True)


def test_a_thing_is_known_by_what_it_began_with(cast: Cast) -> None:
    incident = record(cast, K.INCIDENT, "2026-11-20T09:30")
    correct_entity_event(event_id=incident.pk, by=cast.ana, because="Wrong words.", title="A leak")
    step = record(cast, K.INCIDENT_REPORTED, "2026-11-20T10:00", incident)

    thing = find_thing(incident.pk, cast.ana)

    assert thing is not None
    assert (thing.begun.title, len(thing.events)) == ("A leak", 3)
    assert (thing.missing_steps, thing.next_steps) == (
        [K.INCIDENT_HANDLED, K.INCIDENT_CLOSED],
        [K.INCIDENT_HANDLED],
    )
    assert find_thing(step.pk, cast.ana) is None
    assert find_thing(incident.pk, cast.dan) is None
