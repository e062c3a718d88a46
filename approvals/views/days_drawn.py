"""Where the days ahead stand in their drawing: a row per week, Monday to Sunday."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from approvals.services.days_ahead import Ahead, DayAhead
from compliance.readable import bilingual, day, is_chinese
from compliance.workdays import DAYS_IN_WEEK, DayKind

GUTTER, COLUMN, ROW = 32, 43, 24


@dataclass(frozen=True)
class Box:
    """One day: its place, what it is, and where its dates are listed."""

    on: dt.date
    x: int
    y: int
    kind: str
    n_dates: int
    is_today: bool
    title: str
    url: str


@dataclass(frozen=True)
class Drawing:
    boxes: tuple[Box, ...]
    months: tuple[tuple[str, int], ...]
    width: int
    height: int


def drawn(ahead: Ahead) -> Drawing:
    monday = ahead.first - dt.timedelta(days=ahead.first.weekday())
    boxes = tuple(boxed(one, monday, ahead.first) for one in ahead.days)
    n_weeks = (ahead.last - monday).days // DAYS_IN_WEEK + 1
    months = tuple((month_of(box.on), box.y) for box in boxes if box.on in (ahead.first, box.on.replace(day=1)))
    return Drawing(boxes, apart(months), GUTTER + DAYS_IN_WEEK * COLUMN, n_weeks * ROW)


def month_of(on: dt.date) -> str:
    return f"{on.month}月" if is_chinese() else date_format(on, "M")


def apart(months: tuple[tuple[str, int], ...]) -> tuple[tuple[str, int], ...]:
    """Leave out today's month where the next one begins in the same row."""
    return months[1:] if len(months) > 1 and months[0][1] == months[1][1] else months


def boxed(one: DayAhead, monday: dt.date, today: dt.date) -> Box:
    week, weekday = divmod((one.on - monday).days, DAYS_IN_WEEK)
    return Box(
        on=one.on,
        x=GUTTER + weekday * COLUMN,
        y=week * ROW,
        kind=one.kind.value,
        n_dates=one.n_dates,
        is_today=one.on == today,
        title=title_of(one),
        url=list_of(one.on, one.on) if one.n_dates else "",
    )


def title_of(one: DayAhead) -> str:
    parts = [day(one.on)]
    if one.holiday:
        parts.append(bilingual(one.holiday.texts))
    elif one.kind == DayKind.WORKED_WEEKEND:
        parts.append(gettext("worked"))
    if one.n_dates:
        parts.append(ngettext("%(n)d date", "%(n)d dates", one.n_dates) % {"n": one.n_dates})
    return " · ".join(parts)


def list_of(first: dt.date, last: dt.date) -> str:
    """The address of one's own dates of these days."""
    query = {"view": "list", "whose": "mine", "due_from": first.isoformat(), "due_until": last.isoformat()}
    return f"{reverse('approvals:calendar')}?{urlencode(query)}"
