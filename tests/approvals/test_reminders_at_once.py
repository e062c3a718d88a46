"""Two beats or two workers at once share the work: nobody is told twice."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from approvals.models import Delivery, Notification, Reminder
from approvals.schedule import schedule
from approvals.services import deliveries, reminders
from tests.approvals.dates import deadline
from tests.cast import assemble, draft

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
