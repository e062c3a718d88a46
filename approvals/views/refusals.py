from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from approvals.exceptions import Refused
from compliance.editions import BadRulebook
from compliance.refusals import refusal_of


class RefusedMiddleware:
    """Answer a refusal that no view turned into a form error with its own page and status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

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
        }
        return render(request, f"{exception.status.value}.html", context, status=exception.status)
