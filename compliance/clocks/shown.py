"""The days of a strip: from the event to the date, long stretches left out and said."""

import datetime as dt
from collections.abc import Sequence
from itertools import groupby

from compliance.workdays import Calendar, Day, DayKind, Span, days_from

ONE = dt.timedelta(days=1)
WHOLE = 168
NEAR_START = 14
NEAR_END = 42
LONG_STANDSTILL = 28
KEPT_OF_STANDSTILL = 7
BEFORE_FIXED = 27
AROUND_HOUR = 7


def shortened(days: Sequence[Day], *, due_on: dt.date) -> tuple[Day, ...]:
    """Leave days out of a long strip, each stretch as one gap; days are in order of time.

    Long standstills go first, then the middle; what lies near the date stays longest.
    """
    kept = list(days) if len(days) <= WHOLE else _without_standstills(days)
    if len(kept) <= WHOLE:
        return tuple(kept)
    head, tail = _ends(is_last=due_on > kept[len(kept) // 2].on)
    return (*kept[:head], *_gap(kept[head:-tail]), *kept[-tail:])


def days_to(calendar: Calendar, start: dt.date, on: dt.date, spans: Sequence[Span] = ()) -> tuple[Day, ...]:
    """Show the days from an event to a date that no working days lead to, in order of time.

    A date that is its own event, as a published one, shows the four weeks before it.
    """
    if start == on:
        return tuple(Day(day, calendar.kind(day), 0) for day in days_from(_earlier(on, BEFORE_FIXED), on))
    first, last = sorted((start, on))
    if (last - first).days < WHOLE or spans:
        days = [_day(calendar, day, spans) for day in days_from(first, last)]
    else:
        days = _two_ends(calendar, first, last, *_ends(is_last=on == last))
    return shortened([_started(day) if day.on == start else day for day in days], due_on=on)


def days_around(calendar: Calendar, first: dt.date, last: dt.date) -> tuple[Day, ...]:
    """Show the week before a moment and the week after it."""
    until = dt.date.fromordinal(min(last.toordinal() + AROUND_HOUR, dt.date.max.toordinal()))
    days = [Day(day, calendar.kind(day), 0) for day in days_from(_earlier(first, AROUND_HOUR), until)]
    return tuple(_started(day) if day.on == first else day for day in days)


def _day(calendar: Calendar, day: dt.date, spans: Sequence[Span]) -> Day:
    """Name a day that a period in days, months or years runs through: all count that stand not still."""
    stands = any(day in span for span in spans)
    return Day(day, DayKind.SUSPENDED if stands else calendar.kind(day), counted=int(not stands))


def _two_ends(calendar: Calendar, first: dt.date, last: dt.date, head: int, tail: int) -> list[Day]:
    """Give both ends of years of days without walking through them; every day left out counts."""
    left_out = first + dt.timedelta(days=head)
    shown_again = last - dt.timedelta(days=tail - 1)
    near = [_day(calendar, day, ()) for day in days_from(first, left_out - ONE)]
    far = [_day(calendar, day, ()) for day in days_from(shown_again, last)]
    return [*near, Day(left_out, DayKind.GAP, (shown_again - left_out).days), *far]


def _ends(*, is_last: bool) -> tuple[int, int]:
    """Say how many days stay at the beginning and at the end; more of them where the date is."""
    return (NEAR_START, NEAR_END) if is_last else (NEAR_END, NEAR_START)


def _started(day: Day) -> Day:
    return Day(day.on, DayKind.START, counted=0)


def _earlier(day: dt.date, n: int) -> dt.date:
    return dt.date.fromordinal(max(day.toordinal() - n, 1))


def _without_standstills(days: Sequence[Day]) -> list[Day]:
    kept: list[Day] = []
    for kind, group in groupby(days, key=lambda day: day.kind):
        run = list(group)
        if kind == DayKind.SUSPENDED and len(run) > LONG_STANDSTILL:
            ends = KEPT_OF_STANDSTILL
            run = [*run[:ends], *_gap(run[ends:-ends]), *run[-ends:]]
        kept += run
    return kept


def _gap(days: Sequence[Day]) -> list[Day]:
    return [Day(days[0].on, DayKind.GAP, sum(day.counted for day in days))] if days else []
