"""Counting working days by tables made once: constant time for any day of any year."""

import datetime as dt
from array import array
from collections.abc import Callable
from itertools import accumulate

from compliance.workdays.values import DAYS_IN_WEEK, SATURDAY, NoSuchDay


class Table:
    """Working days up to each day of the years known; weekdays before and after them.

    Days are proleptic ordinals: day 1 is 1 January of year 1, a Monday.
    """

    __slots__ = ("_base", "_nth", "_shift", "_until", "_upto")

    def __init__(self, first: dt.date, last: dt.date, is_working: Callable[[dt.date], bool]) -> None:
        self._base, self._until = first.toordinal() - 1, last.toordinal()
        flags = [is_working(dt.date.fromordinal(o)) for o in range(self._base + 1, self._until + 1)]
        self._upto = array("q", accumulate(flags, initial=weekdays_upto(self._base)))
        self._nth = array("q", (self._base + i for i, flag in enumerate(flags, 1) if flag))
        self._shift = self._upto[-1] - weekdays_upto(self._until)

    def upto(self, ordinal: int) -> int:
        """Count working days from the beginning of time up to and including this one."""
        if ordinal <= self._base:
            return weekdays_upto(ordinal)
        if ordinal > self._until:
            return weekdays_upto(ordinal) + self._shift
        return self._upto[ordinal - self._base]

    def day_of(self, count: int) -> dt.date:
        """Give the day on which the count is reached; it undoes `upto`.

        Raises: NoSuchDay before year 1 and after year 9999.
        """
        try:
            return dt.date.fromordinal(self._ordinal_of(count))
        except (ValueError, OverflowError) as error:
            raise NoSuchDay("This lies beyond the years a date can have, 1 to 9999.") from error

    def _ordinal_of(self, count: int) -> int:
        if count <= self._upto[0]:
            return nth_weekday(count)
        if count > self._upto[-1]:
            return nth_weekday(count - self._shift)
        return self._nth[count - self._upto[0] - 1]


def weekdays_upto(ordinal: int) -> int:
    """Count Mondays to Fridays; ordinal 1 is a Monday."""
    weeks, rest = divmod(ordinal, DAYS_IN_WEEK)
    return weeks * SATURDAY + min(rest, SATURDAY)


def nth_weekday(n: int) -> int:
    weeks, rest = divmod(n - 1, SATURDAY)
    return weeks * DAYS_IN_WEEK + rest + 1
