"""The dates of a chunk under a year: as they would be, and for good."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from approvals.models import Application, CalendarChunk, CalendarMove, CalendarRun, Deadline
from approvals.services import deadlines
from approvals.services.calendar_changes.scopes import cases_in, organisations_in
from approvals.services.due_dates import Planned
from approvals.services.locking import lock_application
from compliance.clocks import BadClock
from compliance.models import calendar_with
from compliance.wording import Text
from compliance.workdays import BadCalendar, Calendar

Key = tuple[str, str]


class Standing(NamedTuple):
    """How a deadline stands."""

    on: dt.date
    provisional: bool


@dataclass(frozen=True)
class Counting:
    """One run at work on its chunks."""

    run: CalendarRun

    @property
    def year(self) -> int:
        return self.run.calendar_year.year

    @cached_property
    def calendar(self) -> Calendar:
        return calendar_with(self.run.calendar_year)

    @cached_property
    def because(self) -> Text:
        row = self.run.calendar_year
        return Text(
            f"The working-day calendar of {row.year} was published (version {row.version}).",
            f"{row.year}年工作日历已发布（第{row.version}版）。",
        )

    def preview(self, chunk: CalendarChunk) -> tuple[list[CalendarMove], int]:
        """Give what would move, and how many cases could not be counted; writes nothing."""
        moves: list[CalendarMove] = []
        n_unread = 0
        if not chunk.of_cases:
            return self._preview_of_organisations(chunk), 0
        cases = Application.objects.filter(pk__in=cases_in(chunk, self.year)).defer("search_text").order_by("pk")
        rows = _by_case(cases)
        for case in cases:
            try:
                planned = deadlines.planned_under(self.calendar, case)
            except (BadClock, BadCalendar):
                n_unread += 1
                continue
            moves += self._compared(rows.get(case.pk, []), planned)
        return moves, n_unread

    def count(self, chunk: CalendarChunk) -> tuple[list[CalendarMove], int]:
        """Count the dates again under the calendar in force, and give what moved."""
        moves: list[CalendarMove] = []
        n_unread = 0
        if not chunk.of_cases:
            return self._count_organisations(chunk), 0
        for key in cases_in(chunk, self.year):
            try:
                with transaction.atomic():
                    case = lock_application(key)
                    before = list(Deadline.objects.filter(application=case).select_related("application"))
                    deadlines.recompute(case, because=self.because)
                    moves += self._since(before)
            except (BadClock, BadCalendar):
                n_unread += 1
        return moves, n_unread

    def _preview_of_organisations(self, chunk: CalendarChunk) -> list[CalendarMove]:
        moves: list[CalendarMove] = []
        for organisation in organisations_in(chunk, self.year):
            rows = list(Deadline.objects.filter(organisation=organisation, application=None))
            for scope, planned in deadlines.planned_duties(self.calendar, organisation, timezone.localdate()):
                of_scope = [row for row in rows if _is_of(row, scope)]
                moves += self._compared(of_scope, planned)
        return moves

    def _count_organisations(self, chunk: CalendarChunk) -> list[CalendarMove]:
        moves: list[CalendarMove] = []
        for organisation in organisations_in(chunk, self.year):
            before = list(Deadline.objects.filter(organisation=organisation, application=None))
            deadlines.recompute_duties(organisation, timezone.localdate(), because=self.because)
            moves += self._since(before)
        return moves

    def _compared(self, rows: Iterable[Deadline], planned: Sequence[Planned]) -> Iterator[CalendarMove]:
        plans = {(plan.due.clock.code, plan.origin): plan.due for plan in planned}
        for row in rows:
            due = plans.get((row.kind, row.origin))
            if due:
                yield from self._moved(row, Standing(due.on, due.provisional))

    def _since(self, before: Sequence[Deadline]) -> Iterator[CalendarMove]:
        after = {row.pk: row for row in Deadline.objects.filter(pk__in=[row.pk for row in before])}
        for row in before:
            is_now = after[row.pk]
            yield from self._moved(row, Standing(is_now.due_on, is_now.provisional))

    def _moved(self, row: Deadline, now: Standing) -> Iterator[CalendarMove]:
        if Standing(row.due_on, row.provisional) == now:
            return
        yield CalendarMove(
            run=self.run,
            organisation_id=row.organisation_id,
            deadline=row,
            application_id=row.application_id,
            owner_id=row.application.owner_id if row.application else None,
            was_on=row.due_on,
            is_on=now.on,
            was_provisional=row.provisional,
            is_provisional=now.provisional,
            is_open=row.is_open,
        )


def _by_case(cases: Iterable[Application]) -> Mapping[int, list[Deadline]]:
    rows: dict[int, list[Deadline]] = {}
    for row in Deadline.objects.filter(application__in=cases).select_related("application"):
        rows.setdefault(row.application_id or 0, []).append(row)
    return rows


def _is_of(row: Deadline, scope: deadlines.Scope) -> bool:
    entity, consultation = scope.get("entity"), scope.get("consultation")
    return (row.entity_id, row.consultation_id) == (
        entity.pk if entity else None,
        consultation.pk if consultation else None,
    )
