"""Periods counted the slow and obvious way, one day after the other.

Nothing here is ours: the days off and the worked weekends are chinesecalendar's own tables, the lengths are
those of the law as people read it. What the product counts must agree with it.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterator

from chinese_calendar.constants import holidays, workdays

ONE = dt.timedelta(days=1)
LOADED = (2024, 2025, 2026)
Stopped = Collection[dt.date]


def is_worked(day: dt.date) -> bool:
    """Years that are not loaded know weekends only."""
    if day.year in LOADED and day in workdays:
        return True
    if day.year in LOADED and day in holidays:
        return False
    return day.weekday() not in (5, 6)


def working_days(start: dt.date, n: int, stopped: Stopped = ()) -> dt.date:
    day = start
    while n:
        day += ONE if n > 0 else -ONE
        if is_worked(day) and day not in stopped:
            n += -1 if n > 0 else 1
    return day


def days(start: dt.date, n: int, stopped: Stopped = ()) -> dt.date:
    day = start
    while n:
        day += ONE
        if day not in stopped:
            n -= 1
    return day


def months(start: dt.date, n: int) -> dt.date:
    year, month = start.year, start.month
    while n:
        month += 1 if n > 0 else -1
        if month == 13:
            year, month = year + 1, 1
        if month == 0:
            year, month = year - 1, 12
        n += -1 if n > 0 else 1
    day = start.day
    while True:
        try:
            return dt.date(year, month, day)
        except ValueError:
            day -= 1


def later_if_off(day: dt.date) -> dt.date:
    while not is_worked(day):
        day += ONE
    return day


def earlier_if_off(day: dt.date) -> dt.date:
    while not is_worked(day):
        day -= ONE
    return day


LAW: dict[str, Callable[[dt.date], dt.date]] = {
    "completeness": lambda day: working_days(day, 5),
    "acceptance": lambda day: working_days(day, 7),
    "assessment": lambda day: working_days(day, 45),
    "supplement": lambda day: day,
    "reassessment_request": lambda day: working_days(day, 15),
    "validity": lambda day: months(day, 36),
    "extension_window": lambda day: working_days(day, -60),
    "contract_filing": lambda day: working_days(day, 10),
    "contract_review": lambda day: working_days(day, 15),
    "contract_supplement": lambda day: working_days(day, 10),
    "certificate_validity": lambda day: months(day, 36),
    "certificate_renewal": lambda day: earlier_if_off(months(day, -6)),
    "self_assessment_freshness": lambda day: months(day, 3),
    "pipia_freshness": lambda day: months(day, 3),
    "annual_report": lambda day: dt.date(day.year, 12, 15),
    "new_designation": lambda day: later_if_off(months(day, 2)),
    "consultation": lambda day: day,
    "risk_assessment": lambda day: dt.date(day.year, 12, 31),
    "incident_closing": lambda day: later_if_off(days(day, 30)),
    "pipia_retention": lambda day: months(day, 36),
}
HOURS = {"incident_report": 4, "incident_report_cii": 1, "vulnerability_report": 24}


def blocks(*years: int) -> Iterator[tuple[dt.date, dt.date]]:
    """Give the holidays of these years as first and last day."""
    off = sorted(day for day in holidays if day.year in years)
    first = off[0]
    for day, later in zip(off, [*off[1:], None], strict=True):
        if later != day + ONE:
            yield first, day
            first = later or first


def around_holidays(*years: int) -> list[dt.date]:
    """Give the days before, at and after each holiday, and each worked weekend with its neighbours."""
    found = {day for first, last in blocks(*years) for day in (first - ONE, first, last, last + ONE)}
    worked = {day for day in workdays if day.year in years}
    return sorted(found | {near for day in worked for near in (day - ONE, day, day + ONE)})
