"""Which dates follow from what happened to an exporter outside of its cases; pure, no database."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from approvals.enums import EntityEventKind
from approvals.services.due_dates import Planned
from compliance.clocks import Clock, due, due_in_hours
from compliance.workdays import Calendar

K = EntityEventKind


@dataclass(frozen=True, slots=True)
class Starts:
    """The clock a kind of event starts, the one where critical infrastructure is involved, what ends it."""

    clock: str
    ended_by: EntityEventKind
    clock_if_critical: str = ""


STARTS: Mapping[EntityEventKind, Starts] = {
    K.DESIGNATED: Starts("new_designation", K.DESIGNATION_FILED),
    K.INCIDENT: Starts("incident_report", K.INCIDENT_REPORTED, "incident_report_cii"),
    K.INCIDENT_HANDLED: Starts("incident_closing", K.INCIDENT_CLOSED),
    K.VULNERABILITY: Starts("vulnerability_report", K.VULNERABILITY_REPORTED),
}


@dataclass(frozen=True, slots=True)
class EntityHappened:
    """An event of an exporter; `about` is the key of what it is a step of, `at` the moment where hours count."""

    kind: EntityEventKind
    on: dt.date
    key: str
    at: dt.datetime | None = None
    about: str = ""
    is_critical: bool = False

    @property
    def thing(self) -> str:
        return self.about or self.key


def dates_of(events: Sequence[EntityHappened], calendar: Calendar, clocks: Mapping[str, Clock]) -> Iterator[Planned]:
    """Give every date that follows from these events, open or met."""
    for event in events:
        starts = STARTS.get(event.kind)
        if starts is None:
            continue
        code = starts.clock_if_critical if event.is_critical and starts.clock_if_critical else starts.clock
        ended = next((row for row in events if row.kind == starts.ended_by and row.thing == event.thing), None)
        found = due_in_hours(clocks[code], event.at, calendar) if event.at else due(clocks[code], event.on, calendar)
        yield Planned(found, event.key, ended.on if ended else None, ended.at if ended else None)
