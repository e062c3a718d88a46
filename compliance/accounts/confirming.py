"""Proving again who one is before what cannot be taken back: by password, factor or single sign-on."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlsplit

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import STATE_SESSION_KEY, stash_and_reauthenticate
from allauth.account.utils import get_next_redirect_url
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext_lazy as _
from rest_framework.authtoken.models import Token
from rest_framework.request import Request

from compliance.accounts.models import User
from compliance.refusals import Refused, Text

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
WHAT = "asks_for_a_proof_to"
ABOUT = ("reference", "handle", "code", "year")  # of an address, what says most to its reader
OF_ALLAUTH: dict[str, Text] = {
    "account_change_password": _("Change the password"),
    "account_set_password": _("Choose a password"),
    "mfa_activate_totp": _("Set up an app"),
    "mfa_deactivate_totp": _("Switch off the app"),
    "mfa_add_webauthn": _("Add a key"),
    "mfa_edit_webauthn": _("Rename the key"),
    "mfa_remove_webauthn": _("Remove the key"),
    "mfa_generate_recovery_codes": _("Make new recovery codes"),
    "socialaccount_connections": _("Remove single sign-on"),
}


class ConfirmIdentity(Refused):
    status = HTTPStatus.FORBIDDEN
    kind = "confirm_identity"
    title = _("Confirm that it is you")

    def __init__(self) -> None:
        super().__init__(
            _("This needs a fresh proof of who you are."),
            next_step=_("Send your password or a code of your second factor to /api/v1/confirm/, then try again."),
        )


def recently_confirmed(what: Text) -> Callable[[View[P]], View[P]]:
    """Ask for a fresh proof before a view changes anything; what was sent is kept and carried out after it.

    `what` says on the page that asks what one is about to do.
    """

    def guard(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method in SAFE_METHODS or is_confirmed(request):
                return view(request, *args, **kwargs)
            return ask_first(request)

        vars(guarded)[WHAT] = what
        return guarded

    return guard


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


@dataclass(frozen=True, slots=True)
class Intent:
    """What somebody is asked to prove themselves for; `is_kept` says that a form was sent and waits."""

    what: Text
    about: str
    is_kept: bool


def intent_of(request: HttpRequest) -> Intent | None:
    """What follows the proof, as far as the address tells; None before an ordinary page."""
    to = str(request.POST.get("next") or request.GET.get("next") or "")
    stashed = request.session.get(STATE_SESSION_KEY) or {}
    state = stashed.get("state") or {}
    is_kept = bool(state) and state["page"] == to and is_fresh(state["at"])
    try:
        found = resolve(state["path"] if is_kept else urlsplit(to).path)
    except Resolver404:
        return None
    what = getattr(found.func, WHAT, None) if is_kept else OF_ALLAUTH.get(found.view_name)
    about = next((str(found.kwargs[name]) for name in ABOUT if name in found.kwargs), "")
    return Intent(what, about, is_kept or "request" in stashed) if what else None
