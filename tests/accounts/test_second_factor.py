"""Approvers and administrators see nothing before their second factor, in pages, sessions and tokens."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from compliance.accounts.models import User
from compliance.accounts.second_factor import box
from compliance.accounts.services import add_membership
from compliance.audit.models import Event
from compliance.enums import Role
from tests import cast as people
from tests.approvals.api.caller import Caller
from tests.cast import Cast
from tests.signing_in import code_of, code_of_secret

PASSWORD = "seventeen green lanterns"
CASES = "/cases/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    made = people.assemble()
    for user in (made.ana, made.cara, made.dora):
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
    return made


def with_password(user: User) -> Client:
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def actions(user: User) -> list[str]:
    events = Event.objects.for_subject("account", user.pk).filter(kind=Event.Kind.SEMANTIC)
    return [action for action in events.values_list("action", flat=True) if "factor" in action or "code" in action]


@pytest.mark.django_db(transaction=True)
def test_who_needs_one_is_led_to_setting_it_up_and_comes_back(cast: Cast) -> None:
    cara = with_password(cast.cara)

    led = cara.get(CASES)
    page = cara.get(reverse("mfa_activate_totp"))
    code = code_of_secret(page.context["form"].secret)
    done = cara.post(reverse("mfa_activate_totp"), {"code": code})

    assert (led.status_code, led.url) == (302, f"{reverse('mfa_index')}?next=%2Fcases%2F")
    assert (page.status_code, done.status_code) == (200, 302)
    assert cara.get(CASES).status_code == 200
    assert actions(cast.cara) == ["second_factor_added"]
    assert [message.to for message in mail.outbox] == [["cara@example.com"]] * len(mail.outbox) != []


def test_a_role_given_takes_effect_at_once(cast: Cast) -> None:
    ana = with_password(cast.ana)
    before = ana.get(CASES).status_code

    add_membership(by=None, user=cast.ana, organisation=cast.exp, role=Role.APPROVER)

    assert (before, ana.get(CASES).status_code, ana.get("/api/v1/cases/").status_code) == (200, 302, 403)
    assert ana.get("/api/v1/cases/").json()["type"] == "second_factor_missing"


def test_signing_in_asks_for_the_code_and_takes_each_once(cast: Cast) -> None:
    app = TOTP.activate(cast.dora, generate_totp_secret())
    dora = with_password(cast.dora)
    code = code_of(app)

    before = dora.get(reverse("accounts:people")).status_code
    wrong = dora.post(reverse("mfa_authenticate"), {"code": "000000"})
    right = dora.post(reverse("mfa_authenticate"), {"code": code})
    after = dora.get(reverse("accounts:people")).status_code
    again = with_password(cast.dora).post(reverse("mfa_authenticate"), {"code": code})

    assert (before, wrong.status_code, right.status_code, after) == (302, 200, 302, 200)
    assert again.status_code == 200


def test_a_session_from_before_the_factor_gives_it_first(cast: Cast) -> None:
    cara = with_password(cast.cara)
    app = TOTP.activate(cast.cara, generate_totp_secret())

    led = cara.get(CASES)
    cara.post(led.url, {"code": code_of(app)})

    assert led.url.startswith(reverse("mfa_reauthenticate"))
    assert cara.get(CASES).status_code == 200


def test_a_token_needs_the_code_and_none_is_older_than_the_factor(cast: Cast) -> None:
    given: dict[str, Any] = {"email": cast.cara.email, "password": PASSWORD}
    old = Caller().post("token/", given).json()["token"]
    refused = Caller(HTTP_AUTHORIZATION=f"Token {old}").get("cases/")
    app = TOTP.activate(cast.cara, generate_totp_secret())
    still = Caller(HTTP_AUTHORIZATION=f"Token {old}").get("cases/")

    without = Caller().post("token/", given)
    made = Caller().post("token/", {**given, "code": code_of(app)}).json()["token"]

    assert [answer.status_code for answer in (refused, still, without)] == [403, 403, 401]
    assert Caller(HTTP_AUTHORIZATION=f"Token {made}").get("cases/").status_code == 200


def test_nobody_is_asked_where_the_setting_names_nobody(cast: Cast, settings: Settings) -> None:
    settings.SECOND_FACTOR_FOR = frozenset()

    assert with_password(cast.cara).get(CASES).status_code == 200


def test_an_administrator_resets_the_factor_of_somebody_else(cast: Cast) -> None:
    TOTP.activate(cast.cara, generate_totp_secret())
    cara, dora = people.signed_in(cast.cara), people.signed_in(cast.dora)
    page = reverse("accounts:person_factor_reset", args=["cara"])

    done = dora.post(page, {"reason": "Lost the telephone; seen in person."})
    own = dora.post(reverse("accounts:person_factor_reset", args=["dora"]), {"reason": "Mine."})

    assert (done.status_code, own.status_code, dora.post(page, {}).status_code) == (302, 422, 422)
    assert people.signed_in(cast.ana).post(page, {"reason": "No."}).status_code == 403
    assert people.signed_in(cast.dan).post(page, {"reason": "No."}).status_code == 404
    assert not Authenticator.objects.filter(user=cast.cara).exists()
    assert "login" in cara.get(CASES).url
    assert [message.to for message in mail.outbox] == [["cara@example.com"]]
    assert actions(cast.cara) == ["second_factor_reset"]


def test_a_factor_of_another_secret_key_fits_no_code(cast: Cast, settings: Settings) -> None:
    app, codes = TOTP.activate(cast.cara, generate_totp_secret()), RecoveryCodes.activate(cast.cara)
    code, spare, old = code_of(app), codes.get_unused_codes()[0], settings.SECRET_KEY
    settings.SECRET_KEY = "another key of fifty characters, as after a restore"

    without = (app.validate_code(code), codes.validate_code(spare))
    settings.SECRET_KEY_FALLBACKS = [old]

    assert (without, app.validate_code(code), codes.validate_code(spare)) == ((False, False), True, True)


def test_the_database_keeps_no_secret_in_the_clear(cast: Cast) -> None:
    secret = generate_totp_secret()

    kept = TOTP.activate(cast.cara, secret).instance.data["secret"]

    assert secret not in kept
    assert box().decrypt(kept.encode()).decode() == secret


def test_recovery_codes_are_shown_once_as_a_list(cast: Cast) -> None:
    cara = with_password(cast.cara)
    secret = cara.get(reverse("mfa_activate_totp")).context["form"].secret
    cara.post(reverse("mfa_activate_totp"), {"code": code_of_secret(secret)})

    first, second = (cara.get(reverse("mfa_view_recovery_codes")).content.decode() for _time in range(2))

    assert [page.count("<li><code>") for page in (first, second)] == [10, 0]
    assert reverse("mfa_generate_recovery_codes") in second
