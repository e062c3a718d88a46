"""Signing in with a real provider: whoever has an account, and nobody else."""

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

import pytest
import requests
import time_machine
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from compliance.accounts.models import User
from tests import cast as people
from tests.cast import Cast
from tests.oidc import provider

PASSWORD = "seventeen green lanterns"
AN_HOUR = 3600

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with provider() as address:
        yield address


@pytest.fixture
def cast(issuer: str, settings: Settings) -> Cast:
    configure(settings, issuer)
    return people.assemble()


def configure(settings: Settings, issuer: str, **more: Any) -> None:
    settings.OIDC_ISSUER = issuer
    app: dict[str, Any] = {"provider_id": "sso", "name": "Example ID", "client_id": "chujing", "secret": "not told"}
    app["settings"] = {"server_url": issuer, **more}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}


def known(issuer: str, sub: str, **claims: Any) -> str:
    requests.put(f"{issuer}/users/{sub}", json=claims, timeout=10).raise_for_status()
    return sub


def asked(client: Client) -> str:
    return str(client.get(reverse("openid_connect_login", args=["sso"])).url)


def answered(address: str, sub: str) -> str:
    """What the provider sends back after the person signed in there, as an address of ours."""
    answer = requests.post(address, data={"sub": sub}, allow_redirects=False, timeout=10)
    parts = urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"


def sign_on(sub: str) -> tuple[Client, Any]:
    client = Client()
    return client, client.get(answered(asked(client), sub))


def is_in(client: Client) -> bool:
    return client.get(reverse("accounts:profile")).status_code == 200


def changed(address: str, **values: str) -> str:
    parts = urlsplit(address)
    query = {name: value[0] for name, value in parse_qs(parts.query).items()} | values
    return urlunsplit(parts._replace(query=urlencode(query)))


def test_a_verified_address_opens_the_account_that_has_it(cast: Cast, issuer: str) -> None:
    known(issuer, "u-ana", email="Ana@example.com", email_verified=True)
    authorize = asked(Client())

    client, answer = sign_on("u-ana")

    assert (answer.status_code, is_in(client)) == (302, True)
    assert "Example ID" in Client().get(reverse("account_login")).text
    assert parse_qs(urlsplit(authorize).query)["code_challenge_method"] == ["S256"]
    assert User.objects.count() == len(["ana", "ben", "cara", "dora", "eli", "fay", "dan"])


def test_nobody_else_is_let_in(cast: Cast, issuer: str) -> None:
    User.objects.filter(pk=cast.eli.pk).update(is_active=False)
    known(issuer, "u-unverified", email="ben@example.com", email_verified=False)
    known(issuer, "u-unsaid", email="ben@example.com")
    known(issuer, "u-unknown", email="nobody@example.com", email_verified=True)
    known(issuer, "u-closed", email="eli@example.com", email_verified=True)

    tried = {sub: sign_on(sub) for sub in ("u-unverified", "u-unsaid", "u-unknown", "u-closed")}

    assert {sub: (answer.status_code, is_in(client)) for sub, (client, answer) in tried.items()} == dict.fromkeys(
        tried, (403, False)
    )


def test_a_forged_or_stale_answer_is_refused(cast: Cast, issuer: str, settings: Settings) -> None:
    known(issuer, "u-ana", email="ana@example.com", email_verified=True)
    results = {}

    client = Client()
    results["state"] = client, client.get(changed(answered(asked(client), "u-ana"), state="forged"))
    victim = Client()
    results["another's session"] = victim, victim.get(answered(asked(Client()), "u-ana"))
    client = Client()
    results["code"] = client, client.get(changed(answered(asked(client), "u-ana"), code="forged"))
    client = Client()
    address = answered(asked(client), "u-ana")
    with time_machine.travel(time.time() + 2 * AN_HOUR):
        results["expired"] = client, client.get(address)
    configure(settings, issuer, openid_configuration_overrides={"issuer": "https://elsewhere.example"})
    results["issuer"] = sign_on("u-ana")

    assert {name: is_in(client) for name, (client, _answer) in results.items()} == dict.fromkeys(results, False)
    assert {name: answer.status_code for name, (_client, answer) in results.items()} == dict.fromkeys(results, 401)


def test_the_second_factor_of_the_provider_counts_where_the_setting_says_so(
    cast: Cast, issuer: str, settings: Settings
) -> None:
    known(issuer, "u-cara", email="cara@example.com", email_verified=True, amr=["pwd", "mfa"])

    without = sign_on("u-cara")[0].get("/cases/")
    settings.OIDC_SECOND_FACTOR = frozenset({"mfa"})
    with_it = sign_on("u-cara")[0].get("/cases/")

    assert (without.status_code, with_it.status_code) == (302, 200)


def test_only_a_dated_sign_on_is_a_fresh_proof(cast: Cast, issuer: str) -> None:
    made = {}
    claims_of: dict[str, dict[str, Any]] = {
        "u-1": {"auth_time": "never"},
        "u-2": {"auth_time": int(time.time()) - AN_HOUR},
        "u-3": {"auth_time": time.time()},
    }
    for sub, claims in claims_of.items():
        known(issuer, sub, email="ana@example.com", email_verified=True, **claims)
        made[sub] = sign_on(sub)[0].post(reverse("accounts:token_make"))

    assert {sub: answer.status_code for sub, answer in made.items()} == {"u-1": 302, "u-2": 302, "u-3": 200}


def test_the_factor_of_an_old_sign_on_is_no_fresh_proof(cast: Cast, issuer: str, settings: Settings) -> None:
    settings.OIDC_SECOND_FACTOR = frozenset({"mfa"})
    claims = {"amr": ["mfa"], "auth_time": int(time.time()) - AN_HOUR}
    known(issuer, "u-old", email="cara@example.com", email_verified=True, **claims)

    cara = sign_on("u-old")[0]
    asked = cara.post(reverse("accounts:token_make"), HTTP_REFERER="http://testserver/accounts/security/")
    with_provider = cara.get(asked.url).url

    assert (cara.get("/cases/").status_code, asked.status_code) == (200, 302)
    assert urlencode({"next": "http://testserver/accounts/security/"}) in with_provider


def test_passwords_can_be_left_to_administrators(cast: Cast, settings: Settings) -> None:
    settings.PASSWORD_SIGN_IN = "administrators"
    for user in (cast.ana, cast.dora):
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])

    def tried(user: User) -> Any:
        return Client().post(reverse("account_login"), {"login": user.email, "password": PASSWORD})

    assert (tried(cast.ana).status_code, tried(cast.dora).status_code) == (200, 302)


def test_without_a_provider_no_button_is_shown(db: None) -> None:
    page = Client().get(reverse("account_login")).text

    assert ("Sign in with a passkey" in page, "Example ID" in page) == (True, False)
