"""A password or a code of a second factor, as the API takes them, under the same limits as the pages."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import AuthenticationFailed, ErrorDetail, Throttled

from compliance.accounts.models import User

TOO_MANY = "too_many_login_attempts"


class Locked(Throttled):
    """Too many wrong attempts; the text says for how long."""

    def __init__(self, error: ValidationError) -> None:
        super().__init__()
        self.detail = ErrorDetail(str(error.message), code=TOO_MANY)


def owner_of(request: HttpRequest, email: str, password: str) -> User | None:
    """Return whose address and password these are. Raises: Locked."""
    try:
        user = get_adapter().authenticate(request, email=email, password=password)
    except ValidationError as error:
        raise Locked(error) from error
    return user if isinstance(user, User) and user.is_active else None


def password_is_right(user: User, password: str) -> bool:
    try:
        return bool(get_adapter().reauthenticate(user, password))
    except ValidationError as error:
        raise Locked(error) from error


def code_is_right(user: User, code: str) -> bool:
    """Tell whether the code of an app, or a recovery code, is right; it works once. Raises: Locked."""
    form = AuthenticateForm({"code": code}, user=user)
    if form.is_valid():
        authenticator: Authenticator = form.authenticator
        authenticator.record_usage()
        return True
    if form.has_error("code", TOO_MANY):
        raise Locked(form.errors.as_data()["code"][0])
    return False


def require_code(user: User, given: dict[str, Any]) -> None:
    if not code_is_right(user, given.get("code", "")):
        raise AuthenticationFailed(_("The code of the second factor is missing or wrong. Send it as “code”."))
