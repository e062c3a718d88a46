"""Beats on a day of one's choice, and what they told whom."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

import time_machine

from approvals.enums import ReminderState
from approvals.models import Application, Deadline, Reminder
from approvals.services import reminders
from compliance.readable import SHANGHAI
from tests.approvals.dates import deadline

KIND = "new_designation"
RECORDED = "2026-03-02"
Told = list[tuple[str, int]]


def moment(day: str, hour: int = 9) -> dt.datetime:
    return dt.datetime.combine(dt.date.fromisoformat(day), dt.time(hour), SHANGHAI)


@contextmanager
def on(day: str, hour: int = 9) -> Iterator[None]:
    with time_machine.travel(moment(day, hour), tick=False):
        yield


def due(case: Application, day: str) -> Deadline:
    """A date recorded early in March 2026, with reminders 7 days and 1 day before, on the day and after it."""
    with on(RECORDED):
        return deadline(case, day)


def beat(day: str, hour: int = 9) -> Told:
    """Find what is due on the day, send it, and give whom it told of which step, in order."""
    now = moment(day, hour)
    with on(day, hour):
        reminders.find_due(now)
        ready = reminders.queued_reminders()
        told = [pk for pk in ready if reminders.send_reminder(reminder_id=pk, now=now)]
    return [(row.user.handle, row.step) for row in Reminder.objects.filter(pk__in=told).select_related("user")]


def skipped() -> list[tuple[str, int, str]]:
    rows = Reminder.objects.filter(state=ReminderState.SKIPPED).order_by("-step", "user__handle")
    return list(rows.values_list("user__handle", "step", "because"))
