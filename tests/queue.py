"""The queue of a test: real Valkey, in a database of this process alone."""

import os
from collections.abc import Callable
from contextlib import suppress

import pytest
import redis
from django.conf import settings

from compliance.celery import app
from compliance.embedded import APP, OWNER
from tests.databases import Clone
from tests.settings import TEST_SERVICES

CLIENT = redis.Redis.from_url(settings.REDIS_URL)


@pytest.fixture(autouse=True)
def _empty_queue_and_cache() -> None:
    CLIENT.flushdb()


@pytest.fixture
def run_queued() -> Callable[[], list[str]]:
    """Return a function that runs what is queued, here and now, and returns the names of the tasks.

    In a test without transaction=True, put what queues inside django_capture_on_commit_callbacks(execute=True).
    """
    return _run_queued


def _run_queued() -> list[str]:
    app.loader.import_default_modules()
    names: list[str] = []
    with app.connection_for_read() as connection, connection.SimpleQueue("celery") as queue, suppress(queue.Empty):
        while True:
            message = queue.get_nowait()
            message.ack()
            names.append(message.headers["task"])
            args, kwargs, _ = message.payload
            app.tasks[names[-1]].apply(args, kwargs, throw=True)
    return names


@pytest.fixture
def program_environment(transactional_db: None, database_clone: Clone) -> dict[str, str]:
    """Return the environment for a real worker or command on this test's database and queue."""
    return os.environ | {
        "DATABASE_URL": TEST_SERVICES.database_url(APP, database_clone.name),
        "DATABASE_OWNER_URL": TEST_SERVICES.database_url(OWNER, database_clone.name),
        "REDIS_URL": settings.REDIS_URL,
        "DJANGO_SETTINGS_MODULE": "compliance.settings",
    }
