"""Signing in with the organisation's own provider (OpenID Connect): people who have an account here, and nobody else."""

from typing import Any

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from compliance import audit
from compliance.accounts.models import User
from compliance.accounts.second_factor import prove
from compliance.accounts.services import subject_of_account

PROVIDER, BY_PROVIDER = "sso", "single_sign_on"


class ClosedSignOn(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth is not typed
    """Connects the provider's account to ours by the verified address, the first time; makes no accounts."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        user = sociallogin.user if sociallogin.is_existing else owner_of(sociallogin)
        if user is None or not user.is_active:
            raise ImmediateHttpResponse(render(request, "socialaccount/no_account.html", status=403))
        if not sociallogin.is_existing:
            sociallogin.connect(request, user)
            audit.record(subject_of_account(user), "sign_on_connected", by=user)


def owner_of(sociallogin: SocialLogin) -> User | None:
    """Find who has the address, if the provider says that it is verified."""
    claims = sociallogin.account.extra_data
    about = claims.get("userinfo") or claims.get("id_token") or {}
    if about.get("email_verified") is not True:
        return None
    return User.objects.filter(email=str(about.get("email", "")).lower()).first()


def note_sign_on(request: HttpRequest, user: User, sociallogin: SocialLogin | None = None, **_: Any) -> None:
    """Take from the provider when, and with what, the person proved who they are."""
    if sociallogin is None:
        return
    signed = sociallogin.account.extra_data.get("id_token") or {}
    if settings.OIDC_SECOND_FACTOR & methods_of(signed):
        prove(request, user, BY_PROVIDER)
    date_proof(request, signed.get("auth_time"))


def date_proof(request: HttpRequest, proved_at: Any) -> None:
    """Without a moment from the provider, a sign-on is no fresh proof: it may have asked for nothing."""
    moment = float(proved_at) if isinstance(proved_at, int | float) else 0.0
    records = request.session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    request.session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {**record, "at": min(record["at"], moment)} if is_of_provider(record) else record for record in records
    ]


def is_of_provider(record: dict[str, Any]) -> bool:
    return record["method"] == "socialaccount" or record.get("type") == BY_PROVIDER


def methods_of(signed: dict[str, Any]) -> frozenset[str]:
    """The names under which a provider tells how somebody signed in: acr is one, amr several."""
    several = signed.get("amr")
    return frozenset(map(str, several if isinstance(several, list) else [])) | {str(signed.get("acr", ""))}


def can_sign_on(user: User) -> bool:
    return bool(settings.OIDC_ISSUER) and SocialAccount.objects.filter(user=user).exists()


def address_to_confirm(request: HttpRequest) -> str:
    """Where the provider asks again who this is, and says when it did."""
    asked: dict[str, str] = {"process": "login", "auth_params": urlencode({"prompt": "login", "max_age": "0"})}
    if to := request.POST.get("next") or request.GET.get("next"):
        asked["next"] = str(to)
    return f"{reverse('openid_connect_login', args=[PROVIDER])}?{urlencode(asked)}"
