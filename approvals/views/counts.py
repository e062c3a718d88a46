from django.utils import timezone

from approvals.models import Application, Notification
from compliance.accounts.models import User
from compliance.models import Consultation


def sidebar(user: object) -> dict[str, int]:
    """Count what the menu shows beside its entries, for one person."""
    if not isinstance(user, User):
        return {}
    cases = Application.objects.visible_to(user)
    return {
        "my_work": cases.waiting_on(user).count(),
        "cases": cases.open().count(),
        "consultations": Consultation.objects.open_on(timezone.localdate()).count(),
        "notifications": Notification.objects.visible_to(user).unread().count(),
    }
