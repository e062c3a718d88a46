"""Notices on their way out: leased rows, sent, then recorded."""

import datetime as dt
from email.utils import formatdate
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from approvals import notices
from approvals.enums import DeliveryState, SkipReason
from approvals.models import Delivery, Notification

LEASE_SECONDS = 120
MAX_ATTEMPTS = 8


def deliver(*, delivery_id: int, now: dt.datetime) -> bool:
    """Take the row for two minutes, send the mail, record it; say whether this call sent it.

    A crash before the record leaves the row to the next taker, whose mail has the same Message-ID.
    """
    if not Delivery.objects.lease(delivery_id, now, LEASE_SECONDS):
        return False
    delivery = Delivery.objects.select_related(
        "notification__user",
        "notification__application",
        "notification__consultation",
        "notification__deadline__entity",
        "notification__deadline__organisation",
    ).get(pk=delivery_id)
    if because := reason_to_skip(delivery.notification):
        _finish(delivery, DeliveryState.SKIPPED, because)
        return False
    mail_of(delivery).send()
    _finish(delivery, DeliveryState.SENT)
    return True


def reason_to_skip(notice: Notification) -> SkipReason | None:
    """Say why the mail is not to be sent, if so: the account is closed, or the person left."""
    if not notice.user.is_active:
        return SkipReason.NO_ADDRESS
    is_member = notice.user.memberships.filter(organisation=notice.organisation_id).exists()
    return None if is_member else SkipReason.NO_ACCESS


def waiting_deliveries(now: dt.datetime) -> list[int]:
    """Give up on what was tried too often, and list what is free to be sent."""
    free = Delivery.objects.free(now)
    free.filter(attempts__gte=MAX_ATTEMPTS).update(state=DeliveryState.FAILED, because=SkipReason.ATTEMPTS, done_at=now)
    return list(free.order_by("pk").values_list("pk", flat=True))


def mail_of(delivery: Delivery) -> EmailMessage:
    """Write the mail: reference and link, nothing of the content."""
    notice = delivery.notification
    with translation.override(notice.user.language):
        about = notices.about(notice)
        context = {
            "about": about,
            "url": f"{settings.SITE_URL}{notices.url_of(notice)}",
            "why": notices.why(notice),
            "name": notice.user.name,
        }
        return EmailMessage(
            subject=_("%(about)s: news for you") % {"about": about},
            body=render_to_string("approvals/mail/notice.txt", context),
            to=[notice.user.email],
            headers={"Message-ID": message_id(delivery), "Date": _date(notice)},
        )


def message_id(delivery: Delivery) -> str:
    host = urlsplit(settings.SITE_URL).hostname
    return f"<notice-{delivery.notification_id}-{delivery.pk}@{host}>"


def _date(notice: Notification) -> str:
    return formatdate(notice.created_at.timestamp(), localtime=False)


def _finish(delivery: Delivery, state: DeliveryState, because: str = "") -> None:
    delivery.state, delivery.because, delivery.done_at = state, because, timezone.now()
    delivery.save(update_fields=["state", "because", "done_at"])
