"""When people are reminded and how long inside steps may take, as data."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from compliance.clocks import Clock, clocks_of, statutory_clocks


class Audience(StrEnum):
    OWNER = "owner"
    REVIEWER = "reviewer"
    REVIEWERS = "reviewers"
    APPROVERS = "approvers"
    OFFICERS = "officers"


@dataclass(frozen=True, slots=True)
class Steps:
    """Days before the date, largest first, and who is reminded."""

    days: tuple[int, ...]
    to: Audience


@dataclass(frozen=True, slots=True)
class Schedule:
    from_hour: int
    give_up_after_days: int
    steps: Mapping[str, Steps]
    targets: Mapping[str, Clock]

    def steps_of(self, kind: str) -> Steps:
        return self.steps.get(kind, self.steps["default"])

    def clocks(self) -> Mapping[str, Clock]:
        """Give the statutory clocks and our own targets, by code."""
        return {**statutory_clocks(), **self.targets}


@cache
def schedule() -> Schedule:
    file = resources.files("approvals").joinpath("schedule.toml")
    return parse_schedule(tomllib.loads(file.read_text(encoding="utf-8")))


def parse_schedule(table: Mapping[str, Any]) -> Schedule:
    return Schedule(
        from_hour=table["reminders"]["from_hour"],
        give_up_after_days=table["reminders"]["give_up_after_days"],
        steps={code: _steps(row) for code, row in table["steps"].items()},
        targets=clocks_of(table["targets"]),
    )


def _steps(row: Mapping[str, Any]) -> Steps:
    return Steps(tuple(sorted(row["days"], reverse=True)), Audience(row["to"]))
