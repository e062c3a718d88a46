"""When people are reminded and how long inside steps may take, as data."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from compliance.clocks import Clock, Unit, clocks_of, statutory_clocks


class Audience(StrEnum):
    OWNER = "owner"
    REVIEWER = "reviewer"
    REVIEWERS = "reviewers"
    APPROVERS = "approvers"
    OFFICERS = "officers"


@dataclass(frozen=True, slots=True)
class Steps:
    """Days before the date (hours, where the clock counts hours), largest first, and who is reminded."""

    days: tuple[int, ...]
    to: Audience


@dataclass(frozen=True, slots=True)
class Escalation:
    """Working days after the date until the approvers and the auditors are told; None for never."""

    approvers: int | None
    auditors: int | None


@dataclass(frozen=True, slots=True)
class Limits:
    """What people may ask for: days before and after the date, hours, reminders of one date, snoozed working days."""

    longest_days: int
    longest_days_after: int
    longest_hours: int
    most_steps: int
    overdue_snooze: int


@dataclass(frozen=True, slots=True)
class Schedule:
    from_hour: int
    give_up_after_days: int
    limits: Limits
    steps: Mapping[str, Steps]
    escalations: Mapping[str, Escalation]
    targets: Mapping[str, Clock]

    def steps_of(self, kind: str) -> Steps:
        return self.steps.get(kind, self.steps["default"])

    def escalation_of(self, kind: str) -> Escalation:
        return self.escalations.get(kind, self.escalations["default"])

    def clocks(self) -> Mapping[str, Clock]:
        """Give the statutory clocks and our own targets, by code."""
        return {**statutory_clocks(), **self.targets}

    def counts_hours(self, kind: str) -> bool:
        """Say whether the steps of the kind are hours."""
        clock = self.clocks().get(kind)
        return clock is not None and clock.unit == Unit.HOURS


@cache
def schedule() -> Schedule:
    file = resources.files("approvals").joinpath("schedule.toml")
    return parse_schedule(tomllib.loads(file.read_text(encoding="utf-8")))


def parse_schedule(table: Mapping[str, Any]) -> Schedule:
    return Schedule(
        from_hour=table["reminders"]["from_hour"],
        give_up_after_days=table["reminders"]["give_up_after_days"],
        limits=Limits(**table["lead_times"], overdue_snooze=table["snooze"]["overdue_working_days"]),
        steps={code: _steps(row) for code, row in table["steps"].items()},
        escalations={code: _escalation(row) for code, row in table["escalation"].items()},
        targets=clocks_of(table["targets"]),
    )


def _steps(row: Mapping[str, Any]) -> Steps:
    return Steps(tuple(sorted(row["days"], reverse=True)), Audience(row["to"]))


def _escalation(row: Mapping[str, int]) -> Escalation:
    return Escalation(row.get("approvers"), row.get("auditors"))
