from django.utils import timezone

from approvals.models import Application, Notification
from compliance.accounts.models import User
from compliance.models import Consultation

COUNTED_UP_TO = 1000


def sidebar(user: object) -> dict[str, int]:
    """Count what the menu shows beside its entries, for one person; the menu shows more as 999+."""
    if not isinstance(user, User):
        return {}
    cases = Application.objects.visible_to(user)
    return {
        "my_work": cases.waiting_on(user).order_by()[:COUNTED_UP_TO].count(),
        "cases": cases.open().order_by()[:COUNTED_UP_TO].count(),
        "consultations": Consultation.objects.open_on(timezone.localdate()).count(),
        "notifications": Notification.objects.visible_to(user).unread().count(),
    }
