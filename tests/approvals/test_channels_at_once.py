"""Many at once: one notice, one digest with each line, one post, one end of a webhook that fails."""

import datetime as dt

import pytest
from django.core import mail
from django.utils import timezone
from pytest_django import Settings

from approvals.enums import Channel, NoticeKind, Rhythm
from approvals.models import Delivery, Digest, Notification, Webhook
from approvals.notices import tell
from approvals.services import digests
from approvals.services.channels import set_channels, set_rhythm
from approvals.services.deliveries import deliver
from approvals.services.webhooks import set_webhook
from tests.approvals.test_reminders_at_once import at_once
from tests.cast import Cast, assemble
from tests.gateway import gateway

CHAT = (NoticeKind.CLOSED, Channel.WEBHOOK)
MAIL = (NoticeKind.CLOSED, Channel.MAIL)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return assemble()


def told(cast: Cast, key: str) -> Notification | None:
    return tell(cast.ana, NoticeKind.CLOSED, key, organisation_id=cast.exp.pk, data={"by": "Ben", "about": "X"})


def test_told_by_many_at_once_there_is_one_notice(cast: Cast) -> None:
    set_channels(by=cast.ana, wanted={MAIL: True})

    answers = at_once(lambda: told(cast, "1"))

    assert sum(answer is not None for answer in answers) == 1
    assert (Notification.objects.count(), Delivery.objects.count()) == (1, 1)


def test_beats_and_workers_at_once_send_one_digest(cast: Cast) -> None:
    set_channels(by=cast.ana, wanted={MAIL: True})
    set_rhythm(by=cast.ana, rhythm=Rhythm.DAILY, hour=9, weekday=0, urgent_at_once=True)
    for key in "123":
        told(cast, key)
    tomorrow = timezone.now() + dt.timedelta(days=1)

    made = at_once(lambda: digests.make_digests(tomorrow))
    digest = Digest.objects.get()
    sent = at_once(lambda: digests.send_digest(digest_id=digest.pk, now=tomorrow))

    assert sum(int(str(n)) for n in made) == 1
    assert (sent.count(True), [message.subject for message in mail.outbox]) == (1, ["3 notices for you"])


def test_workers_at_once_post_once(cast: Cast, settings: Settings) -> None:
    settings.WEBHOOK_ALLOWED_HOSTS = frozenset({"127.0.0.1"})
    set_channels(by=cast.ana, wanted={CHAT: True})
    with gateway() as chat:
        set_webhook(organisation=cast.exp, by=cast.dora, url=chat.url)
        told(cast, "1")
        delivery = Delivery.objects.get()

        posted = at_once(lambda: deliver(delivery_id=delivery.pk, now=timezone.now()))

    assert (posted.count(True), len(chat.messages)) == (1, 1)


def test_a_webhook_that_fails_many_at_once_is_switched_off_once(cast: Cast, settings: Settings) -> None:
    settings.WEBHOOK_ALLOWED_HOSTS = frozenset({"127.0.0.1"})
    set_channels(by=cast.ana, wanted={CHAT: True})
    with gateway() as chat:
        chat.statuses = [410] * 6
        set_webhook(organisation=cast.exp, by=cast.dora, url=chat.url)
        for key in "123456":
            told(cast, key)
        waiting = list(Delivery.objects.values_list("pk", flat=True))

        at_once(lambda: deliver(delivery_id=waiting.pop(), now=timezone.now()))

    assert not Webhook.objects.get().is_on
    failed = Notification.objects.filter(kind=NoticeKind.WEBHOOK_FAILED)
    assert sorted(notice.user.handle for notice in failed) == ["dora", "fay"]
