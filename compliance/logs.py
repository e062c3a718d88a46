"""Logs: one line for what happened, with numbers and routes; never names, addresses, content or secrets.

What others log may hold any of these, in arguments and in the texts of exceptions. So of their
messages only the template is written, of exceptions the kinds and the places, and of further
fields only those named here.
"""

import logging
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from http import HTTPStatus
from types import TracebackType
from typing import Any

from gunicorn import glogging  # type: ignore[import-untyped]
from pythonjsonlogger.json import JsonFormatter

from compliance import environment
from compliance.audit.context import request_id

OURS = frozenset({"approvals", "compliance"})
FIELDS = ("method", "route", "status", "ms", "user", "task", "outcome", "attempt")
SUSPICIOUS = "django.security."
ANSWERS = "django.request"
FORMATS = ("json", "line")
MOST_FRAMES = 30

# The task that is at work in this thread, by its id.
task_id: ContextVar[str] = ContextVar("task_id", default="")


def fields_of(record: logging.LogRecord) -> dict[str, Any]:
    """Give everything that is written of a record, in its order."""
    known = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "logger": record.name,
        "message": message_of(record),
        "request": request_id.get(),
        "task_id": task_id.get(),
        **{name: getattr(record, name, None) for name in FIELDS},
        "route": route_of(record),
        "status": getattr(record, "status", None) or getattr(record, "status_code", None),
        "error": list(errors_of(record.exc_info)) if record.exc_info else None,
    }
    return {name: value for name, value in known.items() if value not in (None, "")}


def message_of(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] in OURS:
        return record.getMessage()
    if record.name.startswith(SUSPICIOUS):  # puts the host or the address into the message itself
        return record.name.removeprefix(SUSPICIOUS)
    if record.name == ANSWERS:  # its template says nothing
        return HTTPStatus(getattr(record, "status_code", HTTPStatus.INTERNAL_SERVER_ERROR)).phrase
    return str(record.msg).partition("\n")[0]


def route_of(record: logging.LogRecord) -> str | None:
    """Give the pattern of the address: an address itself may hold a secret, such as that of a calendar feed."""
    if route := getattr(record, "route", None):
        return str(route)
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    return match.route if match else None


def errors_of(exc_info: Any) -> Iterator[str]:
    """Give kind and places of an exception and of those it came from, without what they say."""
    error: BaseException | None = exc_info[1] if isinstance(exc_info, tuple) else None
    while error is not None:
        state = getattr(error, "sqlstate", None)
        yield f"{type(error).__module__}.{type(error).__qualname__}" + (f" {state}" if state else "")
        yield from places_of(error.__traceback__)
        error = error.__cause__ or error.__context__


def places_of(traceback: TracebackType | None) -> list[str]:
    places = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        places.append(f"{code.co_filename}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    return places[-MOST_FRAMES:]


class JsonLines(JsonFormatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        return self.serialize_log_record(fields_of(record))


class TextLines(logging.Formatter):
    """The same for people: time, level, logger, message, then the other fields."""

    def format(self, record: logging.LogRecord) -> str:
        fields = fields_of(record)
        first = [str(fields.pop(name, "")) for name in ("at", "level", "logger", "message")]
        error = fields.pop("error", [])
        return "\n    ".join([" ".join([*first, *(f"{name}={value}" for name, value in fields.items())]), *error])


def formatter() -> logging.Formatter:
    """Make the formatter that LOG_FORMAT asks for."""
    return JsonLines() if environment.choice("LOG_FORMAT", FORMATS[0], FORMATS) == FORMATS[0] else TextLines()


class WebLogger(glogging.Logger):  # type: ignore[misc]  # gunicorn is not typed
    """Has gunicorn write its lines as we do; its own name the address of a request that failed."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(formatter())
