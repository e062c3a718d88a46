"""Logs say what happened by number and route; what others log is cut down to its template."""

import json
import logging
import sys
from typing import Any

from django.test import RequestFactory

from compliance.logs import JsonLines, TextLines, fields_of


def record(name: str, message: str, *args: Any, **extra: Any) -> logging.LogRecord:
    made = logging.LogRecord(name, logging.WARNING, __file__, 1, message, args, extra.pop("exc_info", None))
    made.__dict__.update(extra)
    return made


def test_own_line_is_written_whole() -> None:
    line = json.loads(JsonLines().format(record("approvals.services", "case %s", 7, route="cases/", status=200)))

    assert {**line, "at": ""} == {
        "at": "",
        "level": "WARNING",
        "logger": "approvals.services",
        "message": "case 7",
        "route": "cases/",
        "status": 200,
    }


def test_answer_of_django_is_told_by_its_status() -> None:
    secret = "/calendar/feed/s3cret.ics"

    fields = fields_of(record("django.request", "Method Not Allowed (%s): %s", "POST", secret, status_code=405))

    assert (fields["message"], fields["status"]) == ("Method Not Allowed", 405)
    assert secret not in json.dumps(fields)


def test_line_of_others_is_cut_to_its_template() -> None:
    fields = fields_of(record("redis", "no answer from %s", "redis://u:s3cret@host"))

    assert fields["message"] == "no answer from %s"
    assert "s3cret" not in json.dumps(fields)


def test_request_of_django_gives_its_route_alone() -> None:
    request = RequestFactory().get("/cases/EXP-2026-0001/?q=Ana")
    request.resolver_match = type("Match", (), {"route": "cases/<slug:reference>/"})()  # type: ignore[assignment]

    fields = fields_of(record("django.request", "Not Found: %s", request.path, request=request, status_code=404))

    assert fields["route"] == "cases/<slug:reference>/"
    assert "Ana" not in json.dumps(fields)
    assert "EXP-2026" not in json.dumps(fields)


def test_exception_is_told_by_kind_and_place() -> None:
    try:
        raise ValueError("ana@example.com")
    except ValueError:
        failed = record("approvals", "failed", exc_info=sys.exc_info())

    line = TextLines().format(failed)

    assert "ValueError" in line
    assert "test_exception_is_told_by_kind_and_place" in line
    assert "ana@example.com" not in line


def test_unknown_fields_are_left_out() -> None:
    assert "name" not in fields_of(record("approvals", "x", person="Ana", args_of_task=["Ana"]))
