"""What the administrators of the installation are told."""

from django.urls import reverse

from approvals.enums import NoticeKind
from approvals.models import Webhook
from approvals.notices.telling import tell
from compliance.accounts.models import User


def webhook_failed(webhook: Webhook) -> None:
    """Tell every administrator that a webhook was switched off; once each time."""
    data = {
        "about": {"en": webhook.organisation.name, "zh": webhook.organisation.name_zh},
        "off": webhook.disabled_because,
        "path": reverse("approvals:webhook", args=[webhook.organisation.code]),
    }
    key = f"webhook:{webhook.pk}:{webhook.disabled_at:%Y%m%d%H%M%S%f}"
    for user in User.objects.active().filter(is_administrator=True).order_by("pk"):
        tell(user, NoticeKind.WEBHOOK_FAILED, key, organisation_id=None, data=data)
