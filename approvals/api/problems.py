"""Every error of the API as RFC 9457 problem details, whatever raised it."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from approvals.exceptions import Refused

CONTENT_TYPE = "application/problem+json"
HEADERS = ("WWW-Authenticate", "Retry-After", "Allow")


def handle(exception: Exception, context: dict[str, Any]) -> Response | None:
    """Answer a refusal, a validation error or an HTTP error; leave faults to the server's log."""
    if isinstance(exception, Refused):
        return of_refusal(exception)
    if isinstance(exception, ValidationError):
        exception = exceptions.ValidationError(
            exception.message_dict if hasattr(exception, "error_dict") else exception.messages
        )
    response = exception_handler(exception, context)
    if response is None:
        return None
    if isinstance(exception, exceptions.ValidationError):
        return of_validation(exception)
    detail = _("There is nothing here, or nothing you may see.") if isinstance(exception, Http404) else str(exception)
    if isinstance(exception, PermissionDenied):
        detail = _("You may not do this.")
    body = details(HTTPStatus(response.status_code), detail)
    return reply(body, dict(response.headers))


def of_refusal(refused: Refused) -> Response:
    body = details(refused.status, str(refused.message), title=str(refused.title))
    if refused.next_step:
        body["next_step"] = str(refused.next_step)
    if refused.problems:
        body["problems"] = [
            {"detail": str(problem.message), "where": problem.where, "page": problem.url}
            for problem in refused.problems
        ]
    return reply(body)


def of_validation(error: exceptions.ValidationError) -> Response:
    body = details(HTTPStatus.UNPROCESSABLE_ENTITY, _("Something in the input is wrong."))
    body["problems"] = [{"detail": text, "where": where, "page": ""} for where, text in flatten(error.detail, "")]
    return reply(body)


def flatten(detail: Any, where: str) -> Iterator[tuple[str, str]]:
    """Yield a JSON pointer and a text for each error, in the order of the input."""
    if isinstance(detail, dict):
        for key, value in detail.items():
            yield from flatten(value, f"{where}/{key}")
    elif isinstance(detail, list):
        for index, value in enumerate(detail):
            nested = isinstance(value, dict | list)
            yield from flatten(value, f"{where}/{index}" if nested else where)
    else:
        yield where, str(detail)


def details(status: HTTPStatus, detail: str, title: str = "") -> dict[str, Any]:
    return {
        "type": "about:blank",
        "title": title or status.phrase,
        "status": status.value,
        "detail": detail,
    }


def reply(body: dict[str, Any], headers: dict[str, str] | None = None) -> Response:
    kept = {
        name: value for name, value in (headers or {}).items() if name in ("WWW-Authenticate", "Retry-After", "Allow")
    }
    return Response(body, status=body["status"], headers=kept, content_type=CONTENT_TYPE)
