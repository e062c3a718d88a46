"""A frozen calendar and exact arithmetic over it."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from compliance.workdays.counts import Count, Standstill
from compliance.workdays.tables import Table
from compliance.workdays.values import SATURDAY, BadCalendar, Day, DayKind, Holiday, NoSuchDay, Span, Year

NO_YEAR = 2000


@dataclass(frozen=True, slots=True)
class Calendar:
    """The years that are known; counting is arithmetic on tables made once."""

    years: tuple[Year, ...] = ()
    _table: Table = field(init=False, repr=False, compare=False)
    _off: dict[dt.date, Holiday] = field(init=False, repr=False, compare=False)
    _worked: frozenset[dt.date] = field(init=False, repr=False, compare=False)
    _official: frozenset[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        numbers = [year.number for year in self.years]
        if len(set(numbers)) != len(numbers):
            raise BadCalendar([f"A year is given twice: {sorted(numbers)}"])
        put = object.__setattr__
        put(self, "_off", {day: h for y in self.years for h in y.holidays for day in h.days()})
        put(self, "_worked", frozenset(day for y in self.years for day in y.working_weekends))
        put(self, "_official", frozenset(y.number for y in self.years if y.official))
        first = dt.date(min(numbers, default=NO_YEAR), 1, 1)
        last = dt.date(max(numbers, default=NO_YEAR), 12, 31)
        put(self, "_table", Table(first, last, self.is_working))

    def is_working(self, day: dt.date) -> bool:
        """Say whether people work that day; worked weekends do count."""
        return day in self._worked or (day.weekday() < SATURDAY and day not in self._off)

    def add(self, start: dt.date, n: int) -> dt.date:
        """Give the n-th working day after start, or before it when n is negative.

        The start day is not counted, and may itself be a day off. Zero gives the start day.

        Raises: NoSuchDay before year 1 and after year 9999.
        """
        if n > 0:
            return self._table.day_of(self._table.upto(start.toordinal()) + n)
        if n < 0:
            return self._table.day_of(self._table.upto(start.toordinal() - 1) + n + 1)
        return start

    def between(self, start: dt.date, end: dt.date) -> int:
        """Count working days after start up to and including end; negative the other way round.

        For a working day `end` it undoes `add`: between(start, add(start, n)) == n.
        """
        if end >= start:
            return self._table.upto(end.toordinal()) - self._table.upto(start.toordinal())
        return self._table.upto(end.toordinal() - 1) - self._table.upto(start.toordinal() - 1)

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

        Without suspensions it ends where `add` ends. Suspensions may overlap.

        Raises: NoSuchDay before year 1 and after year 9999.
        """
        self.add(start, n)
        spans = tuple(suspensions)
        try:
            return self._told(start, n, self._counted(start, n, spans), spans)
        except OverflowError as error:
            raise NoSuchDay("The suspensions lead beyond the years a date can have, 1 to 9999.") from error

    def _counted(self, start: dt.date, n: int, spans: Sequence[Span]) -> list[Day]:
        step = dt.timedelta(days=1 if n >= 0 else -1)
        days, left, day = [Day(start, DayKind.START, counted=0)], abs(n), start
        while left:
            day += step
            walked = self._day(day, spans)
            left -= walked.counted
            days.append(walked)
        return days

    def _told(self, start: dt.date, n: int, days: Sequence[Day], spans: Sequence[Span]) -> Count:
        low, high = sorted((start, days[-1].on))
        return Count(
            start=start,
            n=n,
            on=days[-1].on,
            days=tuple(days),
            holidays=self.holidays_in(low, high),
            unpublished=self.unpublished(low, high),
            standstills=tuple(self._standstills(spans, days)),
        )

    def _standstills(self, spans: Sequence[Span], days: Sequence[Day]) -> Iterator[Standstill]:
        stood = [day.on for day in days if day.kind == DayKind.SUSPENDED]
        for span in spans:
            within = [day for day in stood if day in span]
            if within:
                yield Standstill(span, sum(map(self.is_working, within)))

    def _day(self, day: dt.date, spans: Sequence[Span]) -> Day:
        if any(day in span for span in spans):
            return Day(day, DayKind.SUSPENDED, counted=0)
        return Day(day, self.kind(day), counted=int(self.is_working(day)))
