"""Whoever a test signs in has just proved who they are, with a second factor where the roles need one."""

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from compliance.accounts import second_factor
from compliance.accounts.models import User
from compliance.accounts.second_factor import box, needs_second_factor
from compliance.accounts.services import forget_held


@pytest.fixture(scope="session", autouse=True)
def _signing_in_is_a_proof() -> Iterator[None]:
    user_logged_in.connect(prove, dispatch_uid="tests.signing_in")
    yield
    user_logged_in.disconnect(dispatch_uid="tests.signing_in")


def prove(request: HttpRequest, user: User, **_: Any) -> None:
    """Note what was proved in a session that `force_login` makes; its request has no address."""
    if request.path:
        return
    record_authentication(request, user, method="password")
    if needs_second_factor(user):
        second_factor.prove(request, user, "totp")
    forget_held(user)


def code_of(app: TOTP) -> str:
    """The code which the app shows now."""
    return code_of_secret(box().decrypt(app.instance.data["secret"].encode()).decode())


def code_of_secret(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))
