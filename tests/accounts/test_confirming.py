"""What needs a fresh proof of who one is, and how it is given."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from compliance.accounts.models import User
from tests import cast as people
from tests.approvals.api.caller import Caller
from tests.cast import Cast
from tests.signing_in import code_of

PASSWORD = "seventeen green lanterns"
LATER = timedelta(minutes=11)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return people.assemble()


def with_password(user: User) -> User:
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return user


def an_old_session(user: User) -> Client:
    with time_machine.travel(timezone.now() - LATER):
        return people.signed_in(with_password(user))


def test_a_decision_waits_for_the_password_and_is_then_carried_out(cast: Cast) -> None:
    case = people.awaiting_decision(cast)
    cara = an_old_session(cast.cara)
    decision = reverse("approvals:approve", args=[case.reference])

    asked = cara.post(decision, {"reasons": "Advice followed."})
    decided_before = case.decisions.exists()
    wrong = cara.post(asked.url, {"password": "wrong"})
    done = cara.post(asked.url, {"password": PASSWORD})

    assert (asked.status_code, asked.url, decided_before) == (302, reverse("account_reauthenticate"), False)
    assert (wrong.status_code, done.status_code, done.url) == (
        200,
        302,
        reverse("approvals:case", args=[case.reference]),
    )
    assert (case.decisions.get().reasons, case.decisions.get().approver) == ("Advice followed.", cast.cara)


def test_reading_the_page_asks_for_nothing(cast: Cast) -> None:
    case = people.awaiting_decision(cast)

    assert an_old_session(cast.cara).get(reverse("approvals:decide", args=[case.reference])).status_code == 200


def test_the_api_says_how_to_confirm_and_then_decides(cast: Cast) -> None:
    case = people.awaiting_decision(cast)
    app = TOTP.activate(cast.cara, generate_totp_secret())
    token = a_token(with_password(cast.cara), code_of(app))
    decision: dict[str, Any] = {"outcome": "approved", "reasons": "Advice followed."}
    with time_machine.travel(timezone.now() + LATER):
        cara = Caller(HTTP_AUTHORIZATION=f"Token {token}")

        refused = cara.post(f"cases/{case.reference}/decisions/", decision)
        wrong = cara.post("confirm/", {"password": "wrong"})
        confirmed = cara.post("confirm/", {"password": PASSWORD})
        done = cara.post(f"cases/{case.reference}/decisions/", decision)
        with_code = cara.post("confirm/", {"code": code_of(app)})

    assert (refused.status_code, refused.json()["type"]) == (403, "confirm_identity")
    assert "/api/v1/confirm/" in refused.json()["next_step"]
    assert [answer.status_code for answer in (wrong, confirmed, done, with_code)] == [403, 204, 201, 204]


def a_token(user: User, code: str) -> str:
    answer = Caller().post("token/", {"email": user.email, "password": PASSWORD, "code": code})
    return str(answer.json()["token"])
