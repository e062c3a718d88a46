"""Answers to what cannot be done, as pages: why, what to do, and where to go on."""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from approvals.exceptions import Refused
from compliance.editions import BadRulebook
from compliance.refusals import refusal_of

API = "/api/"


class RefusedMiddleware:
    """Answer a refusal that no view turned into a form error with its own page and status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        return only_for_forms(request, response) if is_opened_form_address(request, response) else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, BadRulebook):
            exception = refusal_of(exception)
        if not isinstance(exception, Refused):
            return None
        context = {
            "heading": exception.title,
            "message": exception.message,
            "next_step": exception.next_step,
            "problems": exception.problems,
            "ways": ways_on(request),
        }
        return render(request, f"{exception.status.value}.html", context, status=exception.status)


def is_opened_form_address(request: HttpRequest, response: HttpResponse) -> bool:
    """Tell whether a page was asked for where only forms are sent, as after signing in anew."""
    is_refused = response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.method == "GET"
    return is_refused and "POST" in response.get("Allow", "") and not request.path.startswith(API)


def only_for_forms(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    page = render(request, "405.html", {"ways": ways_on(request)}, status=response.status_code)
    page["Allow"] = response["Allow"]
    return page


def ways_on(request: HttpRequest) -> list[dict[str, str]]:
    """Where one can go on by a link: the page one came from, unless it is this one, and the case it is about."""
    case, before = address_of_case(request), request.headers.get("Referer", "")
    ways = []
    if is_ours(request, before) and urlsplit(before).path not in (request.path, case):
        ways.append({"url": before, "label": _("Open the page before again")})
    if case:
        reference = case.strip("/").rpartition("/")[2]
        ways.append({"url": case, "label": _("Open case %(reference)s") % {"reference": reference}})
    return ways


def address_of_case(request: HttpRequest) -> str:
    match = request.resolver_match
    reference = match.kwargs.get("reference") if match else None
    return reverse("approvals:case", args=[reference]) if reference else ""


def is_ours(request: HttpRequest, url: str) -> bool:
    return url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
