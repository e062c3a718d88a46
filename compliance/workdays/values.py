"""Days, blocks of days off, published years and standstills as values."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

DAYS_IN_WEEK = 7
SATURDAY = 5


class BadCalendar(ValueError):
    """Raised with every problem of a year at once."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = list(problems)


class NoSuchDay(OverflowError):
    """Raised where a count leads beyond the years a date can have."""


class DayKind(StrEnum):
    START = "start"
    WORKING = "working"
    WORKED_WEEKEND = "worked_weekend"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    SUSPENDED = "suspended"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class Holiday:
    """A block of days off, both ends included."""

    first: dt.date
    last: dt.date
    en: str
    zh: str

    @property
    def texts(self) -> dict[str, str]:
        return {"en": self.en, "zh": self.zh}

    def days(self) -> Iterator[dt.date]:
        return days_from(self.first, self.last)


@dataclass(frozen=True, slots=True)
class Year:
    """One published year: its blocks of days off and its worked weekends."""

    number: int
    holidays: tuple[Holiday, ...]
    working_weekends: tuple[dt.date, ...]
    official: bool = True

    def __post_init__(self) -> None:
        if problems := list(self._problems()):
            raise BadCalendar(problems)

    def days_off(self) -> Iterator[dt.date]:
        for holiday in self.holidays:
            yield from holiday.days()

    def _problems(self) -> Iterator[str]:
        days_off = list(self.days_off())
        for holiday in self.holidays:
            if holiday.last < holiday.first:
                yield f"{holiday.en}: {holiday.last} comes before {holiday.first}"
        for day in [*days_off, *self.working_weekends]:
            if day.year != self.number:
                yield f"{day} is not in {self.number}"
        for day in sorted(set(days_off) & set(self.working_weekends)):
            yield f"{day} is both off and worked"
        for day in self.working_weekends:
            if day.weekday() < SATURDAY:
                yield f"{day} is worked, but it is not a weekend day"
        for day in sorted({day for day in days_off if days_off.count(day) > 1}):
            yield f"{day} is in two holidays"


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a count; `counted` says how many of the days allowed it used up: 0 or 1.

    A gap stands for the days left out from `on` to the day before the next one, with what they counted.
    """

    on: dt.date
    kind: DayKind
    counted: int


@dataclass(frozen=True, slots=True)
class Span:
    """Days that do not count because the clock stood still, both ends included."""

    first: dt.date
    last: dt.date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise BadCalendar([f"The suspension ends {self.last}, before it starts {self.first}"])

    def __contains__(self, day: dt.date) -> bool:
        return self.first <= day <= self.last


def days_from(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Give every day from first to last, both included; none when last is earlier."""
    return map(dt.date.fromordinal, range(first.toordinal(), last.toordinal() + 1))
