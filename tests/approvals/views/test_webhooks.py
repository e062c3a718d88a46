import re
from collections.abc import Iterator

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from approvals.models import Webhook, WebhookSecret
from approvals.services.webhooks import set_webhook, switch_webhook
from compliance.accounts.services import create_organisation
from tests.cast import Cast, signed_in
from tests.gateway import Gateway, gateway

LIST_QUERIES = 6
POSTS = ["address", "secret", "test", "on", "off", "remove"]


@pytest.fixture
def chat(settings: Settings) -> Iterator[Gateway]:
    settings.WEBHOOK_ALLOWED_HOSTS = frozenset({"127.0.0.1"})
    with gateway() as running:
        yield running


@pytest.fixture
def webhook(cast: Cast, chat: Gateway) -> Webhook:
    made, _secret = set_webhook(organisation=cast.exp, by=cast.dora, url=f"{chat.url}?key=zebra")
    return made


def test_setting_one_up_shows_its_secret_once(cast: Cast, chat: Gateway) -> None:
    client = signed_in(cast.dora)

    answer = client.post("/webhooks/EXP/address/", {"url": chat.url})

    text, secret = answer.content.decode(), WebhookSecret.objects.get().secret
    assert (answer.status_code, secret in text) == (200, True)
    assert "no-store" in answer["Cache-Control"]
    assert secret not in client.get("/webhooks/EXP/").content.decode()


def test_a_new_address_keeps_the_secret(cast: Cast, webhook: Webhook, chat: Gateway) -> None:
    answer = signed_in(cast.dora).post("/webhooks/EXP/address/", {"url": f"{chat.url}/new"})

    webhook.refresh_from_db()
    assert (answer.status_code, webhook.url) == (302, f"{chat.url}/new")
    assert WebhookSecret.objects.count() == 1


@pytest.mark.parametrize(
    ("url", "said"), [("", "required"), ("https://10.0.0.1/", "private network"), ("what", "no address")]
)
def test_a_bad_address_is_refused_and_changes_nothing(cast: Cast, url: str, said: str) -> None:
    answer = signed_in(cast.dora).post("/webhooks/EXP/address/", {"url": url})

    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert not Webhook.objects.exists()


def test_members_see_the_host_and_not_the_key(cast: Cast, webhook: Webhook) -> None:
    text = signed_in(cast.ana).get("/webhooks/EXP/").content.decode()

    assert "127.0.0.1" in text
    assert "zebra" not in text
    assert "/webhooks/EXP/secret/" not in text


def test_rotating_shows_the_new_secret_once(cast: Cast, webhook: Webhook) -> None:
    client = signed_in(cast.dora)

    text = client.post("/webhooks/EXP/secret/", {"keep_hours": "24"}).content.decode()

    assert re.findall(r"whsec_[\w+/=]+", text) == [WebhookSecret.objects.get(valid_until=None).secret]
    assert client.post("/webhooks/EXP/secret/", {"keep_hours": "5"}).status_code == 422


def test_a_test_says_what_came_of_it(cast: Cast, webhook: Webhook, chat: Gateway) -> None:
    chat.statuses = [204, 500]
    client = signed_in(cast.dora)

    texts = [client.post("/webhooks/EXP/test/", follow=True).content.decode() for _n in range(2)]

    assert "The test was accepted: HTTP 204." in texts[0]
    assert "The test was not accepted: HTTP 500" in texts[1]
    assert len(chat.messages) == 2


def test_switching_off_and_on(cast: Cast, webhook: Webhook) -> None:
    client = signed_in(cast.dora)

    answers = [client.post(f"/webhooks/EXP/{way}/").status_code for way in ("on", "off", "off", "on")]

    assert answers == [409, 302, 409, 302]


def test_one_that_is_off_is_not_tested(cast: Cast, webhook: Webhook) -> None:
    switch_webhook(organisation=cast.exp, by=cast.dora, on=False)

    assert signed_in(cast.dora).post("/webhooks/EXP/test/").status_code == 409


def test_removing_asks_first(cast: Cast, webhook: Webhook) -> None:
    client = signed_in(cast.dora)

    assert client.get("/webhooks/EXP/remove/").status_code == 200
    assert Webhook.objects.exists()
    assert client.post("/webhooks/EXP/remove/").status_code == 302
    assert not Webhook.objects.exists()


@pytest.mark.parametrize("path", POSTS)
def test_strangers_find_nothing_and_members_may_not(cast: Cast, webhook: Webhook, path: str) -> None:
    answers = [signed_in(user).post(f"/webhooks/EXP/{path}/").status_code for user in (cast.dan, cast.ana)]

    assert answers == [404, 403]


@pytest.mark.parametrize("path", ["test", "on", "off"])
def test_changes_are_posted(cast: Cast, webhook: Webhook, path: str) -> None:
    assert signed_in(cast.dora).get(f"/webhooks/EXP/{path}/").status_code == 405


@pytest.mark.parametrize("path", ["secret", "test", "on", "off", "remove"])
def test_without_webhook_there_is_nothing_to_change(cast: Cast, path: str) -> None:
    assert signed_in(cast.dora).post(f"/webhooks/EXP/{path}/", {"keep_hours": "24"}).status_code == 404


def test_the_list_shows_ones_own_organisations(cast: Cast, webhook: Webhook) -> None:
    shown = [
        [row["organisation"].code for row in signed_in(user).get("/webhooks/").context["rows"]]
        for user in (cast.ana, cast.dan, cast.dora)
    ]

    assert shown == [["EXP"], ["OTH"], ["EXP", "OTH"]]


def test_the_list_takes_as_many_queries_for_many(
    cast: Cast, webhook: Webhook, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(cast.dora)
    client.get("/webhooks/")
    with django_assert_num_queries(LIST_QUERIES):
        client.get("/webhooks/")
    for code in ("ABC", "DEF"):
        made = create_organisation(by=None, code=code, name=code)
        Webhook.objects.create(organisation=made, url="https://chat.example.com/x", created_by=cast.dora)
    with django_assert_num_queries(LIST_QUERIES):
        client.get("/webhooks/")
