"""Chinese working days: a frozen calendar and exact arithmetic over it.

A working day is any day that is not off; weekends are off unless worked in exchange.
Years that are not loaded know weekends only, and every count that touches one says so.
Source: law.md section 6, the State Council's yearly notices.
"""

import datetime as dt
from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import accumulate

DAYS_IN_WEEK = 7
SATURDAY = 5


class BadCalendar(ValueError):
    """Raised with every problem of a year at once."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = list(problems)


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


@dataclass(frozen=True, slots=True)
class Count:
    """How a date came about: every day from the start, not counted, to the last one, in order."""

    start: dt.date
    n: int
    on: dt.date
    days: tuple[Day, ...]
    holidays: tuple[Holiday, ...]
    unpublished: tuple[int, ...]

    @property
    def provisional(self) -> bool:
        """Say whether the count rests on a year nobody has published."""
        return bool(self.unpublished)

    def of_kind(self, kind: DayKind) -> list[dt.date]:
        return [day.on for day in self.days if day.kind == kind]


@dataclass(frozen=True, slots=True)
class Calendar:
    """The years that are known; counting is arithmetic on tables made once."""

    years: tuple[Year, ...] = ()
    _base: int = field(init=False, repr=False, compare=False)
    _until: int = field(init=False, repr=False, compare=False)
    _upto: "array[int]" = field(init=False, repr=False, compare=False)
    _nth: "array[int]" = field(init=False, repr=False, compare=False)
    _shift: int = field(init=False, repr=False, compare=False)
    _off: dict[dt.date, Holiday] = field(init=False, repr=False, compare=False)
    _worked: frozenset[dt.date] = field(init=False, repr=False, compare=False)
    _official: frozenset[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        numbers = [year.number for year in self.years]
        if len(set(numbers)) != len(numbers):
            raise BadCalendar([f"A year is given twice: {sorted(numbers)}"])
        put = object.__setattr__
        put(
            self,
            "_off",
            {day: h for y in self.years for h in y.holidays for day in h.days()},
        )
        put(
            self,
            "_worked",
            frozenset(day for y in self.years for day in y.working_weekends),
        )
        put(self, "_official", frozenset(y.number for y in self.years if y.official))
        base = dt.date(min(numbers, default=2000), 1, 1).toordinal() - 1
        until = dt.date(max(numbers, default=2000), 12, 31).toordinal()
        flags = [self.is_working(dt.date.fromordinal(o)) for o in range(base + 1, until + 1)]
        upto = array("q", accumulate(flags, initial=_weekdays_upto(base)))
        put(self, "_base", base)
        put(self, "_until", until)
        put(self, "_upto", upto)
        put(
            self,
            "_nth",
            array("q", (base + i for i, flag in enumerate(flags, 1) if flag)),
        )
        put(self, "_shift", upto[-1] - _weekdays_upto(until))

    def is_working(self, day: dt.date) -> bool:
        """Say whether people work that day; worked weekends do count."""
        return day in self._worked or (day.weekday() < SATURDAY and day not in self._off)

    def add(self, start: dt.date, n: int) -> dt.date:
        """Give the n-th working day after start, or before it when n is negative.

        The start day is not counted, and may itself be a day off. Zero gives the start day.
        """
        ordinal = start.toordinal()
        if n > 0:
            return dt.date.fromordinal(self._ordinal_of(self._count(ordinal) + n))
        if n < 0:
            return dt.date.fromordinal(self._ordinal_of(self._count(ordinal - 1) + n + 1))
        return start

    def between(self, start: dt.date, end: dt.date) -> int:
        """Count working days after start up to and including end; negative the other way round.

        For a working day `end` it undoes `add`: between(start, add(start, n)) == n.
        """
        if end >= start:
            return self._count(end.toordinal()) - self._count(start.toordinal())
        return self._count(end.toordinal() - 1) - self._count(start.toordinal() - 1)

    def roll_forward(self, day: dt.date) -> dt.date:
        """Give the day itself if worked, else the next working day."""
        return day if self.is_working(day) else self.add(day, 1)

    def roll_backward(self, day: dt.date) -> dt.date:
        """Give the day itself if worked, else the last working day before it."""
        return day if self.is_working(day) else self.add(day, -1)

    def unpublished(self, first: dt.date, last: dt.date) -> tuple[int, ...]:
        """Give the years a count over these days rests on and nobody has published."""
        years = range(first.year, last.year + 1)
        return tuple(year for year in years if year not in self._official)

    def kind(self, day: dt.date) -> DayKind:
        if day in self._worked:
            return DayKind.WORKED_WEEKEND
        if day in self._off:
            return DayKind.HOLIDAY
        return DayKind.WEEKEND if day.weekday() >= SATURDAY else DayKind.WORKING

    def holidays_in(self, first: dt.date, last: dt.date) -> tuple[Holiday, ...]:
        return tuple(
            holiday
            for year in self.years
            for holiday in year.holidays
            if holiday.first <= last and holiday.last >= first
        )

    def explain(self, start: dt.date, n: int, suspensions: Iterable[Span] = ()) -> Count:
        """Count day by day and keep the steps; suspended days do not count.

        Without suspensions it ends where `add` ends.
        """
        spans = tuple(suspensions)
        step = dt.timedelta(days=1 if n >= 0 else -1)
        days, left, day = [Day(start, DayKind.START, counted=0)], abs(n), start
        while left:
            day += step
            walked = self._day(day, spans)
            left -= walked.counted
            days.append(walked)
        return self._told(start, n, days)

    def walk(self, start: dt.date, end: dt.date, suspensions: Iterable[Span] = ()) -> Count:
        """Show the days from start to a date that was not counted in working days."""
        spans = tuple(suspensions)
        one = dt.timedelta(days=1)
        rest = days_from(start + one, end) if end >= start else reversed(list(days_from(end, start - one)))
        days = [Day(start, DayKind.START, counted=0)]
        days += [self._day(day, spans) for day in rest]
        return self._told(start, self.between(start, end), days)

    def _told(self, start: dt.date, n: int, days: Sequence[Day]) -> Count:
        on = days[-1].on
        low, high = sorted((start, on))
        return Count(
            start=start,
            n=n,
            on=on,
            days=tuple(days),
            holidays=self.holidays_in(low, high),
            unpublished=self.unpublished(low, high),
        )

    def _day(self, day: dt.date, spans: Sequence[Span]) -> Day:
        if any(day in span for span in spans):
            return Day(day, DayKind.SUSPENDED, counted=0)
        return Day(day, self.kind(day), counted=int(self.is_working(day)))

    def _count(self, ordinal: int) -> int:
        """Count working days from the beginning of time up to and including this one."""
        if ordinal <= self._base:
            return _weekdays_upto(ordinal)
        if ordinal > self._until:
            return _weekdays_upto(ordinal) + self._shift
        return self._upto[ordinal - self._base]

    def _ordinal_of(self, count: int) -> int:
        """Give the day on which the count is reached; it undoes `_count`."""
        if count <= self._upto[0]:
            return _nth_weekday(count)
        if count > self._upto[-1]:
            return _nth_weekday(count - self._shift)
        return self._nth[count - self._upto[0] - 1]


def days_from(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Give every day from first to last, both included; none when last is earlier."""
    return map(dt.date.fromordinal, range(first.toordinal(), last.toordinal() + 1))


def _weekdays_upto(ordinal: int) -> int:
    """Count Mondays to Fridays; ordinal 1 is a Monday."""
    weeks, rest = divmod(ordinal, DAYS_IN_WEEK)
    return weeks * SATURDAY + min(rest, SATURDAY)


def _nth_weekday(n: int) -> int:
    weeks, rest = divmod(n - 1, SATURDAY)
    return weeks * DAYS_IN_WEEK + rest + 1
