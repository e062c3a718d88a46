"""What needs a fresh proof of who one is, and how it is given."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

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
CONFIRM, HERE = "/accounts/reauthenticate/", "http://testserver/cases/"

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

    asked = cara.post(decision, {"reasons": "Advice followed."}, HTTP_REFERER=HERE)
    decided_before, kept = case.decisions.exists(), cara.get(asked.url).text
    wrong = cara.post(CONFIRM, {"password": "wrong", "next": HERE})
    done = cara.post(CONFIRM, {"password": PASSWORD, "next": HERE})

    assert (asked.status_code, asked.url, decided_before) == (302, f"{CONFIRM}?{urlencode({'next': HERE})}", False)
    assert f'name="next" value="{HERE}"' in kept
    assert (wrong.status_code, done.status_code, done.url) == (
        200,
        302,
        reverse("approvals:case", args=[case.reference]),
    )
    assert (case.decisions.get().reasons, case.decisions.get().approver) == ("Advice followed.", cast.cara)


@pytest.mark.parametrize("next_", ["/cases/", ""], ids=["for another page", "for no page"])
def test_a_decision_that_was_left_is_not_carried_out_by_a_later_proof(cast: Cast, next_: str) -> None:
    case = people.awaiting_decision(cast)
    cara = an_old_session(cast.cara)
    decision = reverse("approvals:approve", args=[case.reference])

    cara.post(decision, {"reasons": "On second thoughts."}, HTTP_REFERER=HERE)
    proved = cara.post(CONFIRM, {"password": PASSWORD, "next": next_})

    assert (proved.status_code, proved.url, case.decisions.exists()) == (302, next_ or "/", False)


def test_a_decision_that_waited_too_long_is_not_carried_out(cast: Cast) -> None:
    case = people.awaiting_decision(cast)
    cara = an_old_session(cast.cara)
    decision = reverse("approvals:approve", args=[case.reference])

    cara.post(decision, {"reasons": "Before lunch."}, HTTP_REFERER="https://elsewhere.example/")
    with time_machine.travel(timezone.now() + LATER):
        proved = cara.post(CONFIRM, {"password": PASSWORD, "next": "/"})

    assert (proved.status_code, proved.url, case.decisions.exists()) == (302, "/", False)


def test_a_form_with_a_mistake_is_sent_to_its_own_page_again(cast: Cast) -> None:
    dora = an_old_session(cast.dora)
    leave = reverse("approvals:leave", args=[cast.eli.handle])

    dora.post(leave, {"reason": ""})
    shown = dora.post(CONFIRM, {"password": PASSWORD, "next": "/"})

    assert (shown.status_code, f'action="{leave}"' in shown.text) == (422, True)


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


def test_the_page_that_asks_says_what_comes_after_it(cast: Cast) -> None:
    case = people.awaiting_decision(cast)
    cara = an_old_session(cast.cara)

    asked = cara.post(reverse("approvals:approve", args=[case.reference]), {"reasons": "Yes."}, HTTP_REFERER=HERE)
    pages = [cara.get(url).text for url in (asked.url, f"{CONFIRM}?next=/accounts/2fa/totp/activate/", CONFIRM)]

    assert [[word in page for word in ("Approve the case", case.reference, "Set up an app")] for page in pages] == [
        [True, True, False],
        [False, False, True],
        [False, False, False],
    ]
