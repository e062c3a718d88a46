"""Statutory periods as data, and the dates that follow from them.

Source: compliance/rulebooks/clocks.toml, where each period names its article and edition.
"""

import calendar as months_of
import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from compliance import arithmetic
from compliance.arithmetic import Text
from compliance.enums import Verification
from compliance.workdays import Calendar, Day, Span

MONTHS_IN_YEAR = 12
DAYS_SHOWN = dt.timedelta(days=7)


class BadClock(ValueError):
    pass


class Unit(StrEnum):
    WORKING_DAYS = "working_days"
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"
    DAY_OF_YEAR = "day_of_year"


class Direction(StrEnum):
    FORWARD = "forward"
    BACKWARD = "backward"


class Roll(StrEnum):
    NONE = "none"
    FORWARD = "forward"
    BACKWARD = "backward"


class Means(StrEnum):
    LAST_DAY = "last_day"
    OPENS = "opens"
    EXPIRES = "expires"


class Binds(StrEnum):
    EXPORTER = "exporter"
    AUTHORITY = "authority"
    INSIDE = "inside"


@dataclass(frozen=True, slots=True)
class Clock:
    """One statutory period; n of no days stands for a date that somebody published."""

    code: str
    label: Text
    n: int
    unit: Unit
    direction: Direction
    roll: Roll
    means: Means
    starts_on: str
    binds: Binds
    edition: str
    article: str
    verification: Verification | None
    day_of_year: str = ""
    extendable: bool = False

    @property
    def signed_n(self) -> int:
        return -self.n if self.direction == Direction.BACKWARD else self.n

    @property
    def is_fixed_date(self) -> bool:
        return self.unit == Unit.DAY_OF_YEAR or self.n == 0


@dataclass(frozen=True, slots=True)
class Due:
    """A date, how it came about, and the days for the strip."""

    clock: Clock
    start: dt.date
    on: dt.date
    explanation: Text
    days: tuple[Day, ...]
    unpublished: tuple[int, ...]

    @property
    def provisional(self) -> bool:
        return bool(self.unpublished)

    def to_dict(self) -> dict[str, Any]:
        """Give plain JSON values, dates as ISO text."""
        return {
            "clock": self.clock.code,
            "label": self.clock.label,
            "means": self.clock.means.value,
            "start": self.start.isoformat(),
            "on": self.on.isoformat(),
            "provisional": self.provisional,
            "unpublished": list(self.unpublished),
            "text": self.explanation,
            "days": [[day.on.isoformat(), day.kind.value, day.counted] for day in self.days],
            "edition": self.clock.edition,
            "article": self.clock.article,
            "verification": self.clock.verification.value if self.clock.verification else "",
        }


def due(
    clock: Clock,
    start: dt.date,
    calendar: Calendar,
    *,
    extended: int = 0,
    told: dt.date | None = None,
    suspensions: Sequence[Span] = (),
) -> Due:
    """Give the date a clock leads to from the day of its event, and show the arithmetic.

    `extended` is what the authority added, in the clock's own unit; `told` is the day it named
    itself, which stands as it is. Suspensions matter for periods in days and working days only.

    Raises: BadClock when an extension is not allowed, or the day told is before the start.
    """
    if extended and not clock.extendable:
        raise BadClock(f"{clock.label['en']}: the law knows no extension.")
    if told:
        return _due_as_told(clock, start, told, calendar)
    if clock.unit == Unit.WORKING_DAYS:
        return _due_in_working_days(clock, start, calendar, extended, suspensions)
    if clock.is_fixed_date:
        return _due_on_fixed_date(clock, start, calendar)
    return _due_in_calendar_days(clock, start, calendar, extended, suspensions)


def add_months(day: dt.date, n: int) -> dt.date:
    """Give the same day n months on, or the month's last day where it has none."""
    year, month = divmod(day.year * MONTHS_IN_YEAR + day.month - 1 + n, MONTHS_IN_YEAR)
    return dt.date(year, month + 1, min(day.day, months_of.monthrange(year, month + 1)[1]))


def parse_clocks(data: bytes) -> Mapping[str, Clock]:
    """Read the periods of a TOML file.

    Raises: BadClock naming the clock that cannot be read.
    """
    return clocks_of(tomllib.loads(data.decode()))


