"""One line and one count for each request and each task."""

import logging
import time
from collections.abc import Callable
from typing import Any

from celery.signals import setup_logging, task_postrun, task_prerun
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject, empty

from compliance import metrics
from compliance.logs import task_id

log = logging.getLogger(__name__)
QUIET = frozenset({"healthz", "readyz", "metrics"})


class ObservingMiddleware:
    """Logs and counts what was answered: by route, never by address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        seconds = time.perf_counter() - began
        match = request.resolver_match
        route = (match.route or "/") if match else "unknown"  # static files have none either
        metrics.count_request(request.method or "", route, response.status_code, seconds)
        log.log(
            logging.DEBUG if route in QUIET else logging.INFO,
            "answered",
            extra={
                "method": request.method,
                "route": route,
                "status": response.status_code,
                "ms": round(seconds * 1000),
                "user": number_of(request),
            },
        )
        return response


def number_of(request: HttpRequest) -> int | None:
    """Give the number of the person, if the request asked who it is; the log asks nobody."""
    user = getattr(request, "user", None)
    if isinstance(user, SimpleLazyObject) and user.__dict__.get("_wrapped") is empty:
        return None
    pk: int | None = getattr(user, "pk", None)
    return pk


@setup_logging.connect  # type: ignore[untyped-decorator]  # Celery is not typed
def keep_logging(**_kwargs: Any) -> None:
    """Keep Celery from setting up logs of its own: LOGGING says how."""


@task_prerun.connect  # type: ignore[untyped-decorator]  # Celery is not typed
def begin(task: Any, **kwargs: Any) -> None:
    task_id.set(kwargs["task_id"])
    task.request.began = time.perf_counter()


@task_postrun.connect  # type: ignore[untyped-decorator]  # Celery is not typed
def end(task: Any, state: str | None = None, **_kwargs: Any) -> None:
    seconds = time.perf_counter() - getattr(task.request, "began", time.perf_counter())
    outcome = (state or "unknown").lower()
    metrics.count_task(task.name, outcome, seconds)
    level = logging.INFO if outcome == "success" else logging.WARNING
    log.log(level, "task ended", extra={"task": task.name, "outcome": outcome, "ms": round(seconds * 1000)})
    task_id.set("")
