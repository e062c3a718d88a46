"""Drills with a real worker process that is killed: nothing is lost, nothing told twice."""

import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from approvals import tasks
from approvals.enums import DeliveryState, ReminderState
from approvals.models import Delivery, Notification, Reminder
from approvals.schedule import schedule
from approvals.services.reminders import reminding_day
from tests.approvals.dates import deadline
from tests.cast import assemble, draft

POINTS = (
    "notice written, not committed",
    "mail leased, not sent",
    "mail sent, not recorded",
    "mail recorded, task not acknowledged",
)
WORKER = ("-m", "celery", "-A", "tests.approvals.drill_worker", "worker", "--pool", "solo")
ALONE = ("--without-gossip", "--without-mingle", "--without-heartbeat")
N_CASES = 3
SECONDS = 40


@pytest.mark.parametrize("point", POINTS)
def test_a_killed_worker_loses_nothing_and_tells_nobody_twice(
    point: str, program_environment: dict[str, str], tmp_path: Path
) -> None:
    died, mails = tmp_path / "died", tmp_path / "mails"
    environment = program_environment | {
        "DRILL_DIES": point,
        "DRILL_DIED": str(died),
        "EMAIL_URL": mails.as_uri(),
    }
    today = reminding_day(timezone.now(), schedule()).isoformat()
    cast = assemble()
    for _ in range(N_CASES):
        deadline(draft(cast), today)

    with worker(environment) as first:
        beat_until(died.exists)
        first.wait(SECONDS)
    with worker(environment):
        beat_until(everything_is_done)

    assert first.returncode == -9
    assert Counter(Reminder.objects.values_list("state", flat=True)) == {
        ReminderState.SENT: N_CASES,
        ReminderState.SKIPPED: 2 * N_CASES,
    }
    assert Notification.objects.count() == N_CASES
    sent = Counter(message_ids(mails))
    repeats = sorted(sent.values())
    assert repeats == ([1, 1, 2] if point == "mail sent, not recorded" else [1, 1, 1])


@contextmanager
def worker(environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-W", "ignore", *WORKER, *ALONE], env=environment) as process:
        try:
            yield process
        finally:
            process.kill()


def beat_until(condition: Callable[[], bool]) -> None:
    """Beat twice a second, and let the lease of whoever died run out at once."""
    for _ in range(2 * SECONDS):
        if condition():
            return
        Delivery.objects.filter(state=DeliveryState.QUEUED).update(leased_until=None)
        tasks.remind()
        connection.close()
        time.sleep(0.5)
    pytest.fail("It did not come to an end.")


def everything_is_done() -> bool:
    return (
        Delivery.objects.filter(state=DeliveryState.SENT).count() == N_CASES
        and not Reminder.objects.filter(state=ReminderState.QUEUED).exists()
    )


def message_ids(folder: Path) -> Iterator[str]:
    """Read the ids of all mails the file backend wrote; one file holds many."""
    for file in folder.iterdir():
        for part in file.read_bytes().split(b"-" * 79):
            if b"Message-ID" in part:
                yield str(message_from_bytes(part.lstrip())["Message-ID"])
