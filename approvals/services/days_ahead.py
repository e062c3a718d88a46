"""The next sixty days of a person: what each day is, and which dates of theirs fall on it."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from approvals import scopes
from approvals.models import Deadline
from approvals.models.deadline import DeadlineQuerySet
from approvals.services.month_sheets import grouped, number_per_day
from compliance.accounts.models import User
from compliance.workdays import Calendar, DayKind, Holiday, days_from

N_DAYS = 60
DATES_LISTED = 15


@dataclass(frozen=True)
class DayAhead:
    on: dt.date
    kind: DayKind
    holiday: Holiday | None
    n_dates: int


@dataclass(frozen=True)
class Told:
    """A line of the list: a day with dates, the days of a holiday, or a weekend that is worked."""

    first: dt.date
    last: dt.date
    kind: DayKind
    holiday: Holiday | None = None
    deadlines: Sequence[Deadline] = field(default_factory=list)


@dataclass(frozen=True)
class Ahead:
    """Sixty days from today; `n_dates` may be more than those listed, `unpublished` are years of guessed days off."""

    days: tuple[DayAhead, ...]
    told: tuple[Told, ...]
    n_dates: int
    n_listed: int
    unpublished: tuple[int, ...]

    @property
    def first(self) -> dt.date:
        return self.days[0].on

    @property
    def last(self) -> dt.date:
        return self.days[-1].on


def dates_ahead(user: User, first: dt.date, last: dt.date) -> DeadlineQuerySet:
    mine = Deadline.objects.visible_to(user).open().filter(scopes.of_person(user))
    return mine.filter(due_on__range=(first, last))


def days_ahead(user: User, today: dt.date, calendar: Calendar) -> Ahead:
    """Look sixty days ahead, today included; two queries, however many dates there are."""
    last = today + dt.timedelta(days=N_DAYS - 1)
    rows = dates_ahead(user, today, last)
    numbers = number_per_day(rows, today, last)
    listed = list(rows.for_page().order_by("due_on", "due_at", "pk")[:DATES_LISTED])
    names = {on: block for block in calendar.holidays_in(today, last) for on in block.days()}
    days = tuple(DayAhead(on, calendar.kind(on), names.get(on), numbers.get(on, 0)) for on in days_from(today, last))
    until = listed[-1].due_on if len(listed) == DATES_LISTED else last
    told = sorted([*told_dates(listed), *told_days(days, until)], key=lambda line: (line.first, line.kind))
    return Ahead(days, tuple(told), sum(numbers.values()), len(listed), calendar.unpublished(today, last))


def told_dates(rows: Sequence[Deadline]) -> Iterator[Told]:
    for on, deadlines in grouped(rows).items():
        yield Told(on, on, DayKind.WORKING, deadlines=deadlines)


def told_days(days: Sequence[DayAhead], until: dt.date) -> Iterator[Told]:
    """Tell each holiday once, with the days of it that lie ahead, and each worked weekend day."""
    blocks: dict[Holiday, list[dt.date]] = {}
    for day in days:
        if day.on <= until and day.holiday:
            blocks.setdefault(day.holiday, []).append(day.on)
        elif day.on <= until and day.kind == DayKind.WORKED_WEEKEND:
            yield Told(day.on, day.on, day.kind)
    for holiday, off in blocks.items():
        yield Told(off[0], off[-1], DayKind.HOLIDAY, holiday)
