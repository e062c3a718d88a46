"""Sessions that are listed and ended, accounts that are locked, passwords that are refused."""

import pytest
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from rest_framework.authtoken.models import Token

from compliance.accounts.models import OpenSession, User
from compliance.accounts.sessions import device_of, end_sessions, last_seen, seen_key
from compliance.accounts.tokens import make_token
from compliance.audit.models import Event
from tests import cast as people
from tests.approvals.api.caller import Caller
from tests.cast import Cast

PASSWORD = "seventeen green lanterns"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1 (KHTML, like Gecko) Version/17.0 Safari/604.1"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36 Edg/120.0"

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    made = people.assemble()
    made.ana.set_password(PASSWORD)
    made.ana.save(update_fields=["password"])
    return made


def sign_in(password: str = PASSWORD, agent: str = FIREFOX, email: str = "ana@example.com") -> Client:
    client = Client(HTTP_USER_AGENT=agent)
    client.answer = client.post(reverse("account_login"), {"login": email, "password": password})  # type: ignore[attr-defined]
    return client


def is_in(client: Client) -> bool:
    return client.get(reverse("accounts:profile")).status_code == 200


def actions(user: User) -> list[str]:
    events = Event.objects.for_subject("account", user.pk).filter(kind=Event.Kind.SEMANTIC)
    return list(events.values_list("action", flat=True))


def test_devices_are_named_without_a_place() -> None:
    named = [device_of(agent) for agent in (FIREFOX, SAFARI, EDGE, "curl/8")]

    assert named == ["Firefox, Linux", "Safari, iPhone", "Edge, Windows", "Unknown device"]


def test_one_ends_another_session_and_then_all_others(cast: Cast) -> None:
    here, there, elsewhere = sign_in(), sign_in(agent=SAFARI), sign_in(agent=EDGE)
    page = here.get(reverse("accounts:security")).text
    row = OpenSession.objects.get(user=cast.ana, device="Safari, iPhone")

    ended = here.post(reverse("accounts:session_end", args=[row.pk]))
    state = (is_in(here), is_in(there), is_in(elsewhere))
    here.post(reverse("accounts:sessions_end"))

    assert [name in page for name in ("Firefox, Linux", "Safari, iPhone", "Edge, Windows")] == [True] * 3
    assert (ended.status_code, state) == (302, (True, False, True))
    assert (is_in(here), is_in(elsewhere)) == (True, False)
    assert actions(cast.ana)[-2:] == ["session_ended", "sessions_ended"]


def test_only_sessions_of_people_are_remembered_as_seen(cast: Cast) -> None:
    forged, ana = "forged" * 6, sign_in()
    for path in ("/healthz", reverse("account_login"), "/cases/"):
        stranger = Client()
        stranger.cookies[settings.SESSION_COOKIE_NAME] = forged
        stranger.get(path)
    cache.delete(seen_key(ana.session.session_key))
    ana.get("/cases/")

    assert cache.get(seen_key(forged)) is None
    assert last_seen([ana.session.session_key]).keys() == {ana.session.session_key}


def test_nobody_ends_the_session_of_another(cast: Cast) -> None:
    sign_in()
    row = OpenSession.objects.get(user=cast.ana)

    assert people.signed_in(cast.ben).post(reverse("accounts:session_end", args=[row.pk])).status_code == 404


def test_an_administrator_ends_all_sessions_listed_or_not(cast: Cast) -> None:
    listed, unlisted = sign_in(), people.signed_in(cast.ana)
    page = reverse("accounts:person_sessions_end", args=["ana"])
    make_token(by=cast.ana)

    done = people.signed_in(cast.dora).post(page, {"reason": "A stolen laptop."})

    assert (done.status_code, is_in(listed), is_in(unlisted)) == (302, False, False)
    assert (Token.objects.exists(), actions(cast.ana).count("token_revoked")) == (False, 1)
    assert people.signed_in(cast.ben).post(page, {"reason": "No."}).status_code == 403


def test_a_new_password_ends_the_other_sessions(cast: Cast) -> None:
    here, there = sign_in(), sign_in(agent=SAFARI)
    fresh = "eighteen green lanterns"
    make_token(by=cast.ana)

    here.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": fresh, "password2": fresh})

    assert (is_in(here), is_in(there), OpenSession.objects.filter(user=cast.ana).count()) == (True, False, 1)
    assert (Token.objects.exists(), actions(cast.ana).count("token_revoked")) == (False, 1)
    assert [message.to for message in mail.outbox] == [["ana@example.com"]]


