"""Two beats or two workers at once share the work: nobody is told twice."""

import datetime as dt
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone

from approvals.models import Deadline, Delivery, Notification, Reminder
from approvals.schedule import schedule
from approvals.services import deliveries, reminders
from approvals.services.lead_times import set_my_lead_times
from tests.approvals.dates import deadline
from tests.approvals.reminding import KIND, due, on
from tests.cast import Cast, assemble, draft

AT_ONCE = 6


@pytest.fixture
def _three_cases_due_today(transactional_db: None) -> None:
    cast = assemble()
    today = reminders.reminding_day(timezone.now(), schedule()).isoformat()
    for title in ("First", "Second", "Third"):
        deadline(draft(cast, title), today)


def at_once(call: Callable[[], object]) -> list[object]:
    def in_thread(_: int) -> object:
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(in_thread, range(AT_ONCE)))


@pytest.mark.usefixtures("_three_cases_due_today")
def test_beats_at_once_find_each_reminder_once() -> None:
    now = timezone.now()

    found = at_once(lambda: reminders.find_due(now))

    assert sum(int(str(n)) for n in found) == 3
    assert Reminder.objects.filter(state="queued").count() == 3


@pytest.mark.usefixtures("_three_cases_due_today")
def test_workers_at_once_tell_and_mail_once() -> None:
    now = timezone.now()
    reminders.find_due(now)
    reminder_id = reminders.queued_reminders()[0]

    told = at_once(lambda: reminders.send_reminder(reminder_id=reminder_id, now=now))
    delivery = Delivery.objects.get()
    mailed = at_once(lambda: deliveries.deliver(delivery_id=delivery.pk, now=now))

    assert (told.count(True), mailed.count(True)) == (1, 1)
    assert (Notification.objects.count(), len(mail.outbox)) == (1, 1)


def test_lead_times_changed_while_a_beat_holds_the_date_are_not_lost(transactional_db: None) -> None:
    """The beat writes its next look by the old lead times, after the change was made."""
    cast, day = assemble(), dt.date(2026, 3, 2)
    row = due(draft(cast), "2026-04-20")
    with on("2026-03-02"), ThreadPoolExecutor(1) as thread:
        with transaction.atomic():
            Deadline.objects.select_for_update().get(pk=row.pk)
            change = thread.submit(_ask_early, cast)
            _wait_for_a_lock()
            Deadline.objects.filter(pk=row.pk).update(remind_on=row.due_on - dt.timedelta(days=7))
        change.result()
    row.refresh_from_db()

    assert row.remind_on == day + dt.timedelta(days=19)


def _ask_early(cast: Cast) -> None:
    try:
        set_my_lead_times(kind=KIND, days=[30], by=cast.ana)
    finally:
        connection.close()


def _wait_for_a_lock() -> None:
    """Wait, for two seconds at most, until another transaction waits for one of ours."""
    for _ in range(100):
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted")
            if cursor.fetchone():
                return
        time.sleep(0.02)
