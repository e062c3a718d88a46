"""The trail as people read it: steps, each with the rows it changed."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from compliance.audit.models import Event


@dataclass(slots=True)
class Step:
    """A step and its rows; without `event` no service changed the rows: `db_role` says whose session did."""

    event: "Event | None" = None
    rows: "list[Event]" = field(default_factory=list)

    @property
    def at(self) -> datetime:
        return (self.event or self.rows[-1]).at

    @property
    def db_role(self) -> str:
        return (self.event or self.rows[-1]).db_role


def steps(events: "Iterable[Event]") -> list[Step]:
    """Group events into steps, newest first.

    A service writes its rows and then records the step: rows belong to the next step of their
    transaction, those after its last step to that one.
    """
    in_order = sorted(events, key=lambda event: (event.txid, event.pk))
    found = [step for _, group in groupby(in_order, lambda event: event.txid) for step in steps_of(group)]
    return found[::-1]


def steps_of(transaction: "Iterable[Event]") -> list[Step]:
    found: list[Step] = []
    rows: list[Event] = []
    for event in transaction:
        if event.kind == event.Kind.SEMANTIC:
            found.append(Step(event, rows))
            rows = []
        else:
            rows.append(event)
    if rows and found:
        found[-1].rows += rows
    elif rows:
        found.append(Step(None, rows))
    return found
