"""Webhooks of organisations: administrators set, test, rotate and remove them; members see that there is one."""

import base64
import datetime as dt
import secrets
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.enums import WebhookOff
from approvals.exceptions import BadInput, NotAllowed, Problem, WrongStatus
from approvals.models import Webhook, WebhookAttempt, WebhookSecret
from approvals.services.posting import post_test
from approvals.services.webhook_addresses import check_address
from compliance import audit
from compliance.accounts.models import Organisation, User
from compliance.accounts.services import subject_of_organisation

OLD_SECRET_HOURS = 24
LONGEST_HOURS = 168
SECRET_BYTES = 32


def set_webhook(*, organisation: Organisation, by: User, url: str) -> tuple[Webhook, str]:
    """Set or change the address, and switch the webhook on; give it and its secret, which is told once.

    The secret is empty where there was a webhook: a new address keeps the secret.

    Raises:
        NotAllowed: no administrator.
        BadInput: no address, or one in a private network.
    """
    _require_administrator(by)
    url = url.strip()
    check_address(url)
    with transaction.atomic():
        webhook, is_new = Webhook.objects.select_for_update().get_or_create(
            organisation=organisation, defaults={"url": url, "created_by": by}
        )
        if not is_new:
            webhook.url = url
            _switch_on(webhook)
        _record(webhook, "webhook_set" if is_new else "webhook_changed", by, host=webhook.host)
        return webhook, _new_secret(webhook) if is_new else ""


@transaction.atomic
def rotate_secret(*, organisation: Organisation, by: User, keep_hours: int = OLD_SECRET_HOURS) -> str:
    """Make a new secret and give it, once; the old one goes on signing beside it for so many hours."""
    webhook = _locked(organisation, by)
    if not 0 <= keep_hours <= LONGEST_HOURS:
        raise BadInput([Problem(_("Keep the old secret for 0 to 168 hours."), "keep_hours")])
    now = timezone.now()
    webhook.secrets.filter(valid_until__lte=now).delete()
    webhook.secrets.filter(valid_until=None).update(valid_until=now + dt.timedelta(hours=keep_hours))
    _record(webhook, "webhook_key_changed", by, keep_hours=keep_hours)
    return _new_secret(webhook)


@transaction.atomic
def switch_webhook(*, organisation: Organisation, by: User, on: bool) -> Webhook:
    """Switch it on or off by hand.

    Raises:
        NotAllowed: no administrator.
        WrongStatus: it is so already.
        BadInput: its address lies in a private network by now.
    """
    webhook = _locked(organisation, by)
    if webhook.is_on == on:
        said = _("The webhook is on already.") if on else _("The webhook is off already.")
        raise WrongStatus(said, next_step=_("Look at its page again."))
    if on:
        check_address(webhook.url)
        _switch_on(webhook)
    else:
        webhook.disabled_at, webhook.disabled_because = timezone.now(), WebhookOff.BY_HAND
        webhook.save(update_fields=["disabled_at", "disabled_because"])
    _record(webhook, "webhook_switched_on" if on else "webhook_switched_off", by)
    return webhook


@transaction.atomic
def remove_webhook(*, organisation: Organisation, by: User) -> None:
    """Remove it with its secrets and its log; what waited for it is not sent."""
    webhook = _locked(organisation, by)
    _record(webhook, "webhook_removed", by, host=webhook.host)
    webhook.delete()


def try_webhook(*, organisation: Organisation, by: User) -> WebhookAttempt:
    """Post a test now and give what came of it. Raises: WrongStatus where it is switched off."""
    _require_administrator(by)
    webhook = Webhook.objects.for_page().get(organisation=organisation)
    if not webhook.is_on:
        raise WrongStatus(_("The webhook is switched off."), next_step=_("Switch it on, then test it."))
    return post_test(webhook, message=f"test-{webhook.pk}-{secrets.token_hex(8)}")


def _locked(organisation: Organisation, by: User) -> Webhook:
    _require_administrator(by)
    return Webhook.objects.select_for_update(of=("self",)).for_page().get(organisation=organisation)


def _switch_on(webhook: Webhook) -> None:
    webhook.disabled_at, webhook.disabled_because = None, ""
    webhook.failing_since = webhook.paused_until = None
    webhook.save(update_fields=["url", "disabled_at", "disabled_because", "failing_since", "paused_until"])


def _new_secret(webhook: Webhook) -> str:
    secret = f"whsec_{base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()}"
    WebhookSecret.objects.create(webhook=webhook, secret=secret)
    return secret


def _record(webhook: Webhook, action: str, by: User, **data: Any) -> None:
    audit.record(subject_of_organisation(webhook.organisation), action, by=by, data=data)


def _require_administrator(by: User) -> None:
    if not (by.is_active and by.is_administrator):
        raise NotAllowed(_("Only administrators manage webhooks."), next_step=_("Ask one of them."))
