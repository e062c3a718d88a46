"""Every error of the API as RFC 9457 problem details, whatever raised it."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, RequestDataTooBig, ValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.views import exception_handler

from approvals.exceptions import Refused
from approvals.services.manifests import Unusable
from compliance.api.parsers import TooLarge
from compliance.editions import BadRulebook
from compliance.facts import BadFacts
from compliance.refusals import refusal_of

CONTENT_TYPE = "application/problem+json"
HEADERS = ("WWW-Authenticate", "Retry-After", "Allow")


class ProblemLineSerializer(serializers.Serializer[Any]):
    """One thing to mend: the field it is about, and the page that mends it."""

    detail = serializers.CharField()
    where = serializers.CharField(help_text="The field, or where in the file.")
    page = serializers.CharField()


class ProblemsSerializer(serializers.Serializer[Any]):
    problems = ProblemLineSerializer(many=True)


class ProblemSerializer(serializers.Serializer[Any]):
    """Problem details (RFC 9457)."""

    type = serializers.CharField(default="about:blank")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    next_step = serializers.CharField(required=False)
    problems = ProblemLineSerializer(many=True, required=False)
    n_problems = serializers.IntegerField(required=False, help_text="More than are listed, if a file has very many.")


def handle(exception: Exception, context: dict[str, Any]) -> Response | None:
    """Answer a refusal, a validation error or an HTTP error; leave faults to the server's log."""
    exception = as_http(exception)
    response = exception_handler(exception, context)
    if isinstance(exception, Refused):
        return of_refusal(exception)
    if response is None:
        return None
    if isinstance(exception, exceptions.ValidationError):
        return of_validation(exception)
    detail = str(exception)
    if isinstance(exception, Http404):
        detail = _("There is nothing here, or nothing you may see.")
    if isinstance(exception, PermissionDenied):
        detail = str(exception) or _("You may not do this.")
    return reply(details(HTTPStatus(response.status_code), detail), dict(response.headers))


def as_http(exception: Exception) -> Exception:
    """Say what Django's and our own exceptions mean in HTTP."""
    if isinstance(exception, ObjectDoesNotExist):
        return Http404()
    if isinstance(exception, RequestDataTooBig):
        return TooLarge()
    if isinstance(exception, BadRulebook):
        return refusal_of(exception)
    if isinstance(exception, BadFacts):
        return exceptions.ValidationError({problem.fact: [problem.message] for problem in exception.problems})
    if isinstance(exception, ValidationError):
        return exceptions.ValidationError(
            exception.message_dict if hasattr(exception, "error_dict") else exception.messages
        )
    return exception


def of_refusal(refused: Refused) -> Response:
    body = details(refused.status, str(refused.message), title=str(refused.title))
    body["type"] = refused.kind
    if refused.next_step:
        body["next_step"] = str(refused.next_step)
    if refused.problems:
        body["problems"] = lines(refused.problems)
    if isinstance(refused, Unusable):
        body["n_problems"] = refused.total
    return reply(body)


def lines(problems: Any) -> list[dict[str, str]]:
    return [{"detail": str(problem.message), "where": problem.where, "page": problem.url} for problem in problems]


def of_validation(error: exceptions.ValidationError) -> Response:
    body = details(HTTPStatus.UNPROCESSABLE_ENTITY, _("Something in the input is wrong."))
    body["problems"] = [{"detail": text, "where": where, "page": ""} for where, text in flatten(error.detail, "")]
    return reply(body)


def flatten(detail: Any, where: str) -> Iterator[tuple[str, str]]:
    """Yield the place (names joined by slashes) and the text of each error, in the order of the input."""
    if isinstance(detail, dict):
        for key, value in detail.items():
            name = "" if key in ("non_field_errors", "__all__") else str(key)
            yield from flatten(value, "/".join(filter(None, (where, name))))
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
    kept = {name: value for name, value in (headers or {}).items() if name in HEADERS}
    return Response(body, status=body["status"], headers=kept, content_type=CONTENT_TYPE)