def clocks_of(tables: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Clock]:
    """Make the periods of parsed tables, by code.

    Raises: BadClock naming the clock that cannot be read.
    """
    return MappingProxyType({code: _clock(code, table) for code, table in tables.items()})


@cache
def statutory_clocks() -> Mapping[str, Clock]:
    """Give the periods that ship with the product, by code."""
    return parse_clocks(resources.files("compliance").joinpath("rulebooks/clocks.toml").read_bytes())


def _clock(code: str, table: Mapping[str, Any]) -> Clock:
    try:
        return Clock(
            code=code,
            label={"en": table["label"]["en"], "zh": table["label"]["zh"]},
            n=int(table.get("n", 0)),
            unit=Unit(table["unit"]),
            direction=Direction(table["direction"]),
            roll=Roll(table["roll"]),
            means=Means(table["means"]),
            starts_on=table["starts_on"],
            binds=Binds(table["binds"]),
            edition=table["edition"],
            article=table["article"],
            verification=_verification(table),
            day_of_year=table.get("day_of_year", ""),
            extendable=bool(table.get("extendable", False)),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadClock(f"The clock {code} cannot be read: {error!r}") from error


def _verification(table: Mapping[str, Any]) -> Verification | None:
    """Read how well the source is known; a target we set ourselves has none."""
    if table["binds"] == Binds.INSIDE:
        return None
    return Verification(table["verification"])


def _due_in_working_days(
    clock: Clock,
    start: dt.date,
    calendar: Calendar,
    extended: int,
    suspensions: Sequence[Span],
) -> Due:
    n = clock.signed_n + extended
    count = calendar.explain(start, n, suspensions)
    text = arithmetic.counted(count, suspensions)
    if extended:
        text = arithmetic.join(text, arithmetic.extended(extended, clock.unit))
    return Due(clock, start, count.on, text, count.days, count.unpublished)


def _due_as_told(clock: Clock, start: dt.date, told: dt.date, calendar: Calendar) -> Due:
    if told < start:
        raise BadClock(f"{clock.label['en']}: {told} is before {start}, when it starts.")
    days = calendar.walk(told - DAYS_SHOWN, told).days
    return Due(clock, start, told, arithmetic.told(told), days, unpublished=())


def _due_on_fixed_date(clock: Clock, start: dt.date, calendar: Calendar) -> Due:
    on = dt.date.fromisoformat(f"{start.year}-{clock.day_of_year}") if clock.day_of_year else start
    days = calendar.walk(on - DAYS_SHOWN, on).days
    return Due(clock, start, on, arithmetic.fixed(on), days, unpublished=())


def _due_in_calendar_days(
    clock: Clock,
    start: dt.date,
    calendar: Calendar,
    extended: int,
    suspensions: Sequence[Span],
) -> Due:
    nominal = _nominal(clock, start, clock.signed_n + extended, suspensions)
    on = _rolled(clock.roll, nominal, calendar)
    texts = [arithmetic.period(clock.signed_n + extended, clock.unit, start, nominal)]
    texts += [arithmetic.stood_still(span) for span in suspensions if clock.unit == Unit.DAYS]
    if on != nominal:
        texts.append(arithmetic.rolled(nominal, on))
    shown = calendar.walk(min(on, nominal) - DAYS_SHOWN, max(on, nominal))
    unpublished = calendar.unpublished(*sorted((on, nominal))) if clock.roll != Roll.NONE else ()
    texts.append(arithmetic.provisional(unpublished))
    return Due(clock, start, on, arithmetic.join(*texts), shown.days, unpublished)


def _nominal(clock: Clock, start: dt.date, n: int, suspensions: Sequence[Span]) -> dt.date:
    if clock.unit == Unit.MONTHS:
        return add_months(start, n)
    if clock.unit == Unit.YEARS:
        return add_months(start, n * MONTHS_IN_YEAR)
    return _days_after(start, n, suspensions)


def _days_after(start: dt.date, n: int, suspensions: Sequence[Span]) -> dt.date:
    step, left, day = dt.timedelta(days=1 if n >= 0 else -1), abs(n), start
    while left:
        day += step
        left -= not any(day in span for span in suspensions)
    return day


def _rolled(roll: Roll, day: dt.date, calendar: Calendar) -> dt.date:
    if roll == Roll.FORWARD:
        return calendar.roll_forward(day)
    return calendar.roll_backward(day) if roll == Roll.BACKWARD else day
