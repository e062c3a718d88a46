"""Proving again who one is before what cannot be taken back: by password, factor or single sign-on."""

import time
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import stash_and_reauthenticate
from allauth.account.utils import get_next_redirect_url
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext_lazy as _
from rest_framework.authtoken.models import Token
from rest_framework.request import Request

from compliance.accounts.models import User
from compliance.refusals import Refused

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class ConfirmIdentity(Refused):
    status = HTTPStatus.FORBIDDEN
    kind = "confirm_identity"
    title = _("Confirm that it is you")

    def __init__(self) -> None:
        super().__init__(
            _("This needs a fresh proof of who you are."),
            next_step=_("Send your password or a code of your second factor to /api/v1/confirm/, then try again."),
        )


def recently_confirmed(view: View[P]) -> View[P]:
    """Ask for a fresh proof before a view changes anything; what was sent is kept and carried out after it."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method in SAFE_METHODS or is_confirmed(request):
            return view(request, *args, **kwargs)
        return ask_first(request)

    return guarded


def require_confirmed(request: Request) -> None:
    """Let a call of the API pass whose person or token was confirmed lately. Raises: ConfirmIdentity."""
    if not is_confirmed(request):
        raise ConfirmIdentity


def is_confirmed(request: HttpRequest | Request) -> bool:
    """Tell whether who asks has proved it within the minutes of CONFIRM_MINUTES; signing in is a proof too."""
    token = getattr(request, "auth", None)
    if isinstance(token, Token):
        return is_fresh(token.created.timestamp()) or cache.get(key_of(token)) is not None
    return any(is_fresh(record["at"]) for record in get_authentication_records(request, request.user))


def is_fresh(at: float) -> bool:
    return time.time() - at < settings.CONFIRM_MINUTES * 60


def confirm(request: Request, user: User, method: str) -> None:
    """Note a proof that was just given, for the session or the token with which it came."""
    if isinstance(request.auth, Token):
        cache.set(key_of(request.auth), method, settings.CONFIRM_MINUTES * 60)
    else:
        record_authentication(request, user, method=method, reauthenticated=True)


def key_of(token: Token) -> str:
    """The name in the cache; a token is made anew for each person, so its moment tells it from the one before."""
    return f"confirmed:{token.user_id}:{token.created.timestamp()}"


def ask_first(request: HttpRequest) -> HttpResponse:
    """Lead to the page that asks; files are not kept, so a form with files is to be sent again."""
    page = page_of(request)
    if not request.FILES:
        state = {"path": request.path, "sent": request.POST.urlencode(), "at": time.time(), "page": page}
        stash_and_reauthenticate(request, state, f"{__name__}.{carry_out.__name__}")
    return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': page})}")


def page_of(request: HttpRequest) -> str:
    """The page on which the form stood, if the browser tells; else the start page."""
    page = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if is_ours else settings.LOGIN_REDIRECT_URL


def carry_out(request: HttpRequest, state: dict[str, Any]) -> HttpResponse:
    """Call the view with what was sent before the question, unless the proof was asked for something else since."""
    if request.POST.get("next") != state["page"] or not is_fresh(state["at"]):
        return HttpResponseRedirect(get_next_redirect_url(request) or settings.LOGIN_REDIRECT_URL)
    sent = QueryDict(state["sent"])
    request.path = request.path_info = state["path"]
    request.POST, request.method = sent, "POST"
    request.META["FORM_ACTION"] = state["path"]  # a form that is shown again must not be sent to the page that asked
    found = request.resolver_match = resolve(state["path"])
    answer: HttpResponse = found.func(request, *found.args, **found.kwargs)
    return answer
