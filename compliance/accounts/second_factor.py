"""Who needs a second factor, and whether a session or a token was opened with one."""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from hashlib import sha256
from http import HTTPStatus

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY, get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django_htmx.http import HttpResponseClientRedirect
from rest_framework.authentication import SessionAuthentication, TokenAuthentication
from rest_framework.authtoken.models import Token
from rest_framework.exceptions import APIException, ErrorDetail
from rest_framework.request import Request

from compliance.accounts.models import User
from compliance.refusals import Refused

MFA = "mfa"
ADMINISTRATOR = "administrator"
OPEN_WITHOUT = ("account_logout", "account_reauthenticate", "set_language", "theme", "live", "ready")


class SecondFactorMissing(Refused, APIException):
    """What an authentication of the REST framework may raise: it then asks nobody again who this is."""

    status = HTTPStatus.FORBIDDEN
    status_code = HTTPStatus.FORBIDDEN
    kind = "second_factor_missing"
    title = _("A second factor is missing")

    def __init__(self) -> None:
        super().__init__(
            _("Approvers and administrators sign in with a second factor."),
            next_step=_(
                "Sign in with your browser and set one up under “Your profile”. A token made before that is to be made "
                "again."
            ),
        )
        self.detail = ErrorDetail(str(self.message), code=self.kind)


def needs_second_factor(user: User) -> bool:
    """Tell by the roles held now, in any organisation."""
    wanted = settings.SECOND_FACTOR_FOR
    if not wanted:
        return False
    return (user.is_administrator and ADMINISTRATOR in wanted) or any(role in wanted for role in roles_of(user))


def roles_of(user: User) -> list[str]:
    """The roles that came with the person of a request; else they are read."""
    roles: list[str] | None = getattr(user, "roles_now", None)
    return [role for _pk, role, _is_outside in user.held] if roles is None else roles


def factors_of(user: User) -> QuerySet[Authenticator]:
    """Apps and keys; recovery codes only stand in for one of them."""
    factors: QuerySet[Authenticator] = Authenticator.objects.filter(user=user)
    return factors.exclude(type=Authenticator.Type.RECOVERY_CODES)


def has_second_factor(user: User) -> bool:
    return bool(factors_of(user).exists())


def is_proved(request: HttpRequest) -> bool:
    """Tell whether this session was opened, or continued, with a second factor."""
    return any(record["method"] == MFA for record in get_authentication_records(request, request.user))


def prove(request: HttpRequest, user: User, kind: str) -> None:
    """Note that the session was opened with a second factor of this kind."""
    record_authentication(request, user, method=MFA, type=kind)


def forget_proof(session: SessionBase) -> None:
    records = session.get(AUTHENTICATION_METHODS_SESSION_KEY, [])
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [record for record in records if record["method"] != MFA]


class SecondFactorMiddleware:
    """Let people whose role needs a second factor see nothing but the pages on which they set one up or give it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, *_arguments: object) -> HttpResponse | None:
        if not getattr(view, "login_required", True) or is_open(request):
            return None
        if not isinstance(request.user, User) or is_proved(request) or not needs_second_factor(request.user):
            return None
        page = reverse("mfa_reauthenticate" if has_second_factor(request.user) else "mfa_index")
        address = f"{page}?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else page
        return HttpResponseClientRedirect(address) if "HX-Request" in request.headers else redirect(address)


def is_open(request: HttpRequest) -> bool:
    """Tell whether the address is one of signing in, or of the API, which answers by itself."""
    match = request.resolver_match
    name = match.view_name if match else ""
    return name in OPEN_WITHOUT or name.startswith(("mfa_", "api:"))


class BySession(SessionAuthentication):
    """Refuses a session in which a second factor is missing."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        found = super().authenticate(request)
        if found and not is_proved(request._request) and needs_second_factor(found[0]):
            raise SecondFactorMissing
        return found


class ByToken(TokenAuthentication):
    """Refuses a token made before its person had the second factor which the roles need."""

    def authenticate_credentials(self, key: str) -> tuple[User, Token]:
        user, token = super().authenticate_credentials(key)
        if needs_second_factor(user) and not factors_of(user).filter(created_at__lte=token.created).exists():
            raise SecondFactorMissing
        return user, token


class Factors(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is not typed
    """Keeps the secrets of factors encrypted by SECRET_KEY: a copy of the database alone opens nothing."""

    def _get_site_name(self) -> str:
        return "Chujing"

    def encrypt(self, text: str) -> str:
        return box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Whatever another SECRET_KEY encrypted fits no code; an administrator resets it."""
        try:
            return box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return str(generate_totp_secret())


def box() -> MultiFernet:
    """The keys, newest first; SECRET_KEY_FALLBACKS open what was closed with them."""
    keys: list[str] = [settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS)]
    return MultiFernet([Fernet(urlsafe_b64encode(sha256(f"second factor:{key}".encode()).digest())) for key in keys])
