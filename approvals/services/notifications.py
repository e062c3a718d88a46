"""A person's own notices: mark them as read."""

from django.utils import timezone

from approvals.models import Notification
from compliance.accounts.models import User


def mark_read(*, by: User, notification_id: int | None = None) -> int:
    """Mark one of the person's notices, or all of them, as read; count those that were not."""
    rows = Notification.objects.visible_to(by).unread()
    if notification_id is not None:
        rows = rows.filter(pk=notification_id)
    return rows.update(read_at=timezone.now())
