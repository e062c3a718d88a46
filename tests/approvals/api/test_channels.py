from collections.abc import Iterator

import pytest
from pytest_django import Settings

from approvals.models import ChannelChoice, Webhook
from tests.approvals.api.caller import Caller, places
from tests.cast import Cast, submitted
from tests.gateway import Gateway, gateway

MAILS = {"rhythm": "weekly", "hour": 8, "weekday": 0, "urgent_at_once": True}


@pytest.fixture
def chat(settings: Settings) -> Iterator[Gateway]:
    settings.WEBHOOK_ALLOWED_HOSTS = frozenset({"127.0.0.1"})
    with gateway() as running:
        yield running


def cell(kind: str, channel: str, wanted: bool) -> dict[str, object]:
    return {"kind": kind, "channel": channel, "wanted": wanted}


def test_channels_are_read_changed_and_reset(cast: Cast) -> None:
    ana = Caller(cast.ana)

    changed = ana.patch("channels/", {"settings": [cell("commented", "mail", True)]}).json()
    assert {**cell("commented", "mail", True), "is_fixed": False, "is_chosen": True} in changed["settings"]

    assert ana.delete("channels/").status_code == 200
    assert not ChannelChoice.objects.exists()
    assert ana.get("channels/").json()["next_digest"] is None


def test_what_nobody_may_change_is_named(cast: Cast) -> None:
    answer = Caller(cast.ana).patch("channels/", {"settings": [cell("deadline", "page", False)]})

    assert places(answer) == ["deadline/page"]


def test_unknown_kinds_and_hours_are_refused(cast: Cast) -> None:
    ana = Caller(cast.ana)

    assert places(ana.patch("channels/", {"settings": [cell("birthday", "mail", True)]})) == ["settings/0/kind"]
    assert places(ana.put("channels/mails/", {**MAILS, "hour": 24})) == ["hour"]


def test_the_rhythm_of_mails_is_set(cast: Cast) -> None:
    answer = Caller(cast.ana).put("channels/mails/", MAILS).json()

    assert answer["mails"] == MAILS
    assert answer["next_digest"].endswith("T08:00:00+08:00")


def test_a_webhook_from_its_making_to_its_removal(cast: Cast, chat: Gateway) -> None:
    dora = Caller(cast.dora)

    made = dora.put("webhooks/EXP/", {"url": chat.url})
    assert made.json()["secret"].startswith("whsec_")
    assert made["Cache-Control"] == "no-store"
    assert dora.put("webhooks/EXP/", {"url": chat.url}).json()["secret"] == ""
    assert dora.post("webhooks/EXP/secret/", {"keep_hours": 1}).json()["secret"] != made.json()["secret"]
    assert dora.post("webhooks/EXP/test/").json()["status"] == 204
    assert dora.get("webhooks/EXP/attempts/").json()["count"] == 1
    assert dora.post("webhooks/EXP/off/").json()["is_on"] is False
    assert dora.post("webhooks/EXP/off/").status_code == 409
    assert dora.post("webhooks/EXP/on/").json()["is_on"] is True
    assert dora.delete("webhooks/EXP/").status_code == 204
    assert dora.get("webhooks/EXP/").status_code == 404


def test_a_private_address_is_refused(cast: Cast) -> None:
    answer = Caller(cast.dora).put("webhooks/EXP/", {"url": "https://10.0.0.1/"})

    assert places(answer) == ["url"]
    assert not Webhook.objects.exists()


def test_members_read_the_host_and_strangers_nothing(cast: Cast) -> None:
    Webhook.objects.create(organisation=cast.exp, url="https://chat.example.com/hidden", created_by=cast.dora)

    seen = [Caller(user).get("webhooks/").json()["results"] for user in (cast.ana, cast.dan, cast.dora)]

    assert [[(row["host"], row["url"]) for row in rows] for rows in seen] == [
        [("chat.example.com", None)],
        [],
        [("chat.example.com", "https://chat.example.com/hidden")],
    ]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("put", ""),
        ("delete", ""),
        ("post", "secret/"),
        ("post", "test/"),
        ("post", "on/"),
        ("post", "off/"),
        ("get", "attempts/"),
    ],
)
def test_administrators_alone_manage(cast: Cast, method: str, path: str) -> None:
    Webhook.objects.create(organisation=cast.exp, url="https://chat.example.com/", created_by=cast.dora)

    answers = [getattr(Caller(user), method)(f"webhooks/EXP/{path}").status_code for user in (cast.dan, cast.ana)]

    assert answers == [404, 403]


def test_notices_say_why(cast: Cast) -> None:
    submitted(cast)

    [notice] = Caller(cast.ben).get("notifications/").json()["results"]

    assert notice["why"] == "You get this because you are a legal reviewer there."
