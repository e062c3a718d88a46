"""What stands beside a year when it is looked over: what was announced, what is true, what it changes."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.calendar_input import notice_of
from compliance.models import CalendarYear
from compliance.notices_of_holidays import NAMES, Notice, Unread
from compliance.readable import day as readable_day
from compliance.readable import listed
from compliance.workdays import Calendar, DayKind, Holiday, Year, days_from

KINDS = {
    DayKind.WORKING: gettext_lazy("working day"),
    DayKind.WORKED_WEEKEND: gettext_lazy("weekend, worked"),
    DayKind.WEEKEND: gettext_lazy("weekend"),
    DayKind.HOLIDAY: gettext_lazy("day off"),
}


@dataclass(frozen=True, slots=True)
class BlockCheck:
    """A festival, its days counted and as announced; `announced` is None where the notice gives no number."""

    holiday: Holiday
    n_days: int
    announced: int | None

    @property
    def agrees(self) -> bool:
        return self.announced in (None, self.n_days)


@dataclass(frozen=True, slots=True)
class Difference:
    on: dt.date
    was: DayKind
    now: DayKind

    @property
    def was_label(self) -> str:
        return str(KINDS[self.was])

    @property
    def now_label(self) -> str:
        return str(KINDS[self.now])


@dataclass(frozen=True, slots=True)
class YearChecks:
    """A version beside its notice, the weekends, the year before and the version in force."""

    blocks: list[BlockCheck]
    n_working: int
    n_weekends_only: int
    fewer_before: int | None
    in_force: CalendarYear | None
    differences: list[Difference]
    doubts: list[str]
    unread: list[Unread]

    @property
    def fewer(self) -> int:
        """Working days fewer than weekends alone would give."""
        return self.n_weekends_only - self.n_working


def checks_of(row: CalendarYear) -> YearChecks:
    """Look a version over; needs two small queries."""
    year, notice = row.as_year(), notice_of(row.notice)
    in_force = CalendarYear.objects.in_force().filter(year=row.year).exclude(pk=row.pk).first()
    before = CalendarYear.objects.in_force().filter(year=row.year - 1).first()
    found = YearChecks(
        blocks=block_checks(row),
        n_working=n_working_days(year),
        n_weekends_only=n_working_days(Year(row.year, (), ())),
        fewer_before=_fewer(before.as_year()) if before else None,
        in_force=in_force,
        differences=list(differences(in_force.as_year(), year)) if in_force else [],
        doubts=[],
        unread=[unread for unread in notice.unread if unread.matters] if notice else [],
    )
    found.doubts.extend(_doubts(found, year, notice))
    return found


def block_checks(row: CalendarYear) -> list[BlockCheck]:
    """Put the announced number beside the days of each festival."""
    notice = notice_of(row.notice)
    return [_block_check(holiday, notice) for holiday in row.as_year().holidays]


def differences(was: Year, now: Year) -> Iterator[Difference]:
    """Give the days of a year that are of another kind under another version."""
    old, new = Calendar((was,)), Calendar((now,))
    for on in _days(now.number):
        if old.kind(on) != new.kind(on):
            yield Difference(on, old.kind(on), new.kind(on))


def n_working_days(year: Year) -> int:
    return sum(map(Calendar((year,)).is_working, _days(year.number)))


def _fewer(year: Year) -> int:
    return n_working_days(Year(year.number, (), ())) - n_working_days(year)


def _days(number: int) -> Iterator[dt.date]:
    return days_from(dt.date(number, 1, 1), dt.date(number, 12, 31))


def _block_check(holiday: Holiday, notice: Notice | None) -> BlockCheck:
    """Find the announced number; a festival that goes over the year's end is counted whole."""
    n_days = (holiday.last - holiday.first).days + 1
    for block in notice.blocks if notice else ():
        if block.zh == holiday.zh and block.first <= holiday.last and block.last >= holiday.first:
            outside = block.n_days - sum(day.year == holiday.first.year for day in days_from(block.first, block.last))
            return BlockCheck(holiday, n_days + outside, block.announced)
    return BlockCheck(holiday, n_days, None)


def _doubts(found: YearChecks, year: Year, notice: Notice | None) -> Iterator[str]:
    for block in found.blocks:
        if not block.agrees:
            told = _("%(name)s: the notice announces %(announced)d days, but %(n)d are off here.")
            yield told % {"name": block.holiday.zh, "announced": block.announced, "n": block.n_days}
    yield from _missing(year)
    if found.fewer_before not in (None, found.fewer):
        told = _("%(n)d working days fewer than weekends alone would give; %(before)d fewer in the year before.")
        yield told % {"n": found.fewer, "before": found.fewer_before}
    if notice:
        yield from _doubts_of_notice(year, notice)


def _missing(year: Year) -> Iterator[str]:
    named = "".join(holiday.zh for holiday in year.holidays)
    if missing := [name for name in NAMES if name not in named]:
        yield _("These festivals are missing: %(names)s.") % {"names": listed(missing)}


def _doubts_of_notice(year: Year, notice: Notice) -> Iterator[str]:
    for line, named in notice.wrong_weekdays:
        told = _("Line %(line)d: the notice names another weekday for %(day)s than it is.")
        yield told % {"line": line, "day": readable_day(named.on)}
    if elsewhere := notice.elsewhere:
        days = listed(readable_day(on) for _line, on, _worked in elsewhere)
        told = _("The notice also speaks of days in another year: %(days)s. Correct that year in a version of its own.")
        yield told % {"days": days}
    for unread in notice.unread:
        if unread.matters:
            told = _("Line %(line)d was not understood: “%(text)s”. Enter by hand what it says.")
            yield told % {"line": unread.line, "text": unread.text}
    yield from _not_as_announced(year, notice)


def _not_as_announced(year: Year, notice: Notice) -> Iterator[str]:
    """Say where the days were changed after the notice was read."""
    announced = {on for block in notice.blocks for on in days_from(block.first, block.last) if on.year == year.number}
    worked = {on for _line, on in notice.worked if on.year == year.number}
    off = set(year.days_off())
    for on in sorted(announced ^ off):
        told = (
            _("%(day)s is off in the notice, but not here.")
            if on in announced
            else _("%(day)s is off here, but not in the notice.")
        )
        yield told % {"day": readable_day(on)}
    for on in sorted(worked ^ set(year.working_weekends)):
        told = (
            _("%(day)s is worked in the notice, but not here.")
            if on in worked
            else _("%(day)s is worked here, but not in the notice.")
        )
        yield told % {"day": readable_day(on)}
