"""Who was, is and will be reminded of a date, and the reader's own snooze of it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import template
from django.utils import timezone

from approvals.enums import ReminderState
from approvals.exceptions import Text
from approvals.models import Deadline, Reminder, Snooze
from approvals.reasons import step_in_words, why_in_short
from approvals.services import reminders, snoozes
from approvals.services.reminder_plan import Step
from compliance.accounts.models import User

register = template.Library()


@dataclass(frozen=True)
class Row:
    """One reminder as people read it."""

    on: dt.date
    at: dt.datetime | None
    name: str
    when: str
    why: str
    state: Text
    because: Text = ""


class Reminding:
    """The reminders of one date; nothing is asked of the database before a template asks."""

    def __init__(self, deadline: Deadline, user: User | None) -> None:
        self._deadline, self._user = deadline, user

    @cached_property
    def coming(self) -> list[Row]:
        found = reminders.coming(self._deadline, timezone.now())
        return [_row(step, user.name, "", hours=self._hours) for user, _purpose, step in found]

    @cached_property
    def told(self) -> list[Row]:
        """What was sent or waits to be."""
        told = [row for row, state in self._written if state != ReminderState.SKIPPED]
        return sorted(told, key=lambda row: (row.on, row.at.timestamp() if row.at else 0, row.name))

    @cached_property
    def skipped(self) -> list[Row]:
        return [row for row, state in self._written if state == ReminderState.SKIPPED]

    @cached_property
    def snoozes(self) -> list[Snooze]:
        return list(self._deadline.snoozes.for_page())

    @cached_property
    def mine(self) -> Snooze | None:
        """The reader's open snooze, unless the date moved since."""
        mine = [one for one in self.snoozes if one.is_open and one.user_id == (self._user.pk if self._user else 0)]
        return next((one for one in mine if one.due_on == self._deadline.due_on), None)

    @cached_property
    def is_reminded(self) -> bool:
        return self._user is not None and snoozes.is_concerned(self._deadline, self._user)

    @cached_property
    def why_not(self) -> Text:
        refusal = snoozes.why_not(self._deadline)
        return refusal.message if refusal else ""

    @property
    def earliest(self) -> dt.date:
        return timezone.localdate() + dt.timedelta(days=1)

    @cached_property
    def latest(self) -> dt.date:
        return snoozes.latest_day(self._deadline)

    @property
    def _hours(self) -> bool:
        return self._deadline.due_at is not None

    @cached_property
    def _written(self) -> list[tuple[Row, str]]:
        rows = self._deadline.reminders.select_related("user")
        return [(_written_row(row), row.state) for row in rows]


def _row(step: Step, name: str, state: Text, *, hours: bool) -> Row:
    return Row(step.on, step.at, name, step_in_words(step.n, hours=hours), why_in_short(step.why), state)


def _written_row(row: Reminder) -> Row:
    return Row(
        row.step_on,
        row.not_before,
        row.user.name,
        step_in_words(row.step, hours=row.due_at is not None),
        why_in_short(row.why),
        row.get_state_display(),
        row.get_because_display() if row.because else "",
    )


@register.simple_tag(takes_context=True)
def reminding(context: Mapping[str, Any], deadline: Deadline) -> Reminding:
    user = context["request"].user
    return Reminding(deadline, user if isinstance(user, User) else None)
