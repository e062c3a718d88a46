"""Invitations: the administrators' list and its verbs, and the page on which somebody accepts one."""

from collections.abc import Callable
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from compliance.accounts import invitations as service
from compliance.accounts.forms import InvitedPasswordForm
from compliance.accounts.models import Invitation, User
from compliance.accounts.views.access import administrator_of
from compliance.accounts.views.pages import is_done, posted

TRIES_AN_HOUR = 30
HOUR = 3600


@require_GET
def invitations(request: HttpRequest) -> HttpResponse:
    administrator_of(request)
    return render(request, "accounts/invitations.html", {"invitations": Invitation.objects.for_page()[:200]})


@require_POST
def invitation_send(request: HttpRequest, pk: int) -> HttpResponse:
    return act(request, pk, service.send_again, _("The invitation was sent again. The link before it stopped working."))


@require_POST
def invitation_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    return act(request, pk, service.revoke, _("The invitation was revoked."))


def act(request: HttpRequest, pk: int, verb: Callable[..., Any], done: str) -> HttpResponse:
    by = administrator_of(request)
    get_object_or_404(Invitation, pk=pk)
    try:
        verb(invitation_id=pk, by=by)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, done)
    return redirect("accounts:invitations")


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a password; an address that is over says whom to ask."""
    found = service.of_token(token) if may_try(request) else None
    if found is None:
        note_wrong(request)
    if found is None or not service.may_be_accepted(found, found.user):
        administrators = User.objects.active().filter(is_administrator=True).order_by("name") if found else []
        context = {"invitation": found, "administrators": administrators}
        return private(render(request, "accounts/invitation_over.html", context, status=410 if found else 404))
    form = InvitedPasswordForm(posted(request), user=found.user)
    if request.method == "POST" and is_done(form, lambda password: service.accept(token=token, password=password)):
        messages.success(request, _("Your account is open. Sign in with your e-mail address and the new password."))
        return redirect("account_login")
    page = {"invitation": found, "form": form}
    return private(render(request, "accounts/invitation.html", page, status=422 if form.errors else 200))


def private(response: HttpResponse) -> HttpResponse:
    """The address is a secret: of it only the host goes on as a referrer. Without that, browsers send no origin
    either, and the form is refused as a forgery."""
    response["Referrer-Policy"] = "strict-origin"
    return response


def may_try(request: HttpRequest) -> bool:
    """Let one address of the network try a few wrong links an hour, so that none is guessed."""
    return int(cache.get(key_of(request), 0)) < TRIES_AN_HOUR


def note_wrong(request: HttpRequest) -> None:
    cache.add(key_of(request), 0, timeout=HOUR)
    cache.incr(key_of(request))


def key_of(request: HttpRequest) -> str:
    return f"invitation:{get_adapter().get_client_ip(request)}"
