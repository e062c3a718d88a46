"""When a deadline is looked at next: the day in `remind_on`, from which the beat finds it."""

import datetime as dt
from typing import Protocol

from django.db.models import DateField, ExpressionWrapper, F, Q, Value
from django.db.models.functions import Least
from django.utils import timezone

from approvals.models.deadline import DeadlineQuerySet

Dates = DeadlineQuerySet
# No step lies further before a date; looking as early as this is looking at the next beat.
LONGEST = 366


class Dated(Protocol):
    """What a deadline says of its days."""

    started_on: dt.date
    due_on: dt.date


def first_look_on(row: Dated) -> dt.date:
    """Give a day that has come already: a new or moved date is looked at by the next beat.

    The beat then finds the next step over everybody concerned; only it knows their lead times.
    """
    return min(row.started_on, row.due_on - dt.timedelta(days=LONGEST))


def look_again(rows: Dates, *, lead_days: int = LONGEST) -> int:
    """Have open deadlines looked at when their first step comes, at once if it has come; count them.

    One statement for any number of rows. Looking once more never reminds twice: what was sent is in the queue.
    A row whose day has come may be in the hands of a beat that knows nothing of the change yet: it is
    written too, so that this waits for the beat and is not lost in what the beat writes.
    """
    on = ExpressionWrapper(F("due_on") - Value(lead_days), output_field=DateField())
    concerned = Q(remind_on=None) | Q(remind_on__gt=on) | Q(remind_on__lte=timezone.localdate())
    return rows.open().filter(concerned).update(remind_on=Least("remind_on", on))
