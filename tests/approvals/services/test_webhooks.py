import datetime as dt
import json
from collections.abc import Callable, Iterator

import pytest
import requests
from django.utils import timezone
from pytest_django import Settings
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from approvals.enums import Channel, DeliveryState, NoticeKind, UnsentReason, WebhookOff
from approvals.exceptions import BadInput, NotAllowed, WrongStatus
from approvals.models import Application, Delivery, Notification, Webhook, WebhookAttempt, WebhookSecret
from approvals.notices import tell
from approvals.services import webhook_addresses, webhooks
from approvals.services.channels import set_channels
from approvals.services.deliveries import deliver, waiting_deliveries
from approvals.services.sending import MAX_ATTEMPTS
from approvals.services.webhook_addresses import check_address, client_for
from compliance.audit.models import Event
from tests.cast import Cast, draft
from tests.gateway import Gateway, gateway

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def chat(settings: Settings) -> Iterator[Gateway]:
    """A gateway on loopback, whose host administrators have allowed."""
    settings.WEBHOOK_ALLOWED_HOSTS = frozenset({"127.0.0.1"})
    with gateway() as running:
        yield running


@pytest.fixture
def secret(cast: Cast, chat: Gateway) -> str:
    """Ana wants her comments in the team chat, and there is one."""
    set_channels(by=cast.ana, wanted={(NoticeKind.COMMENTED, Channel.WEBHOOK): True})
    _webhook, made = webhooks.set_webhook(organisation=cast.exp, by=cast.dora, url=chat.url)
    return made


def told(cast: Cast, case: Application | None = None, key: str = "1") -> Delivery:
    notice = tell(
        cast.ana,
        NoticeKind.COMMENTED,
        key,
        organisation_id=cast.exp.pk,
        application=case or draft(cast, "Secret title"),
        data={"by": "Ben"},
    )
    assert notice
    return notice.deliveries.get()


def send(delivery: Delivery, now: dt.datetime | None = None) -> Delivery:
    deliver(delivery_id=delivery.pk, now=now or timezone.now())
    delivery.refresh_from_db()
    return delivery


def verified(chat: Gateway, secret: str, n: int = -1) -> object:
    headers, body = chat.messages[n]
    return Verifier(secret).verify(body, headers)


def test_a_message_is_signed_as_the_standard_says(cast: Cast, chat: Gateway, secret: str) -> None:
    case = draft(cast, "Secret title")
    delivery = send(told(cast, case))

    notice = Notification.objects.get()
    assert delivery.state == DeliveryState.SENT
    assert verified(chat, secret) == {
        "type": "notice",
        "timestamp": timezone.localtime(notice.created_at).isoformat(),
        "data": {
            "id": notice.pk,
            "kind": "commented",
            "reference": case.reference,
            "organisation": "EXP",
            "person": "ana",
            "url": f"http://localhost:8000/cases/{case.reference}/comments/",
            "text": {
                "en": f"@ana {case.reference}: Your case was commented on",
                "zh": json.loads(chat.messages[0][1])["data"]["text"]["zh"],
            },
        },
    }
    assert b"Secret" not in chat.messages[0][1]
    assert chat.messages[0][0]["webhook-id"] == f"notice-{notice.pk}-{delivery.pk}"
    assert timezone.localtime(notice.created_at).isoformat().endswith("+08:00")


def test_a_message_that_was_changed_does_not_verify(cast: Cast, chat: Gateway, secret: str) -> None:
    send(told(cast))
    headers, body = chat.messages[0]

    with pytest.raises(WebhookVerificationError):
        Verifier(secret).verify(body.replace(b"ana", b"ben"), headers)


def test_a_repeat_has_the_same_id_and_the_same_body(cast: Cast, chat: Gateway, secret: str) -> None:
    chat.statuses = [500]
    delivery, now = told(cast), timezone.now()

    assert send(delivery, now).state == DeliveryState.QUEUED
    assert send(delivery, now + MINUTE).state == DeliveryState.SENT

    (first, first_body), (second, second_body) = chat.messages
    assert first["webhook-id"] == second["webhook-id"]
    assert first_body == second_body
    assert Webhook.objects.get().failing_since is None


