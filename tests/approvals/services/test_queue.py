import datetime as dt
from collections.abc import Callable
from typing import Any, NoReturn

import pytest
from celery import current_app
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from approvals.models import UnsentTask
from approvals.services import queue as queueing
from approvals.services.queue import OWN_CHANCE, Broker, queue, send_unsent

pytestmark = pytest.mark.django_db
TASK = "approvals.expire"
Capture = Callable[..., Any]


@pytest.fixture(autouse=True)
def _broker_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queueing, "BROKER", Broker())


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Take the queue away; return what it was asked to take."""
    names: list[str] = []

    def refuse(name: str, **_arguments: object) -> NoReturn:
        names.append(name)
        raise OperationalError

    monkeypatch.setattr(current_app, "send_task", refuse)
    return names


def later() -> dt.datetime:
    return timezone.now() + OWN_CHANCE


def waiting() -> list[tuple[str, object]]:
    return list(UnsentTask.objects.values_list("task", "kwargs"))


def test_what_the_queue_has_waits_no_more(
    django_capture_on_commit_callbacks: Capture, run_queued: Callable[[], list[str]]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        queue(TASK)
        assert waiting() == [(TASK, {})]

    assert (waiting(), run_queued()) == ([], [TASK])


def test_a_change_taken_back_asks_for_nothing(
    django_capture_on_commit_callbacks: Capture, run_queued: Callable[[], list[str]]
) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        queue(TASK)
        transaction.set_rollback(True)

    assert (waiting(), run_queued()) == ([], [])


def test_what_the_queue_cannot_take_waits_and_disturbs_nobody(
    django_capture_on_commit_callbacks: Capture, asked: list[str]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        queue(TASK)

    assert (waiting(), asked) == ([(TASK, {})], [TASK])


def test_a_queue_that_is_away_is_waited_for_once(django_capture_on_commit_callbacks: Capture, asked: list[str]) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        queue(TASK)
        queue(TASK)

    assert (len(waiting()), asked) == (2, [TASK])


def test_a_queue_is_asked_again_after_some_seconds(
    django_capture_on_commit_callbacks: Capture, asked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queueing, "AWAY_SECONDS", 0)

    with django_capture_on_commit_callbacks(execute=True):
        queue(TASK)
        queue(TASK)

    assert asked == [TASK, TASK]


def test_the_beat_sends_what_waits_in_order(run_queued: Callable[[], list[str]]) -> None:
    queue("approvals.expire")
    queue("approvals.resume_impact")

    assert send_unsent(later() + dt.timedelta(seconds=1)) == 2
    assert (waiting(), run_queued()) == ([], ["approvals.expire", "approvals.resume_impact"])


def test_the_beat_leaves_what_is_just_being_sent(run_queued: Callable[[], list[str]]) -> None:
    queue(TASK)

    assert send_unsent(timezone.now()) == 0
    assert (len(waiting()), run_queued()) == (1, [])


def test_what_the_beat_cannot_send_goes_on_waiting(asked: list[str]) -> None:
    queue(TASK)

    with pytest.raises(OperationalError):
        send_unsent(later() + dt.timedelta(seconds=1))

    assert waiting() == [(TASK, {})]