def test_ended_sessions_do_not_come_back_with_the_account(cast: Cast) -> None:
    client = sign_in()
    User.objects.filter(pk=cast.ana.pk).update(is_active=False)
    end_sessions(user=cast.ana, by=None)
    User.objects.filter(pk=cast.ana.pk).update(is_active=True)

    assert not is_in(client)


def test_wrong_passwords_lock_an_account_in_pages_and_api_alike(cast: Cast, settings: Settings) -> None:
    settings.LOCK_AFTER = 3
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "50/m/ip,3/900s/key"}

    wrong = [sign_in("wrong").answer.text for _ in range(3)]  # type: ignore[attr-defined]
    locked = sign_in().answer.text  # type: ignore[attr-defined]
    token = Caller().post("token/", {"email": "ANA@example.com", "password": PASSWORD})
    strangers = [sign_in("wrong", email="nobody@example.com").answer.text for _ in range(4)]  # type: ignore[attr-defined]

    assert ["too many" in text for text in (*wrong, locked)] == [False, False, False, True]
    assert ["too many" in text for text in strangers] == [False, False, False, True]
    assert token.status_code == 429
    assert [message.to for message in mail.outbox] == [["ana@example.com"]]
    assert actions(cast.ana).count("sign_in_locked") == 1
    assert people.signed_in(cast.dora).post(reverse("accounts:person_unlock", args=["ana"])).status_code == 302
    assert is_in(sign_in())


def test_passwords_are_refused_by_length_and_by_being_known(cast: Cast) -> None:
    refused = {
        "fourteen chars": "at least 15",
        "x" * 257: "at most 256",
        "chujingchujingchujing": "too easy to guess",
        "aaaaaaaaaaaaaaaaaaaa": "too easy to guess",
        "ana@example.com.x": "too similar",
    }
    taken = [
        "seventeen green lanterns",
        "        fifteen  spaces",
        "十五个汉字组成的口令也可以使用的",
        "é" * 4 + " composed of accents",
    ]

    said = {}
    for password in [*refused, *taken]:
        try:
            validate_password(password, cast.ana)
            said[password] = ""
        except ValidationError as error:
            said[password] = " ".join(error.messages)

    assert [password for password, text in refused.items() if text not in said[password]] == []
    assert [password for password in taken if said[password]] == []


def test_both_spellings_of_an_accent_are_the_same_password(cast: Cast) -> None:
    cast.ana.set_password("cafe\u0301 with seventeen lanterns")

    assert cast.ana.check_password("caf\u00e9 with seventeen lanterns")


def test_a_token_is_shown_once_on_the_page(cast: Cast) -> None:
    ana = sign_in()

    made = ana.post(reverse("accounts:token_make"))
    key = made.context["made"].key

    assert (key in made.text, key in ana.get(reverse("accounts:security")).text) == (True, False)
    assert Caller(HTTP_AUTHORIZATION=f"Token {key}").get("me/").status_code == 200
    assert ana.post(reverse("accounts:token_revoke")).status_code == 302


def test_the_api_lists_and_ends_sessions_and_helps_others(cast: Cast) -> None:
    other, ana, dora = sign_in(agent=SAFARI), Caller(cast.ana), Caller(cast.dora)
    [row] = ana.get("sessions/").json()

    ended = [
        ana.post(f"sessions/{row['id']}/end/"),
        ana.post(f"sessions/{row['id']}/end/"),
        ana.post("end-other-sessions/"),
    ]
    helped = [
        dora.post("people/ana/sessions-end/", {"reason": "A stolen laptop."}),
        dora.post("people/ana/factor-reset/", {"reason": "A lost telephone."}),
        dora.post("people/dora/factor-reset/", {"reason": "My own."}),
        dora.post("people/ana/unlock/"),
    ]
    refused = [Caller(cast.ben).post("people/ana/unlock/"), Caller(cast.dan).post("people/ana/unlock/")]

    assert (row["device"], row["is_this"], is_in(other)) == ("Safari, iPhone", False, False)
    assert [answer.status_code for answer in (*ended, *helped, *refused)] == [
        204,
        404,
        204,
        204,
        204,
        422,
        204,
        403,
        404,
    ]
