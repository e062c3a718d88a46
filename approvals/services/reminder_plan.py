"""Which steps of one date are due for one person, given what was written before; pure, no database."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from approvals.enums import ReminderState, SkipReason

R = SkipReason
# Skipped for a reason that may end: such a step is queued again when it turns out to be the one to send.
MAY_END = frozenset({R.LATER_STEP, R.CLOSED, R.MOVED, R.NO_ACCESS, R.NOT_THEIRS, R.SNOOZED, R.ANSWERED})


@dataclass(frozen=True, slots=True)
class Now:
    """The moment, and the day up to which people are reminded at it."""

    at: dt.datetime
    today: dt.date


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a date: days before it, hours where `at` is set; `why` goes with the reminder."""

    n: int
    on: dt.date
    at: dt.datetime | None
    why: Mapping[str, Any]

    def has_come(self, now: Now) -> bool:
        return self.at <= now.at if self.at else self.on <= now.today


@dataclass(frozen=True, slots=True)
class Written:
    """A step that is in the queue already, for the same person and date."""

    pk: int
    state: ReminderState
    because: str
    has_come: bool


@dataclass(frozen=True, slots=True)
class Order:
    """What to write of a step: a new row, or `again` the row that was skipped; `because` it is skipped."""

    step: Step
    because: SkipReason | None = None
    again: int | None = None


def orders(
    steps: Mapping[int, Step],
    written: Mapping[int, Written],
    now: Now,
    *,
    unless: SkipReason | None = None,
) -> Iterator[Order]:
    """Give what is to be written so that the latest step that has come is told, and nothing twice.

    Of several steps that have come the latest is told and the others are skipped; none is told when
    a later one is in the queue or was sent. `unless` skips them all. Steps with an hour are written
    ahead, to be sent at their moment.
    """
    come = sorted(n for n, step in steps.items() if step.has_come(now))
    for n in reversed(come):
        because = unless or (SkipReason.LATER_STEP if n != come[0] or _is_told(written, n) else None)
        if n not in written:
            yield Order(steps[n], because)
        elif because is None and _may_be_sent(written[n]):
            yield Order(steps[n], again=written[n].pk)
    if not unless:
        yield from (Order(step) for n, step in steps.items() if step.at and n not in come and n not in written)


def order_once(
    step: Step, written: Mapping[int, Written], now: Now, *, unless: SkipReason | None = None
) -> Iterator[Order]:
    """Give what is to be written of a step that is told once, even if its number changed in the meantime."""
    row = next(iter(written.values()), None)
    if row is None and (step.has_come(now) or (step.at and not unless)):
        yield Order(step, unless)
    elif row and not unless and step.has_come(now) and _may_be_sent(row):
        yield Order(step, again=row.pk)


def _is_told(written: Mapping[int, Written], n: int) -> bool:
    """Say whether this step, or a later one that has come, was sent or will be."""
    return any(m <= n and row.has_come and row.state != ReminderState.SKIPPED for m, row in written.items())


def _may_be_sent(row: Written) -> bool:
    return row.state == ReminderState.SKIPPED and row.because in MAY_END


def coming_days(steps: Iterable[Step], now: Now) -> list[dt.date]:
    """List the days of the steps that have not come, those with an hour left out: they are written already."""
    return [step.on for step in steps if step.at is None and not step.has_come(now)]
