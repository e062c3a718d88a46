from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from compliance.accounts.confirming import is_confirmed
from compliance.accounts.models import User
from compliance.accounts.sessions import device_of, note_session
from compliance.accounts.single_sign_on import address_to_confirm, can_sign_on
from compliance.accounts.throttling import key_of, locked_message, note_failure

EVERYBODY = "everybody"


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is not typed
    """Nobody signs up: administrators make accounts. Signing in brings the person's language."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_reauthentication_required(self, app: str) -> bool:
        """Ask before factors and sign-ins are changed, unless the person has just signed in."""
        return not is_confirmed(context.request)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **kwargs)
        note_session(request, user)
        set_language_cookie(response, user)
        return response

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Take a password from those who may still sign in with one: where the provider fails, administrators."""
        user: User | None = super().authenticate(request, **credentials)
        is_for_few = settings.PASSWORD_SIGN_IN != EVERYBODY
        return None if user and is_for_few and not user.is_administrator else user

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if user.is_authenticated and can_sign_on(user):
            address = address_to_confirm(context.request)
            methods.append({"id": "sso", "description": _("Sign in again with your provider"), "url": address})
        return methods

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count per address, however the site is called and the address is spelt."""
        return key_of(str(credentials.get("email", "")))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        if user := note_failure(request, str(credentials.get("email", ""))):
            self.send_notification_mail("account/email/sign_in_locked", user)

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        if code == "too_many_login_attempts":
            return ValidationError(locked_message(), code=code)
        error: ValidationError = super().validation_error(code, *args)
        return error

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell people of changes to how they sign in, in their own language and without an address of the network."""
        device = device_of(self.request.headers.get("User-Agent", ""))
        with translation.override(user.language):
            super().send_notification_mail(template_prefix, user, {"user_agent": device, **(context or {})}, email)


def set_language_cookie(response: HttpResponse, user: User) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        user.language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        secure=settings.SESSION_COOKIE_SECURE,
    )