def test_a_failing_webhook_is_left_alone_for_longer_each_time(cast: Cast, chat: Gateway, secret: str) -> None:
    chat.statuses = [503] * 9
    now = timezone.now()
    one, two = told(cast), told(cast, key="2")

    send(one, now)
    assert (send(two, now).attempts, two.error) == (0, "paused")
    assert two.leased_until == now + dt.timedelta(seconds=30)
    send(two, now + MINUTE)

    webhook = Webhook.objects.get()
    assert webhook.failing_since == now
    assert webhook.paused_until == now + 2 * MINUTE
    assert len(chat.messages) == 2
    assert (two.attempts, two.error) == (1, "HTTP 503")


def test_after_three_days_it_is_switched_off_and_the_administrators_told(
    cast: Cast, chat: Gateway, secret: str
) -> None:
    chat.statuses = [500, 500]
    delivery, now = told(cast), timezone.now()

    send(delivery, now)
    send(delivery, now + dt.timedelta(days=3))
    send(delivery, now + dt.timedelta(days=4))

    webhook = Webhook.objects.get()
    assert (webhook.is_on, webhook.disabled_because) == (False, WebhookOff.FAILED)
    assert (delivery.state, delivery.because) == (DeliveryState.SKIPPED, UnsentReason.NO_WEBHOOK)
    failed = Notification.objects.filter(kind=NoticeKind.WEBHOOK_FAILED)
    assert sorted(notice.user.handle for notice in failed) == ["dora", "fay"]
    assert Event.objects.filter(action="webhook_switched_off", actor_id=None).count() == 1


def test_a_webhook_that_is_gone_is_switched_off_at_once(cast: Cast, chat: Gateway, secret: str) -> None:
    chat.statuses = [410]

    send(told(cast))

    assert Webhook.objects.get().disabled_because == WebhookOff.GONE


def test_nothing_is_posted_for_somebody_who_left(cast: Cast, chat: Gateway, secret: str) -> None:
    delivery = told(cast)
    cast.ana.memberships.all().delete()

    assert (send(delivery).because, chat.messages) == (UnsentReason.NO_ACCESS, [])


def test_no_redirect_is_followed(cast: Cast, chat: Gateway, secret: str) -> None:
    chat.statuses = [302]

    delivery = send(told(cast))

    assert (len(chat.messages), delivery.state, delivery.error) == (1, DeliveryState.QUEUED, "HTTP 302")


def test_what_was_tried_too_often_is_given_up(cast: Cast, chat: Gateway, secret: str) -> None:
    delivery = told(cast)
    Delivery.objects.update(attempts=MAX_ATTEMPTS, error="HTTP 400")

    assert waiting_deliveries(timezone.now()) == []
    delivery.refresh_from_db()
    assert (delivery.state, delivery.because, delivery.error) == (
        DeliveryState.FAILED,
        UnsentReason.ATTEMPTS,
        "HTTP 400",
    )


def test_a_server_that_is_away_is_written_down(cast: Cast, chat: Gateway, secret: str) -> None:
    Webhook.objects.update(url="http://127.0.0.1:9/hook")

    delivery = send(told(cast))

    attempt = WebhookAttempt.objects.get()
    assert (attempt.status, attempt.error, delivery.error) == (None, "unreachable", "unreachable")


def test_a_server_that_is_slow_is_not_waited_for(
    cast: Cast, chat: Gateway, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook_addresses, "TIMEOUT_SECONDS", (1, 0.2))
    chat.seconds = 1

    assert send(told(cast)).error == "timeout"
    assert WebhookAttempt.objects.get().said == "The server did not answer in time."


