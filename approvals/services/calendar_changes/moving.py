"""The dates of a chunk under a year: as they would be, and for good."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Self

from django.db import transaction
from django.utils import timezone

from approvals.models import Application, CalendarChunk, CalendarMove, CalendarRun, Deadline, DeadlineMove
from approvals.services import deadlines
from approvals.services.calendar_changes.scopes import cases_in, organisations_in
from approvals.services.due_dates import Planned
from approvals.services.locking import lock_application
from compliance.clocks import BadClock, Due
from compliance.models import calendar_before, calendar_with
from compliance.wording import Text
from compliance.workdays import BadCalendar, Calendar

Key = tuple[str, str]


class Standing(NamedTuple):
    """How a deadline stands."""

    on: dt.date
    provisional: bool

    @classmethod
    def of(cls, dated: Deadline | Due) -> Self:
        return cls(dated.due_on if isinstance(dated, Deadline) else dated.on, dated.provisional)


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
    def calendar_before(self) -> Calendar:
        return calendar_before(self.run.calendar_year)

    @cached_property
    def because(self) -> Text:
        return deadlines.because_published(self.run.calendar_year)

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
                    if changed := self._changed(before):
                        was = deadlines.planned_under(self.calendar_before, case)
                        moves += self._caused(changed, was)
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
            today = timezone.localdate()
            deadlines.recompute_duties(organisation, today, because=self.because)
            if changed := self._changed(before):
                for scope, was in deadlines.planned_duties(self.calendar_before, organisation, today):
                    moves += self._caused([one for one in changed if _is_of(one[0], scope)], was)
        return moves

    def _compared(self, rows: Iterable[Deadline], planned: Sequence[Planned]) -> Iterator[CalendarMove]:
        plans = {(plan.due.clock.code, plan.origin): plan.due for plan in planned}
        for row in rows:
            due = plans.get((row.kind, row.origin))
            if due:
                yield from self._moved(row, Standing.of(row), Standing.of(due))

    def _changed(self, before: Sequence[Deadline]) -> list[tuple[Deadline, Standing]]:
        """Give the dates that stand otherwise now, or were moved since the year was published."""
        published_at = self.run.calendar_year.published_at
        recent = DeadlineMove.objects.filter(deadline__in=before, moved_at__gte=published_at)
        moved = set(recent.values_list("deadline", flat=True))
        after = {row.pk: Standing.of(row) for row in Deadline.objects.filter(pk__in=[row.pk for row in before])}
        return [(row, after[row.pk]) for row in before if row.pk in moved or after[row.pk] != Standing.of(row)]

    def _caused(self, changed: Iterable[tuple[Deadline, Standing]], was: Sequence[Planned]) -> Iterator[CalendarMove]:
        """Keep what the year itself moved: dates that would be others without it."""
        plans = {(plan.due.clock.code, plan.origin): Standing.of(plan.due) for plan in was}
        for row, now in changed:
            yield from self._moved(row, plans.get((row.kind, row.origin), now), now)

    def _moved(self, row: Deadline, was: Standing, now: Standing) -> Iterator[CalendarMove]:
        if was == now:
            return
        yield CalendarMove(
            run=self.run,
            organisation_id=row.organisation_id,
            deadline=row,
            application_id=row.application_id,
            owner_id=row.application.owner_id if row.application else None,
            was_on=was.on,
            is_on=now.on,
            was_provisional=was.provisional,
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
