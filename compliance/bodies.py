"""How large a request may be, told before a byte of it is read: whoever is nobody sends little."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from compliance.views.away import answer

# Forms that strangers see: signing in, choosing the language, reporting nothing at all.
MOST_OF_STRANGERS = 64 * 1024
# What surrounds the file in a form: names of fields, the other fields, the boundaries.
AROUND_A_FILE = 1024 * 1024
API, TOKEN = "/api/", "Token "


class BodyLimitMiddleware:
    """Answer 413 to a body that nobody here would take; stands behind whoever tells who is asking.

    A request without Content-Length has no body: the server hands none on.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = length_of(request)
        if length > MOST_OF_STRANGERS and length > most_bytes(request):
            response = answer(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            response["Connection"] = "close"
            return response
        return self.get_response(request)


def length_of(request: HttpRequest) -> int:
    given = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(given) if given.isascii() and given.isdigit() and len(given) <= 18 else 0


def most_bytes(request: HttpRequest) -> int:
    """Bytes this request may have: those of the largest file for people, few for strangers."""
    if is_stranger(request):
        return MOST_OF_STRANGERS
    largest: int = max(getattr(settings, name) for name in settings.UPLOAD_LIMITS)
    return largest + AROUND_A_FILE


def is_stranger(request: HttpRequest) -> bool:
    """Calls with a token are told apart by the API, which looks it up before it reads."""
    if request.path_info.startswith(API) and request.headers.get("Authorization", "").startswith(TOKEN):
        return False
    return not request.user.is_authenticated
