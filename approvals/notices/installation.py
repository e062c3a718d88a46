"""What the administrators of the installation are told."""

from django.urls import reverse

from approvals.enums import NoticeKind
from approvals.models import FileCheck, Webhook
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


def file_infected(check: FileCheck) -> None:
    """Tell whoever gave the file, with its case, and every administrator, without."""
    key = f"file:{check.pk}"
    tell(
        check.given_by,
        NoticeKind.FILE_INFECTED,
        key,
        organisation_id=check.organisation_id,
        application=check.application,
        data={"found": check.found, **_named(check)},
        urgent=True,
    )
    for user in User.objects.active().filter(is_administrator=True).exclude(pk=check.given_by_id).order_by("pk"):
        data = {"found": check.found, **_named(check)}
        tell(user, NoticeKind.FILE_INFECTED, key, organisation_id=None, data=data, urgent=True)


def _named(check: FileCheck) -> dict[str, dict[str, str]]:
    return {"about": {"en": check.organisation.name, "zh": check.organisation.name_zh}}
