"""How far a count has come today, from the days it shows."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from compliance.arithmetic.words import UNITS, Text
from compliance.workdays import Day, DayKind

ON_START: Text = {"en": "Today is the day of the event, which is not counted.", "zh": "今天是起算日，当日不计。"}


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` days that count are over, today included where it counts."""

    done: int
    total: int
    counts_today: bool
    is_start: bool


def progress(days: Sequence[Day], today: dt.date) -> Progress | None:
    """Place today among the days of a count, in order of time.

    None before and after them, where nothing is counted, and inside a gap whose days do not all count.
    """
    total = sum(day.counted for day in days)
    if not total or not any(day.kind == DayKind.START for day in days) or not _covers(days, today):
        return None
    at = max(index for index, day in enumerate(days) if day.on <= today)
    before, now = sum(day.counted for day in days[:at]), days[at]
    if now.kind == DayKind.GAP:
        return _in_gap(days, at, before, today)
    return Progress(before + now.counted, total, bool(now.counted), now.kind == DayKind.START)


def told(found: Progress, unit: str) -> Text:
    """Say it: "Today is working day 12 of 45."."""
    if found.is_start:
        return ON_START
    one, many, zh = UNITS["working_days" if unit == "working_days" else "days"]
    if found.counts_today:
        return {
            "en": f"Today is {one} {found.done:,} of {found.total:,}.",
            "zh": f"今天是第{found.done}{zh}，共{found.total}{zh}。",
        }
    return {
        "en": f"Today does not count: {found.done:,} of {found.total:,} {many} are used.",
        "zh": f"今天不计入：已计{found.done}{zh}，共{found.total}{zh}。",
    }


def _covers(days: Sequence[Day], today: dt.date) -> bool:
    return days[0].on <= today <= days[-1].on


def _in_gap(days: Sequence[Day], at: int, before: int, today: dt.date) -> Progress | None:
    gap, n_days = days[at], (days[at + 1].on - days[at].on).days
    if gap.counted != n_days:
        return None
    done = before + (today - gap.on).days + 1
    return Progress(done, sum(day.counted for day in days), counts_today=True, is_start=False)
