"""Periods in hours: exact moments in Asia/Shanghai, through nights and holidays."""

import datetime as dt
from zoneinfo import ZoneInfo

from compliance import arithmetic
from compliance.clocks.clock import BadClock, Clock, Unit
from compliance.clocks.due import Due
from compliance.clocks.shown import days_around
from compliance.workdays import Calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")


def due_at(clock: Clock, moment: dt.datetime) -> dt.datetime:
    """Give the moment a period in hours ends, in Asia/Shanghai; hours run through nights and holidays.

    Raises: BadClock when the clock counts no hours, or the moment has no time zone.
    """
    if clock.unit != Unit.HOURS:
        raise BadClock(f"{clock.label['en']}: it does not count hours.")
    if moment.tzinfo is None:
        raise BadClock(f"{clock.label['en']}: a moment needs its time zone.")
    try:
        return (moment.astimezone(dt.UTC) + dt.timedelta(hours=clock.signed_n)).astimezone(SHANGHAI)
    except OverflowError as error:
        raise BadClock(f"{clock.label['en']}: it leads beyond the years a date can have.") from error


def due_in_hours(clock: Clock, moment: dt.datetime, calendar: Calendar) -> Due:
    """Give the moment as a `Due`: `at` is exact, `start` and `on` are its days in Asia/Shanghai.

    Raises: BadClock as `due_at` does.
    """
    at = due_at(clock, moment)
    started_at = moment.astimezone(SHANGHAI)
    days = days_around(calendar, started_at.date(), at.date())
    return Due(
        clock,
        started_at.date(),
        at.date(),
        arithmetic.hours(clock.signed_n, started_at, at),
        days,
        unpublished=(),
        started_at=started_at,
        at=at,
        holidays=calendar.holidays_in(days[0].on, days[-1].on),
        guessed=calendar.unpublished(days[0].on, days[-1].on),
    )
