"""A period somebody asks about: a clock of the law or working days, from a day, with suspensions."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from compliance import arithmetic
from compliance.clocks import (
    SHANGHAI,
    BadClock,
    Binds,
    Clock,
    Direction,
    Due,
    Means,
    Roll,
    Unit,
    due,
    due_in_hours,
)
from compliance.workdays import Calendar, Span

MOST_WORKING_DAYS = 1_000
SUSPENDABLE = (Unit.DAYS, Unit.WORKING_DAYS)


@dataclass(frozen=True, slots=True)
class Asked:
    """What to count; `at` is an hour in Asia/Shanghai, for clocks that count hours."""

    clock: Clock
    start: dt.date
    at: dt.time | None = None
    extended: int = 0
    suspensions: tuple[Span, ...] = ()


def answer(asked: Asked, calendar: Calendar) -> Due:
    """Give the date, and how it came about.

    Raises: BadClock where the clock knows no extension, needs an hour, or leads beyond year 9999.
    """
    if asked.clock.unit != Unit.HOURS:
        return due(asked.clock, asked.start, calendar, extended=asked.extended, suspensions=in_order(asked.suspensions))
    if asked.at is None:
        raise BadClock(f"{asked.clock.label['en']}: it counts hours, so it needs the hour of its event.")
    return due_in_hours(asked.clock, dt.datetime.combine(asked.start, asked.at, SHANGHAI), calendar)


def working_days(n: int) -> Clock:
    """Make a clock of n working days that no law asks for; negative n lies before the start."""
    return Clock(
        code="working_days",
        label=arithmetic.length(n, Unit.WORKING_DAYS) if n else {"en": "0 working days", "zh": "0个工作日"},
        n=abs(n),
        unit=Unit.WORKING_DAYS,
        direction=Direction.BACKWARD if n < 0 else Direction.FORWARD,
        roll=Roll.NONE,
        means=Means.LAST_DAY,
        starts_on="",
        binds=Binds.INSIDE,
        edition="",
        article="",
        verification=None,
    )


def read_span(text: str) -> Span:
    """Read "2026-03-02..2026-03-06".

    Raises: ValueError where it is no such pair; BadCalendar where it ends before it starts.
    """
    first, dots, last = text.partition("..")
    if not dots:
        raise ValueError(text)
    return Span(dt.date.fromisoformat(first.strip()), dt.date.fromisoformat(last.strip()))


def written(span: Span) -> str:
    return f"{span.first.isoformat()}..{span.last.isoformat()}"


def in_order(spans: Sequence[Span]) -> list[Span]:
    return sorted(spans, key=lambda span: span.first)


def overlaps(spans: Sequence[Span]) -> Iterator[tuple[Span, Span]]:
    """Give neighbouring suspensions that share a day."""
    ordered = in_order(spans)
    return ((one, other) for one, other in pairwise(ordered) if other.first <= one.last)
