"""Posts to the webhooks of organisations, signed as Standard Webhooks says; reference and link, no content."""

import datetime as dt
import json
import time
from collections.abc import Mapping
from typing import Any

import requests
from django.conf import settings
from django.utils import timezone, translation
from standardwebhooks import Webhook as Signer

from approvals import notices
from approvals.enums import NoticeKind
from approvals.models import Delivery, Notification, Webhook, WebhookAttempt, WebhookSecret
from approvals.services.sending import Unsent
from approvals.services.webhook_addresses import client_for, failure_of
from approvals.services.webhook_health import record_failure, record_success
from compliance.wording import Text

TEST = "test"
TEST_TEXT = Text("This is a test from Chujing.", "这是出境系统发送的测试消息。")
KEEP_ATTEMPTS_DAYS = 30


def webhook_of(notice: Notification) -> Webhook | None:
    """Find the webhook of the notice's organisation, if there is one and it is on."""
    return Webhook.objects.filter(organisation=notice.organisation_id, disabled_at=None).for_page().first()


def post_notice(delivery: Delivery, now: dt.datetime) -> None:
    """Post one notice to the webhook of its organisation; a failing webhook is left alone for a while.

    Raises: Unsent.
    """
    webhook = webhook_of(delivery.notification)
    if webhook is None:
        raise Unsent("switched off")
    if webhook.paused_until and webhook.paused_until > now:
        raise Unsent("paused", again_at=webhook.paused_until)
    kind = NoticeKind(delivery.notification.kind)
    attempt = post(webhook, f"notice-{delivery.notification_id}-{delivery.pk}", kind, payload_of(delivery.notification))
    if not attempt.is_accepted:
        record_failure(webhook, attempt, now)
        raise Unsent(attempt.error or f"HTTP {attempt.status}")
    record_success(webhook)


def post_test(webhook: Webhook, *, message: str) -> WebhookAttempt:
    """Post a message that says it is a test; what comes of it changes nothing."""
    data = {"organisation": webhook.organisation.code, "text": TEST_TEXT.to_dict()}
    return post(webhook, message, TEST, {"type": TEST, "timestamp": timezone.localtime().isoformat(), "data": data})


def post(webhook: Webhook, message: str, kind: str, payload: Mapping[str, Any]) -> WebhookAttempt:
    """Sign and post, and write down what came of it; only the status of the answer is read."""
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
    attempt = WebhookAttempt(webhook=webhook, message=message, kind=kind)
    began = time.monotonic()
    try:
        with client_for(webhook.url) as client:
            headers = signed_headers(webhook, message, body)
            with client.post(webhook.url, data=body.encode(), headers=headers, stream=True) as answer:
                attempt.status = answer.status_code
    except (requests.RequestException, OSError, ValueError) as error:
        attempt.error = failure_of(error)
    attempt.milliseconds = round((time.monotonic() - began) * 1000)
    attempt.save()
    _forget_old(webhook)
    return attempt


def signed_headers(webhook: Webhook, message: str, body: str) -> dict[str, str]:
    """Sign with every secret that is valid now, the newest first."""
    at = dt.datetime.now(dt.UTC)
    secrets = WebhookSecret.objects.valid(timezone.now()).filter(webhook=webhook)
    return {
        "Content-Type": "application/json",
        "webhook-id": message,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(Signer(row.secret).sign(message, at, body) for row in secrets),
    }


def payload_of(notice: Notification) -> dict[str, Any]:
    """Say what kind of notice waits for whom, and where to read it; the same at every try."""
    data = {
        "id": notice.pk,
        "kind": notice.kind,
        "reference": notices.code_of(notice),
        "organisation": notice.organisation.code if notice.organisation else None,
        "person": notice.user.handle,
        "url": f"{settings.SITE_URL}{notices.url_of(notice)}",
        "text": {"en": _text(notice, "en"), "zh": _text(notice, "zh-hans")},
    }
    return {"type": "notice", "timestamp": timezone.localtime(notice.created_at).isoformat(), "data": data}


def _text(notice: Notification, language: str) -> str:
    with translation.override(language):
        return f"@{notice.user.handle} {notices.code_of(notice)}: {notices.heading(notice)}"


def _forget_old(webhook: Webhook) -> None:
    oldest = timezone.now() - dt.timedelta(days=KEEP_ATTEMPTS_DAYS)
    webhook.attempts.filter(at__lt=oldest).delete()
