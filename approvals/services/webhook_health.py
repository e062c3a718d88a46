"""A webhook that fails is left alone for a while, longer each time, and in the end switched off."""

import datetime as dt

from django.db import transaction

from approvals import notices
from approvals.enums import WebhookOff
from approvals.models import Webhook, WebhookAttempt
from compliance import audit
from compliance.accounts.services import subject_of_organisation

SHORTEST_PAUSE = dt.timedelta(seconds=30)
LONGEST_PAUSE = dt.timedelta(hours=3)
GIVE_UP_AFTER = dt.timedelta(days=3)
GONE = 410


def record_success(webhook: Webhook) -> None:
    if webhook.failing_since:
        Webhook.objects.filter(pk=webhook.pk).update(failing_since=None, paused_until=None)


@transaction.atomic
def record_failure(webhook: Webhook, attempt: WebhookAttempt, now: dt.datetime) -> None:
    """Pause for as long as it has been failing already; switch it off where it is gone or failed for long."""
    webhook = Webhook.objects.select_for_update(of=("self",)).for_page().get(pk=webhook.pk)
    webhook.failing_since = webhook.failing_since or now
    failing_for = now - webhook.failing_since
    webhook.paused_until = now + min(max(failing_for, SHORTEST_PAUSE), LONGEST_PAUSE)
    webhook.save(update_fields=["failing_since", "paused_until"])
    if attempt.status == GONE:
        _switch_off(webhook, WebhookOff.GONE, now)
    elif failing_for >= GIVE_UP_AFTER:
        _switch_off(webhook, WebhookOff.FAILED, now)


def _switch_off(webhook: Webhook, because: WebhookOff, now: dt.datetime) -> None:
    if not webhook.is_on:
        return
    webhook.disabled_at, webhook.disabled_because = now, because
    webhook.save(update_fields=["disabled_at", "disabled_because"])
    data = {"host": webhook.host, "because": because.value}
    audit.record(subject_of_organisation(webhook.organisation), "webhook_switched_off", by=None, data=data)
    notices.webhook_failed(webhook)
