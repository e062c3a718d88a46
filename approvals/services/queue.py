"""Hand work to the worker by registered name."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from celery import current_app
from django.db import InterfaceError, OperationalError, transaction

log = logging.getLogger(__name__)
PER_TASK = 50
# Of 0 to 9: behind everything that somebody waits for at a page.
BEHIND_PEOPLE = 6
# Behind everything else: what waits for a server of somebody else's, which may be slow.
LAST = 9


def queue(task: str, **kwargs: Any) -> None:
    """Send the named task with these arguments (ids, never objects) after the commit."""
    transaction.on_commit(partial(_send, task, kwargs))


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


def _send(task: str, kwargs: Mapping[str, Any]) -> None:
    current_app.send_task(task, kwargs=dict(kwargs))
