"""How somebody signs in, and what is open: for oneself, and for administrators helping others."""

from functools import partial

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from rest_framework.authtoken.models import Token

from compliance.accounts import resetting, sessions, throttling, tokens
from compliance.accounts.confirming import recently_confirmed
from compliance.accounts.forms import ReasonForm
from compliance.accounts.second_factor import factors_of, needs_second_factor
from compliance.accounts.views.access import administrator_of, person_for, user_of
from compliance.accounts.views.pages import form_page, posted


@require_GET
def security(request: HttpRequest) -> HttpResponse:
    return security_page(request)


def security_page(request: HttpRequest, made: Token | None = None) -> HttpResponse:
    user = user_of(request)
    codes = Authenticator.objects.filter(user=user, type=Authenticator.Type.RECOVERY_CODES).first()
    context = {
        "sessions": sessions.sessions_of(user, request),
        "factors": factors_of(user).order_by("created_at"),
        "n_codes": len(codes.wrap().get_unused_codes()) if codes else 0,
        "is_factor_needed": needs_second_factor(user),
        "sign_ons": SocialAccount.objects.filter(user=user),
        "token": made or Token.objects.filter(user=user).first(),
        "made": made,
    }
    return render(request, "accounts/security.html", context)


@require_POST
def session_end(request: HttpRequest, pk: int) -> HttpResponse:
    user = user_of(request)
    if not sessions.end_session(user=user, pk=pk, by=user):
        raise Http404
    messages.success(request, _("The session was ended."))
    return redirect("accounts:security")


@require_POST
def sessions_end(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    sessions.end_sessions(user=user, by=user, keep=request)
    messages.success(request, _("All other sessions were ended."))
    return redirect("accounts:security")


@require_POST
@recently_confirmed(_("Make a token for programs"))
def token_make(request: HttpRequest) -> HttpResponse:
    """Show a new token, this once."""
    return security_page(request, tokens.make_token(by=user_of(request)))


@require_POST
def token_revoke(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    tokens.revoke_token(user=user, by=user)
    messages.success(request, _("The token was revoked."))
    return redirect("accounts:security")


@require_http_methods(["GET", "POST"])
@recently_confirmed(_("Reset the second factor"))
def person_factor_reset(request: HttpRequest, handle: str) -> HttpResponse:
    shown = person_for(request, handle)
    by = administrator_of(request)
    return form_page(
        request,
        ReasonForm(posted(request)),
        partial(resetting.reset_second_factor, user=shown, by=by),
        heading=_("Reset the second factor"),
        intro=_("Make sure that it is really the person who asks. All factors, sessions and the token are taken away."),
        submit=_("Reset"),
        done=_("The second factor was reset. The person sets up a new one at the next sign-in."),
        to=shown.get_absolute_url(),
        tone="danger",
    )


@require_http_methods(["GET", "POST"])
def person_sessions_end(request: HttpRequest, handle: str) -> HttpResponse:
    shown = person_for(request, handle)
    by = administrator_of(request)
    return form_page(
        request,
        ReasonForm(posted(request)),
        partial(resetting.end_sessions_of, user=shown, by=by),
        heading=_("End all sessions"),
        intro=_("The person has to sign in again on every device, and the token for programs ends."),
        submit=_("End the sessions"),
        done=_("The sessions were ended."),
        to=shown.get_absolute_url(),
        tone="danger",
    )


@require_POST
def person_unlock(request: HttpRequest, handle: str) -> HttpResponse:
    shown = person_for(request, handle)
    throttling.unlock(request, user=shown, by=administrator_of(request))
    messages.success(request, _("The person can try to sign in again."))
    return redirect(shown)