def test_a_private_address_is_refused_when_it_is_posted_to(
    cast: Cast, chat: Gateway, secret: str, settings: Settings
) -> None:
    settings.WEBHOOK_ALLOWED_HOSTS = frozenset()

    delivery = send(told(cast))

    assert (chat.messages, delivery.state, delivery.error) == ([], DeliveryState.QUEUED, "private")


@pytest.mark.parametrize("address", ["[fec0::1]", "[::10.0.0.1]", "[::ffff:0:10.0.0.1]"])
def test_a_rare_private_address_is_refused_by_the_connection(address: str, settings: Settings) -> None:
    settings.WEBHOOK_ALLOWED_HOSTS = frozenset()
    url = f"https://{address}/hook"

    with client_for(url) as client, pytest.raises(requests.RequestException) as refused:
        client.post(url, data=b"")

    assert webhook_addresses.failure_of(refused.value) == "private"


def test_a_name_that_leads_to_a_private_address_later_is_refused_too(
    cast: Cast, chat: Gateway, settings: Settings
) -> None:
    settings.WEBHOOK_ALLOWED_HOSTS = frozenset()

    with client_for("http://localhost") as client, pytest.raises(requests.RequestException):
        client.post(f"http://localhost:{chat.port}/hook", data=b"")

    assert chat.messages == []


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/hook",
        "https://localhost/hook",
        "https://10.0.0.1/hook",
        "https://192.168.1.1/hook",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/hook",
        "https://[::ffff:127.0.0.1]/hook",
        "https://[fd00::1]/hook",
        "https://100.64.0.1/hook",
        "https://0.0.0.0/hook",
        "https://2130706433/hook",
        "https://127.1/hook",
        "https://[fec0::1]/hook",
        "https://[::10.0.0.1]/hook",
        "https://[::ffff:0:10.0.0.1]/hook",
    ],
)
def test_private_addresses_are_refused_at_saving(cast: Cast, url: str) -> None:
    with pytest.raises(BadInput) as refused:
        webhooks.set_webhook(organisation=cast.exp, by=cast.dora, url=url)

    [problem] = refused.value.problems
    assert (problem.where, "private network" in str(problem.message)) == ("url", True)
    assert not Webhook.objects.exists()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "no address"),
        ("chat.example.com/hook", "no address"),
        ("ftp://chat.example.com/hook", "no address"),
        ("https://", "no address"),
        ("https://8.8.8.8:99999/", "no address"),
        ("https://8.8.8.8/" + "a" * 500, "no address"),
        ("https://ana:word@8.8.8.8/hook", "no user name"),
        ("https://8.8.8.8/hook#part", "no user name"),
        ("http://8.8.8.8/hook", "Use https"),
        ("https://no-such-host.invalid/hook", "was not found"),
    ],
)
def test_what_is_no_address_is_refused_in_words(url: str, said: str) -> None:
    with pytest.raises(BadInput) as refused:
        check_address(url)

    assert said in str(refused.value.problems[0].message)


def test_a_public_address_is_accepted() -> None:
    check_address("https://8.8.8.8/hook?key=1")


def test_the_secret_is_told_once_and_kept_out_of_the_trail(cast: Cast, chat: Gateway, secret: str) -> None:
    _webhook, again = webhooks.set_webhook(organisation=cast.exp, by=cast.dora, url=f"{chat.url}?key=hidden")

    assert secret.startswith("whsec_")
    assert again == ""
    trail = " ".join(Event.objects.values_list("payload", flat=True))
    assert secret not in trail
    assert "hidden" not in trail
    assert list(Event.objects.filter(action__startswith="webhook").order_by("pk").values_list("action", flat=True)) == [
        "webhook_set",
        "webhook_changed",
    ]


