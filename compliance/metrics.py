"""Counts for Prometheus, kept in Redis: so every process on every machine adds to the same ones.

While Redis is away nothing is counted and nobody waits for it.
"""

import json
import time
from collections.abc import Callable, Iterable, Iterator
from functools import cache

import redis
from django.conf import settings
from django.utils.module_loading import import_string
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

PREFIX = "metrics:"
REQUESTS, REQUEST_SECONDS, REQUEST_SUM = f"{PREFIX}requests", f"{PREFIX}request_seconds", f"{PREFIX}request_sum"
TASKS, TASK_SUM = f"{PREFIX}tasks", f"{PREFIX}task_sum"
# Whatever else somebody sends as a method is counted as one: each name would be kept for ever.
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
BUCKETS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, float("inf"))
PATIENCE_SECONDS = 0.2
REST_SECONDS = 10.0
Gauge = tuple[str, str, float]
Labels = tuple[str, ...]


class Away:
    """When Redis is to be tried again after it did not answer."""

    until = 0.0


@cache
def client() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=PATIENCE_SECONDS, socket_connect_timeout=PATIENCE_SECONDS
    )


def count_request(method: str, route: str, status: int, seconds: float) -> None:
    add(
        (REQUESTS, (method if method in METHODS else "other", route, str(status)), 1),
        (REQUEST_SECONDS, (route, bucket_of(seconds)), 1),
        (REQUEST_SUM, (route,), seconds),
    )


def count_task(name: str, outcome: str, seconds: float) -> None:
    add((TASKS, (name, outcome), 1), (TASK_SUM, (name,), seconds))


def bucket_of(seconds: float) -> str:
    return bound(next(limit for limit in BUCKETS if seconds <= limit))


def bound(limit: float) -> str:
    return "+Inf" if limit == float("inf") else str(limit)


def add(*counts: tuple[str, Labels, float]) -> None:
    if time.monotonic() < Away.until:
        return
    pipeline = client().pipeline(transaction=False)
    for key, labels, amount in counts:
        pipeline.hincrbyfloat(key, json.dumps(labels), amount)
    try:
        pipeline.execute()
    except (redis.RedisError, ValueError):  # which the client raises of a connection closed meanwhile
        Away.until = time.monotonic() + REST_SECONDS


def counted(key: str) -> dict[Labels, float]:
    found: dict[bytes, bytes] = client().hgetall(key)  # type: ignore[assignment]  # the client is not asynchronous
    return {tuple(json.loads(labels)): float(amount) for labels, amount in sorted(found.items())}


class Collector:
    """Reads the counts, and asks for the measures of the moment."""

    def collect(self) -> Iterator[Metric]:
        yield from self.requests()
        yield from self.tasks()
        for name, about, value in measures():
            yield GaugeMetricFamily(f"chujing_{name}", about, value=value)

    def requests(self) -> Iterator[Metric]:
        total = CounterMetricFamily("chujing_requests", "Requests answered.", labels=("method", "route", "status"))
        for labels, amount in counted(REQUESTS).items():
            total.add_metric(labels, amount)
        yield total
        took = HistogramMetricFamily("chujing_request_seconds", "Seconds to an answer.", labels=("route",))
        counts, sums = counted(REQUEST_SECONDS), counted(REQUEST_SUM)
        for route, seconds in sums.items():
            took.add_metric(route, list(cumulated(counts, route[0])), seconds)
        yield took

    def tasks(self) -> Iterator[Metric]:
        total = CounterMetricFamily("chujing_tasks", "Tasks run by workers.", labels=("task", "outcome"))
        for labels, amount in counted(TASKS).items():
            total.add_metric(labels, amount)
        yield total
        took = CounterMetricFamily("chujing_task_seconds", "Seconds that tasks took.", labels=("task",))
        for labels, seconds in counted(TASK_SUM).items():
            took.add_metric(labels, seconds)
        yield took


def cumulated(counts: dict[Labels, float], route: str) -> Iterator[tuple[str, float]]:
    total = 0.0
    for limit in BUCKETS:
        total += counts.get((route, bound(limit)), 0.0)
        yield bound(limit), total


def measures() -> Iterator[Gauge]:
    """Ask every source that the settings name: name, what it is, value."""
    for path in settings.METRIC_SOURCES:
        source: Callable[[], Iterable[Gauge]] = import_string(path)
        yield from source()


def exposition() -> bytes:
    """Write everything in Prometheus' text format. Raises: RedisError, DatabaseError where one is away."""
    registry = CollectorRegistry()
    registry.register(Collector())
    return generate_latest(registry)
