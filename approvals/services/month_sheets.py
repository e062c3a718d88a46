"""A month as a sheet of weeks: what each day is, and the first few dates that fall on it."""

import calendar as months
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from approvals.models import Deadline
from approvals.models.deadline import DeadlineQuerySet
from compliance.workdays import Calendar, DayKind, Holiday

SHOWN_PER_DAY = 4


@dataclass(frozen=True)
class Square:
    """A day of the sheet; `n_more` dates fall on it beside those shown."""

    on: dt.date
    kind: DayKind
    holiday: Holiday | None
    deadlines: list[Deadline]
    n_more: int
    in_month: bool
    is_today: bool


def sheet(first: dt.date, today: dt.date, rows: DeadlineQuerySet, days: Calendar) -> list[list[Square]]:
    """Lay the month out in weeks from Monday; two queries, however many dates there are."""
    weeks = months.Calendar().monthdatescalendar(first.year, first.month)
    start, end = weeks[0][0], weeks[-1][-1]
    shown, numbers = first_of_each_day(rows, start, end), number_per_day(rows, start, end)
    names = {on: block for block in days.holidays_in(start, end) for on in block.days()}

    def square(on: dt.date) -> Square:
        of_day = shown.get(on, [])
        n_more = numbers.get(on, 0) - len(of_day)
        return Square(on, days.kind(on), names.get(on), of_day, n_more, on.month == first.month, on == today)

    return [[square(on) for on in week] for week in weeks]


def first_of_each_day(rows: DeadlineQuerySet, start: dt.date, end: dt.date) -> dict[dt.date, list[Deadline]]:
    """Those in hours first, by their moment."""
    number = Window(RowNumber(), partition_by=F("due_on"), order_by=[F("due_at").asc(nulls_last=True), F("pk").asc()])
    ranked = rows.filter(due_on__range=(start, end)).annotate(number=number)
    return grouped(ranked.filter(number__lte=SHOWN_PER_DAY).order_by("due_on", "number"))


def grouped(rows: Iterable[Deadline]) -> dict[dt.date, list[Deadline]]:
    found = defaultdict(list)
    for row in rows:
        found[row.due_on].append(row)
    return found


def number_per_day(rows: DeadlineQuerySet, start: dt.date, end: dt.date) -> dict[dt.date, int]:
    counted = rows.filter(due_on__range=(start, end)).order_by().values("due_on").annotate(n=Count("pk"))
    return dict(counted.values_list("due_on", "n"))
