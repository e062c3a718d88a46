"""Pages as somebody outside China gets them: no text shows a path, a mail address or an identifier, wherever it stands."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from approvals.withholding import without_personal
from compliance.accounts.models import User

# Tags stay, and so does what stands in a field: it goes back as it came.
PARTS = re.compile(r"<(?P<kept>textarea|script)\b.*?</(?P=kept)>|<[^>]*>|(?P<text>[^<]+)", re.DOTALL)


class CoverMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if is_page(response) and isinstance(request.user, User) and request.user.is_outside_china():
            response.content = covered(response.text, request.user.email)
        return response


def is_page(response: HttpResponse | StreamingHttpResponse) -> bool:
    return not response.streaming and response.get("Content-Type", "").startswith("text/html")


def covered(page: str, own_mail: str) -> str:
    return PARTS.sub(lambda part: without_personal(part["text"], own_mail) if part["text"] else part[0], page)
