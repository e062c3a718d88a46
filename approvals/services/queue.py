"""Hand work to the worker by registered name."""

import datetime as dt
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from celery import current_app
from django.db import InterfaceError, OperationalError, transaction
from kombu.exceptions import OperationalError as BrokerAway
from redis.exceptions import RedisError

from approvals.models import UnsentTask

log = logging.getLogger(__name__)
PER_TASK = 50
PER_RUN = 1_000
# How long who wrote the row may take to send it, before the beat does.
OWN_CHANCE = dt.timedelta(seconds=10)
AWAY_SECONDS = 5
# Of 0 to 9: behind everything that somebody waits for at a page.
BEHIND_PEOPLE = 6
# Behind everything else: what waits for a server of somebody else's, which may be slow.
LAST = 9


class Broker:
    """Sends, and leaves a queue that did not answer alone for a while: who saves a change waits for it once."""

    def __init__(self) -> None:
        self.away_until = 0.0

    def sends(self, unsent: UnsentTask) -> bool:
        if time.monotonic() < self.away_until:
            return False
        try:
            current_app.send_task(unsent.task, kwargs=unsent.kwargs)
        except (BrokerAway, RedisError, OSError) as error:
            self.away_until = time.monotonic() + AWAY_SECONDS
            log.warning("The queue is away (%s); the beat sends what waits.", type(error).__name__)
            return False
        return True


BROKER = Broker()


def queue(task: str, **kwargs: Any) -> None:
    """Send the named task with these arguments (ids, never objects) after the commit.

    A row, written with the change, keeps it until the queue has it: it outlives a queue that is away
    and a process that is killed. In the worst case it is sent twice.
    """
    unsent = UnsentTask.objects.create(task=task, kwargs=kwargs)
    transaction.on_commit(partial(_send, unsent), robust=True)


def send_unsent(now: dt.datetime) -> int:
    """Send what those who wrote it could not, oldest first; count it."""
    with transaction.atomic():
        waiting = UnsentTask.objects.filter(made_at__lt=now - OWN_CHANCE)
        rows = list(waiting.select_for_update(skip_locked=True).order_by("pk")[:PER_RUN])
        for unsent in rows:
            current_app.send_task(unsent.task, kwargs=unsent.kwargs)
        UnsentTask.objects.filter(pk__in=[unsent.pk for unsent in rows]).delete()
    return len(rows)


def hand_out(task: str, ids: Sequence[int], *, priority: int = BEHIND_PEOPLE) -> None:
    """Send the named task for these queue rows, some at a time.

    Rows that still wait are handed out again by the next beat; a row that is done is nobody's work.
    """
    for first in range(0, len(ids), PER_TASK):
        part = list(ids[first : first + PER_TASK])
        current_app.send_task(task, kwargs={"ids": part}, priority=priority)


def do_each(do: Callable[[int], object], ids: Iterable[int]) -> None:
    """Call it for each row; one that fails is logged, and keeps none of the others back.

    Raises: OperationalError, InterfaceError: the database is away; the next beat hands out again.
    """
    for pk in ids:
        try:
            do(pk)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("Row %s of a queue failed; the next beat hands it out again.", pk)


def _send(unsent: UnsentTask) -> None:
    if BROKER.sends(unsent):
        UnsentTask.objects.filter(pk=unsent.pk).delete()