def test_after_a_rotation_both_secrets_verify_for_a_while(cast: Cast, chat: Gateway, secret: str) -> None:
    newer = webhooks.rotate_secret(organisation=cast.exp, by=cast.dora, keep_hours=24)

    send(told(cast))
    assert verified(chat, secret) == verified(chat, newer)

    WebhookSecret.objects.exclude(valid_until=None).update(valid_until=timezone.now())
    send(told(cast, key="2"))
    assert verified(chat, newer)
    with pytest.raises(WebhookVerificationError):
        verified(chat, secret)


def test_a_secret_that_others_know_is_dropped_at_once(cast: Cast, chat: Gateway, secret: str) -> None:
    newer = webhooks.rotate_secret(organisation=cast.exp, by=cast.dora, keep_hours=0)

    send(told(cast))

    assert verified(chat, newer)
    with pytest.raises(WebhookVerificationError):
        verified(chat, secret)


@pytest.mark.parametrize("hours", [-1, 169])
def test_an_old_secret_is_kept_a_week_at_most(cast: Cast, secret: str, hours: int) -> None:
    with pytest.raises(BadInput):
        webhooks.rotate_secret(organisation=cast.exp, by=cast.dora, keep_hours=hours)


def test_a_test_is_posted_and_logged(cast: Cast, chat: Gateway, secret: str) -> None:
    attempt = webhooks.try_webhook(organisation=cast.exp, by=cast.dora)

    assert (attempt.status, attempt.is_accepted, attempt.kind) == (204, True, "test")
    message = verified(chat, secret)
    assert isinstance(message, dict)
    assert message["data"]["text"]["en"] == "This is a test from Chujing."


def test_a_webhook_that_is_off_is_not_posted_to(cast: Cast, chat: Gateway, secret: str) -> None:
    webhooks.switch_webhook(organisation=cast.exp, by=cast.dora, on=False)

    delivery = send(told(cast))

    assert (chat.messages, delivery.because) == ([], UnsentReason.NO_WEBHOOK)
    with pytest.raises(WrongStatus):
        webhooks.try_webhook(organisation=cast.exp, by=cast.dora)
    with pytest.raises(WrongStatus):
        webhooks.switch_webhook(organisation=cast.exp, by=cast.dora, on=False)


def test_switching_on_again_forgets_the_failure(cast: Cast, chat: Gateway, secret: str) -> None:
    chat.statuses = [410]
    send(told(cast))

    webhook = webhooks.switch_webhook(organisation=cast.exp, by=cast.dora, on=True)

    assert (webhook.is_on, webhook.failing_since, webhook.paused_until) == (True, None, None)


def test_what_waits_for_a_webhook_that_is_removed_is_not_sent(cast: Cast, chat: Gateway, secret: str) -> None:
    delivery = told(cast)

    webhooks.remove_webhook(organisation=cast.exp, by=cast.dora)

    assert send(delivery).because == UnsentReason.NO_WEBHOOK
    assert not WebhookSecret.objects.exists()


MANAGE: list[Callable[[Cast], object]] = [
    lambda cast: webhooks.set_webhook(organisation=cast.exp, by=cast.ana, url="https://8.8.8.8/"),
    lambda cast: webhooks.rotate_secret(organisation=cast.exp, by=cast.ana),
    lambda cast: webhooks.switch_webhook(organisation=cast.exp, by=cast.ana, on=False),
    lambda cast: webhooks.remove_webhook(organisation=cast.exp, by=cast.ana),
    lambda cast: webhooks.try_webhook(organisation=cast.exp, by=cast.ana),
]


@pytest.mark.parametrize("manage", MANAGE)
def test_only_administrators_manage(cast: Cast, secret: str, manage: Callable[[Cast], object]) -> None:
    with pytest.raises(NotAllowed):
        manage(cast)


def test_others_of_the_organisation_get_no_message_of_ones_own(cast: Cast, chat: Gateway, secret: str) -> None:
    notice = tell(cast.ben, NoticeKind.COMMENTED, "1", organisation_id=cast.exp.pk, application=draft(cast))

    assert notice
    assert not notice.deliveries.exists()
