"""Notices on their way out: leased rows, sent, then recorded."""

import datetime as dt

from approvals.enums import Channel, DeliveryState, NoticeKind, UnsentReason
from approvals.models import Delivery, Notification
from approvals.notices.wishes import Choices, choices_of, wants
from approvals.services import mails, posting
from approvals.services.sending import LEASE_SECONDS, MAX_ATTEMPTS, Unsent, finish, put_back
from compliance.accounts.models import User

SEND = {Channel.MAIL: mails.send_mail, Channel.WEBHOOK: posting.post_notice}


def deliver(*, delivery_id: int, now: dt.datetime) -> bool:
    """Take the row for two minutes, send it, record it; say whether this call sent it.

    A crash before the record leaves the row to the next taker, whose message has the same id.
    """
    if not Delivery.objects.single().lease(delivery_id, now, LEASE_SECONDS):
        return False
    delivery = Delivery.objects.for_sending().get(pk=delivery_id)
    user = delivery.notification.user
    if because := reason_to_skip(delivery, user, choices_of(user)):
        finish(delivery, DeliveryState.SKIPPED, because)
        return False
    try:
        SEND[Channel(delivery.channel)](delivery, now)
    except Unsent as unsent:
        put_back(delivery, unsent, now)
        return False
    finish(delivery, DeliveryState.SENT)
    return True


def reason_to_skip(delivery: Delivery, user: User, choices: Choices) -> UnsentReason | None:
    """Say why it is not to be sent, if so: the account is closed, the person left, or wants it no more."""
    notice = delivery.notification
    if not user.is_active:
        return UnsentReason.NO_ADDRESS
    if not _may_read(notice, user):
        return UnsentReason.NO_ACCESS
    if not wants(choices, NoticeKind(notice.kind), Channel(delivery.channel)):
        return UnsentReason.SWITCHED_OFF
    if delivery.channel == Channel.WEBHOOK and not posting.webhook_of(notice):
        return UnsentReason.NO_WEBHOOK
    return None


def _may_read(notice: Notification, user: User) -> bool:
    if notice.organisation_id is None:
        return user.is_administrator
    return notice.organisation_id in user.organisation_ids()


def waiting_deliveries(now: dt.datetime, *channels: Channel) -> list[int]:
    """Give up on what was tried too often, and list what is free to be sent by itself through these channels, or any."""
    free = Delivery.objects.single().free(now).filter(channel__in=channels or Channel.values)
    worn = free.filter(attempts__gte=MAX_ATTEMPTS)
    worn.update(state=DeliveryState.FAILED, because=UnsentReason.ATTEMPTS, done_at=now)
    return list(free.order_by("pk").values_list("pk", flat=True))
