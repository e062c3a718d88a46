"""The one door through which everybody is told everything."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from approvals.enums import Channel, NoticeKind
from approvals.models import Application, Deadline, Delivery, Notification
from approvals.notices.wishes import Choices, choices_of, hold_until, wants
from compliance.accounts.models import User
from compliance.models import Consultation


@transaction.atomic
def tell(
    user: User,
    kind: NoticeKind,
    key: str,
    *,
    organisation_id: int | None,
    application: Application | None = None,
    consultation: Consultation | None = None,
    deadline: Deadline | None = None,
    data: Mapping[str, Any] | None = None,
    urgent: bool = False,
) -> Notification | None:
    """Write the notice and one delivery for each channel the person wants it through.

    Give None for a closed account, and where the person was told under this key already. Without
    organisation it is about the installation. `data` holds the names the sentence needs, and may
    hold `path`, the page to act on, and `why`, a Text as plain values. What is urgent does not wait
    for the digest, unless the person wants it to.
    """
    if not user.is_active:
        return None
    choices = choices_of(user)
    notice, is_new = Notification.objects.get_or_create(
        user=user,
        key=key,
        defaults={
            "organisation_id": organisation_id,
            "kind": kind,
            "application": application,
            "consultation": consultation,
            "deadline": deadline,
            "data": dict(data or {}),
            "shown": wants(choices, kind, Channel.PAGE),
        },
    )
    if not is_new:
        return None
    Delivery.objects.bulk_create(_deliveries(notice, choices, urgent=urgent))
    return notice


def _deliveries(notice: Notification, choices: Choices, *, urgent: bool) -> Iterator[Delivery]:
    kind = NoticeKind(notice.kind)
    if wants(choices, kind, Channel.MAIL):
        until = hold_until(notice.user, timezone.now(), urgent=urgent)
        yield Delivery(notification=notice, channel=Channel.MAIL, hold_until=until)
    if notice.organisation_id and wants(choices, kind, Channel.WEBHOOK):
        yield Delivery(notification=notice, channel=Channel.WEBHOOK)
