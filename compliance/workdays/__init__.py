"""Chinese working days: a frozen calendar and exact arithmetic over it.

A working day is any day that is not off; weekends are off unless worked in exchange.
Years that are not loaded know weekends only, and every count that touches one says so.
Source: law.md section 6, the State Council's yearly notices.
"""

from compliance.workdays.calendar import Calendar
from compliance.workdays.counts import Count, Standstill
from compliance.workdays.values import (
    DAYS_IN_WEEK,
    SATURDAY,
    BadCalendar,
    Day,
    DayKind,
    Holiday,
    NoSuchDay,
    Span,
    Year,
    days_from,
)

__all__ = [
    "DAYS_IN_WEEK",
    "SATURDAY",
    "BadCalendar",
    "Calendar",
    "Count",
    "Day",
    "DayKind",
    "Holiday",
    "NoSuchDay",
    "Span",
    "Standstill",
    "Year",
    "days_from",
]
