"""Hand work to the worker by registered name, once the transaction has committed."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from celery import current_app
from django.db import transaction


def queue(task: str, **kwargs: Any) -> None:
    """Send the named task with these arguments (ids, never objects) after the commit."""
    transaction.on_commit(partial(_send, task, kwargs))


def _send(task: str, kwargs: Mapping[str, Any]) -> None:
    current_app.send_task(task, kwargs=dict(kwargs))
