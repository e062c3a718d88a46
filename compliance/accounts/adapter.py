from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from compliance.accounts.confirming import is_confirmed
from compliance.accounts.models import User
from compliance.accounts.sessions import note_session
from compliance.accounts.throttling import key_of, locked_message, note_failure


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

    def send_notification_mail(self, template_prefix: str, user: User, *args: Any, **kwargs: Any) -> None:
        """Tell people of changes to how they sign in, in their own language."""
        with translation.override(user.language):
            super().send_notification_mail(template_prefix, user, *args, **kwargs)


def set_language_cookie(response: HttpResponse, user: User) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        user.language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        secure=settings.SESSION_COOKIE_SECURE,
    )
