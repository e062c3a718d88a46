"""A passkey in a real browser, with an authenticator that Chromium plays: also under the content security policy."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from compliance.accounts.models import User
from tests.accounts.people import person

AUTHENTICATOR: dict[str, Any] = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def dora() -> User:
    return person("dora", is_administrator=True)


def test_a_passkey_is_set_up_and_then_signs_in(browse_as: Callable[..., Page], dora: User) -> None:
    page = browse_as(dora)
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})

    page.goto("/accounts/2fa/webauthn/add/")
    page.locator("input[name=name]").fill("My laptop")
    page.locator("input[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/2fa/recovery-codes/**")
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.locator("#passkey_login").click()
    page.wait_for_url(lambda url: "/accounts/" not in url)
    page.goto("/accounts/security/")

    expect(page.get_by_text("My laptop")).to_be_visible()
    expect(page.get_by_text("This one")).to_be_visible()
