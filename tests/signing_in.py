"""Whoever a test signs in has just proved who they are, as somebody who came through the page has."""

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from compliance.accounts.models import User


@pytest.fixture(scope="session", autouse=True)
def _signing_in_is_a_proof() -> Iterator[None]:
    user_logged_in.connect(prove, dispatch_uid="tests.signing_in")
    yield
    user_logged_in.disconnect(dispatch_uid="tests.signing_in")


def prove(request: HttpRequest, user: User, **_: Any) -> None:
    """Note the password in a session that `force_login` makes; its request has no address."""
    if not request.path:
        record_authentication(request, user, method="password")
