"""Metrics: counted in Redis by every process, read by administrators and the scraper alone."""

import pytest
from django.conf import LazySettings
from django.test import Client
from redis.client import Pipeline

from compliance import metrics
from compliance.accounts.models import User
from tests.accounts.people import person
from tests.cast import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def scraper(settings: LazySettings) -> dict[str, str]:
    settings.METRICS_TOKEN = "long and random"
    return {"Authorization": "Bearer long and random"}


def test_request_is_counted_by_route(scraper: dict[str, str]) -> None:
    Client().get("/calendar/feed/s3cret.ics")
    Client().post("/calendar/feed/s3cret.ics")
    metrics.count_task("approvals.remind", "failure", 0.2)

    text = Client().get("/metrics", headers=scraper).content.decode()

    assert 'chujing_requests_total{method="GET",route="calendar/feed/<str:token>.ics",status="404"} 1.0' in text
    assert 'chujing_requests_total{method="POST",route="calendar/feed/<str:token>.ics",status="405"} 1.0' in text
    assert 'chujing_tasks_total{outcome="failure",task="approvals.remind"} 1.0' in text
    assert 'chujing_request_seconds_bucket{le="+Inf",route="calendar/feed/<str:token>.ics"} 2.0' in text
    assert "s3cret" not in text


def test_methods_that_strangers_make_up_are_counted_as_one(scraper: dict[str, str]) -> None:
    for method in ("BREW", "WHEN"):
        Client().generic(method, "/healthz")

    text = Client().get("/metrics", headers=scraper).content.decode()

    assert 'chujing_requests_total{method="other",route="healthz",status="405"} 2.0' in text
    assert "BREW" not in text


def test_measures_of_the_moment(scraper: dict[str, str]) -> None:
    text = Client().get("/metrics", headers=scraper).content.decode()

    for line in ("database_up 1.0", "queue_up 1.0", "queue_length 0.0", "reminders_overdue 0.0", "unsent_tasks 0.0"):
        assert f"chujing_{line}" in text
    assert "chujing_unsealed_events" in text


def test_who_may_read(settings: LazySettings, scraper: dict[str, str]) -> None:
    def status(user: User | None = None, **headers: str) -> int:
        client = signed_in(user) if user else Client()
        return client.get("/metrics", headers=headers).status_code

    answers = [
        status(),
        status(Authorization="Bearer wrong"),
        status(Authorization="Token wrong"),
        status(person("ana")),
        status(person("dora", is_administrator=True)),
    ]
    settings.METRICS_TOKEN = ""

    assert answers == [302, 401, 401, 403, 200]
    assert status(Authorization="Bearer ") == 401


def test_a_connection_closed_while_it_is_read_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_given: object) -> None:
        raise ValueError("I/O operation on closed file.")

    monkeypatch.setattr(Pipeline, "execute", closed)
    try:
        metrics.count_task("approvals.remind", "success", 0.1)
        assert metrics.Away.until > 0
    finally:
        metrics.Away.until = 0.0


def test_redis_that_is_away_costs_nothing(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    metrics.client.cache_clear()
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    try:
        metrics.count_task("approvals.remind", "success", 0.1)
        assert metrics.Away.until > 0
    finally:
        metrics.Away.until = 0.0
        metrics.client.cache_clear()
