"""The answer where a server of ours is away or full: what is the matter and what to do, instead of a fault."""

import errno
import sys
from collections.abc import Iterator
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.utils.translation import gettext_lazy as _
from django.views.defaults import server_error
from kombu.exceptions import OperationalError as BrokerAway
from psycopg.errors import DiskFull
from redis.exceptions import RedisError

from compliance.refusals import Text

AWAY = (OperationalError, InterfaceError, RedisError, BrokerAway)
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
RETRY_AFTER_SECONDS = "30"
TEXTS: dict[HTTPStatus, tuple[Text, Text, Text]] = {
    HTTPStatus.INTERNAL_SERVER_ERROR: (
        _("Something went wrong"),
        _("The fault is ours and has been logged. What you sent last may not have been saved."),
        _("Wait a minute and try again."),
    ),
    HTTPStatus.SERVICE_UNAVAILABLE: (
        _("Chujing cannot be reached in full"),
        _("A server that it needs does not answer. What you sent last may not have been saved."),
        _("Wait a minute, look whether it was saved, and try again."),
    ),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: (
        _("That is too large"),
        _("What you sent is larger than what is taken here, and nothing of it was kept."),
        _("Go back and choose a smaller file."),
    ),
    HTTPStatus.INSUFFICIENT_STORAGE: (
        _("There is no room left"),
        _("The server has no room for what you sent, and nothing of it was kept."),
        _("Tell whoever runs Chujing, then send it again."),
    ),
}


def on_fault(request: HttpRequest) -> HttpResponse:
    """Answer a fault that nothing caught; Django calls this while it handles the exception."""
    status = status_of(sys.exception())
    if status is HTTPStatus.INTERNAL_SERVER_ERROR and not is_for_programs(request):
        return server_error(request)
    response = answer(request, status)
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = RETRY_AFTER_SECONDS
    return response


def answer(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    """Say it as a page of its own, or to a program as a problem."""
    if is_for_programs(request):
        return problem(status)
    title, message, next_step = TEXTS[status]
    page = loader.get_template("away.html")  # without the request: the shell's counts ask the database
    return HttpResponse(page.render({"title": title, "message": message, "next_step": next_step}), status=status)


def is_for_programs(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def status_of(fault: BaseException | None) -> HTTPStatus:
    """Look for what is away or full behind the fault, also where something else was raised from it."""
    causes = list(chain_of(fault))
    if any(isinstance(cause, DiskFull) or getattr(cause, "errno", None) in FULL for cause in causes):
        return HTTPStatus.INSUFFICIENT_STORAGE
    if any(isinstance(cause, AWAY) for cause in causes):
        return HTTPStatus.SERVICE_UNAVAILABLE
    return HTTPStatus.INTERNAL_SERVER_ERROR


def chain_of(fault: BaseException | None) -> Iterator[BaseException]:
    while fault is not None:
        yield fault
        fault = fault.__cause__


def problem(status: HTTPStatus) -> JsonResponse:
    """Answer as every error of the API does: problem details (RFC 9457)."""
    title, message, next_step = TEXTS[status]
    body = {"type": "about:blank", "title": title, "status": status.value, "detail": message, "next_step": next_step}
    return JsonResponse(body, status=status, content_type="application/problem+json")
