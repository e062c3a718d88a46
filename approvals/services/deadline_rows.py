"""Deadlines as rows: those planned are written, what moved is kept with its reason."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from approvals.enums import DeadlineOutcome
from approvals.models import Deadline, DeadlineMove
from approvals.services import looks
from approvals.services.due_dates import Planned
from compliance.clocks import Means
from compliance.wording import Text

COMPUTED = (
    "means",
    "binds",
    "started_on",
    "due_on",
    "due_at",
    "suspended_since",
    "sequence",
    "provisional",
    "explanation",
    "remind_on",
    "closed_at",
    "closed_on",
    "outcome",
    "computed_at",
)
SOMETHING_CHANGED = Text("What the date rests on changed.", "该日期所依据的情况发生了变化。")


@dataclass(frozen=True, slots=True)
class Moved:
    """A deadline whose date moved; no date stands for a clock that stood or stands still."""

    deadline: Deadline
    was_on: dt.date | None
    is_on: dt.date | None


@transaction.atomic
def sync(
    scope: dict[str, Any],
    planned: Sequence[Planned],
    *,
    keep: Iterable[Deadline] = (),
    because: Text | None = None,
) -> list[Moved]:
    """Make the rows of a scope those planned, and keep why each date moved.

    What is planned no more is closed, not deleted.
    """
    rows = {(row.kind, row.origin): row for row in Deadline.objects.select_for_update(of=("self",)).filter(**scope)}
    moved = []
    for plan in planned:
        code = plan.due.clock.code
        row = rows.pop((code, plan.origin), None) or Deadline(kind=code, origin=plan.origin, **scope)
        if found := _write(row, plan, because or SOMETHING_CHANGED):
            moved.append(found)
    kept = {row.pk for row in keep}
    for row in rows.values():
        if row.is_open and row.pk not in kept:
            close(row, DeadlineOutcome.OVERTAKEN, timezone.localdate())
            row.sequence += 1
            row.save(update_fields=COMPUTED)
    return moved


def close(row: Deadline, outcome: DeadlineOutcome, on: dt.date) -> None:
    row.closed_at = row.closed_at or timezone.now()
    row.closed_on, row.outcome, row.remind_on = on, outcome, None


def _write(row: Deadline, plan: Planned, because: Text) -> Moved | None:
    """Write a row unless nothing changed; a date that moved is reminded of anew."""
    before, shown, was = (_state(row), _shown(row), _date(row)) if row.pk else (None, None, (None, None))
    was_due = (row.due_on, row.due_at, row.suspended_since)
    clock = plan.due.clock
    row.means, row.binds = clock.means.value, clock.binds.value
    row.started_on, row.due_on, row.due_at = plan.due.start, plan.due.on, plan.due.at
    row.suspended_since = plan.suspended_since
    row.provisional, row.explanation = plan.due.provisional, plan.due.to_dict()
    if plan.closed_on:
        close(row, _outcome(plan), plan.closed_on)
    elif row.closed_by_id is None:
        _open(row, restart=was_due != (row.due_on, row.due_at, row.suspended_since) or not row.is_open)
    if before is None:
        row.save()
        return None
    if before == _state(row):
        return None
    row.sequence += shown != _shown(row)
    row.save(update_fields=COMPUTED)
    return _keep_move(row, was, because) if was != _date(row) else None


def _keep_move(row: Deadline, was: tuple[dt.date | None, dt.datetime | None], because: Text) -> Moved:
    (was_on, was_at), (is_on, is_at) = was, _date(row)
    DeadlineMove.objects.create(
        deadline=row, was_on=was_on, is_on=is_on, was_at=was_at, is_at=is_at, because=because.to_dict()
    )
    return Moved(row, was_on, is_on)


def _date(row: Deadline) -> tuple[dt.date | None, dt.datetime | None]:
    """Give the date, or none while the clock stands still."""
    return (None, None) if row.suspended_since else (row.due_on, row.due_at)


def _shown(row: Deadline) -> tuple[object, ...]:
    """Give what a calendar shows."""
    return (row.due_on, row.due_at, row.suspended_since, row.provisional, row.outcome)


def _state(row: Deadline) -> tuple[object, ...]:
    return (*_shown(row), row.started_on, row.explanation, row.closed_on)


def _outcome(plan: Planned) -> DeadlineOutcome:
    if plan.outcome:
        return plan.outcome
    if plan.due.clock.means != Means.LAST_DAY:
        return DeadlineOutcome.PASSED
    if plan.due.at and plan.closed_at:
        return DeadlineOutcome.MET if plan.closed_at <= plan.due.at else DeadlineOutcome.LATE
    met = plan.closed_on is not None and plan.closed_on <= plan.due.on
    return DeadlineOutcome.MET if met else DeadlineOutcome.LATE


def _open(row: Deadline, *, restart: bool) -> None:
    """Let it run; nobody is reminded of a date while the clock stands still."""
    row.closed_at, row.closed_on, row.outcome = None, None, ""
    if row.suspended_since:
        row.remind_on = None
    elif restart:
        row.remind_on = looks.first_look_on(row)
