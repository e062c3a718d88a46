"""What ends by itself: a case in force whose result, certificate or contract is over."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from approvals import lifecycle
from approvals.enums import Status
from approvals.models import Application
from approvals.services import deadlines
from approvals.services.export_permission import may_export
from approvals.services.locking import lock_application

MAY_EXPIRE = (Status.IN_FORCE, Status.SUSPENDED)


def expire_due(on: date | None = None) -> list[str]:
    """Expire every case whose validity ended before the day; return their references."""
    today = on or timezone.localdate()
    cases = Application.objects.filter(status__in=MAY_EXPIRE, authority_events__valid_until__lt=today)
    keys = cases.order_by("pk").values_list("pk", flat=True).distinct()
    return [reference for pk in keys if (reference := expire_application(application_id=pk, on=today))]


@transaction.atomic
def expire_application(*, application_id: int, on: date) -> str:
    """Expire one case unless a later event still carries it; say which, or nothing."""
    application = lock_application(application_id)
    newest = application.authority_events.standing().exclude(valid_until=None).last()
    if application.status not in MAY_EXPIRE or newest is None or newest.valid_until is None:
        return ""
    if newest.valid_until >= on or may_export(application, on).is_allowed:
        return ""
    lifecycle.move(application, "expire", by=None)
    deadlines.recompute(application)
    return application.reference
