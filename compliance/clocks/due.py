"""The date a clock leads to, from the day of its event; every date shows its arithmetic."""

import calendar as months_of
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from compliance import arithmetic
from compliance.arithmetic import Text
from compliance.clocks.clock import BadClock, Clock, Roll, Unit
from compliance.clocks.shown import days_to, shortened
from compliance.workdays import Calendar, Day, Holiday, Span

MONTHS_IN_YEAR = 12


@dataclass(frozen=True, slots=True)
class Due:
    """A date, how it came about, and the days for the strip, in order of time.

    `on` is a day in Asia/Shanghai; `at` the exact moment where the period is in hours.
    `unpublished` are the years the date rests on and nobody published; `guessed` those of the strip.
    """

    clock: Clock
    start: dt.date
    on: dt.date
    explanation: Text
    days: tuple[Day, ...]
    unpublished: tuple[int, ...]
    nominal: dt.date | None = None
    started_at: dt.datetime | None = None
    at: dt.datetime | None = None
    extended: int = 0
    is_told: bool = False
    suspensions: tuple[Span, ...] = ()
    holidays: tuple[Holiday, ...] = ()
    guessed: tuple[int, ...] = ()

    @property
    def provisional(self) -> bool:
        return bool(self.unpublished)

    @property
    def unit_counted(self) -> Unit:
        """The unit of the days shown: a date that was told is reached in days of the calendar."""
        return Unit.DAYS if self.is_told else self.clock.unit

    def to_dict(self) -> dict[str, Any]:
        """Give plain JSON values, dates as ISO text."""
        return {
            **self._of_clock(),
            "start": self.start.isoformat(),
            "on": self.on.isoformat(),
            "nominal": (self.nominal or self.on).isoformat(),
            "started_at": self.started_at.isoformat() if self.started_at else None,
            "at": self.at.isoformat() if self.at else None,
            "extended": self.extended,
            "told": self.is_told,
            "provisional": self.provisional,
            "unpublished": list(self.unpublished),
            "text": self.explanation,
            "days": [[day.on.isoformat(), day.kind.value, day.counted] for day in self.days],
            "suspensions": [[span.first.isoformat(), span.last.isoformat()] for span in self.suspensions],
            "holidays": [[h.first.isoformat(), h.last.isoformat(), h.texts] for h in self.holidays],
            "guessed": list(self.guessed),
        }

    def _of_clock(self) -> dict[str, Any]:
        clock = self.clock
        return {
            "clock": clock.code,
            "label": clock.label,
            "means": clock.means.value,
            "n": clock.signed_n,
            "unit": clock.unit.value,
            "edition": clock.edition,
            "article": clock.article,
            "verification": clock.verification.value if clock.verification else "",
            "reading": clock.reading,
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

    Raises:
        BadClock: an extension is not allowed, the day told is before the start, the clock counts
            hours (see `hours.due_in_hours`), or the date lies beyond the years a date can have.
    """
    if extended and not clock.extendable:
        raise BadClock(f"{clock.label['en']}: the law knows no extension.")
    if clock.unit == Unit.HOURS:
        raise BadClock(f"{clock.label['en']}: it counts hours, so it needs the hour of its event.")
    try:
        found = _due(clock, start, calendar, extended, told, tuple(suspensions))
    except OverflowError as error:
        raise BadClock(f"{clock.label['en']}: from {start} it leads beyond the years a date can have.") from error
    first, last = found.days[0].on, found.days[-1].on
    return replace(found, holidays=calendar.holidays_in(first, last), guessed=calendar.unpublished(first, last))


def _due(
    clock: Clock, start: dt.date, calendar: Calendar, extended: int, told: dt.date | None, spans: tuple[Span, ...]
) -> Due:
    if told:
        return _due_as_told(clock, start, told, calendar)
    if clock.unit == Unit.WORKING_DAYS:
        return _due_in_working_days(clock, start, calendar, extended, spans)
    if clock.is_fixed_date:
        return _due_on_fixed_date(clock, start, calendar)
    return _due_in_calendar_days(clock, start, calendar, extended, spans)


def add_months(day: dt.date, n: int) -> dt.date:
    """Give the same day n months on, or the month's last day where it has none.

    Raises: OverflowError beyond the years 1 to 9999.
    """
    year, month = divmod(day.year * MONTHS_IN_YEAR + day.month - 1 + n, MONTHS_IN_YEAR)
    if not dt.MINYEAR <= year <= dt.MAXYEAR:
        raise OverflowError(f"{day} and {n} months: beyond the years a date can have")
    return dt.date(year, month + 1, min(day.day, months_of.monthrange(year, month + 1)[1]))


def _due_in_working_days(
    clock: Clock, start: dt.date, calendar: Calendar, extended: int, spans: tuple[Span, ...]
) -> Due:
    count = calendar.explain(start, clock.signed_n + extended, spans)
    days = shortened(count.days if count.n >= 0 else count.days[::-1], due_on=count.on)
    text = arithmetic.join(arithmetic.counted(count), arithmetic.extended(extended, clock.unit))
    return Due(clock, start, count.on, text, days, count.unpublished, extended=extended, suspensions=spans)


def _due_as_told(clock: Clock, start: dt.date, told: dt.date, calendar: Calendar) -> Due:
    if told < start:
        raise BadClock(f"{clock.label['en']}: {told} is before {start}, when it starts.")
    return Due(clock, start, told, arithmetic.told(told), days_to(calendar, start, told), (), is_told=True)


def _due_on_fixed_date(clock: Clock, start: dt.date, calendar: Calendar) -> Due:
    on = dt.date.fromisoformat(f"{start.year:04}-{clock.day_of_year}") if clock.day_of_year else start
    text = arithmetic.join(arithmetic.fixed(on), _why(clock, calendar, on))
    return Due(clock, start, on, text, days_to(calendar, start, on), ())


def _due_in_calendar_days(
    clock: Clock, start: dt.date, calendar: Calendar, extended: int, suspensions: tuple[Span, ...]
) -> Due:
    n, spans = clock.signed_n + extended, suspensions if clock.unit == Unit.DAYS else ()
    nominal = _nominal(clock, start, n, spans)
    on = _rolled(clock.roll, nominal, calendar)
    unpublished = calendar.unpublished(*sorted((on, nominal))) if clock.roll != Roll.NONE else ()
    text = arithmetic.join(
        arithmetic.period(n, clock.unit, start, nominal),
        *map(arithmetic.stood_still, spans),
        arithmetic.extended(extended, clock.unit),
        arithmetic.rolled(nominal, on),
        _why(clock, calendar, nominal),
        arithmetic.provisional(unpublished),
    )
    days = days_to(calendar, start, on, spans)
    return Due(clock, start, on, text, days, unpublished, nominal=nominal, extended=extended, suspensions=spans)


def _why(clock: Clock, calendar: Calendar, nominal: dt.date) -> Text:
    """Say why a day that is not worked moves or stays."""
    return clock.why_roll if clock.why_roll and not calendar.is_working(nominal) else arithmetic.NOTHING


def _nominal(clock: Clock, start: dt.date, n: int, spans: Sequence[Span]) -> dt.date:
    if clock.unit == Unit.MONTHS:
        return add_months(start, n)
    if clock.unit == Unit.YEARS:
        return add_months(start, n * MONTHS_IN_YEAR)
    return _days_after(start, n, spans)


def _days_after(start: dt.date, n: int, spans: Sequence[Span]) -> dt.date:
    step, left, day = dt.timedelta(days=1 if n >= 0 else -1), abs(n), start
    while left:
        day += step
        left -= not any(day in span for span in spans)
    return day


def _rolled(roll: Roll, day: dt.date, calendar: Calendar) -> dt.date:
    if roll == Roll.FORWARD:
        return calendar.roll_forward(day)
    return calendar.roll_backward(day) if roll == Roll.BACKWARD else day
