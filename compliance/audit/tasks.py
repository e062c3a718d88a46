from celery import shared_task
from django.utils import timezone

from compliance import audit
from compliance.audit import outlets
from compliance.audit.models import Outlet


@shared_task(name="audit.seal")  # type: ignore[untyped-decorator]  # Celery is not typed
def seal() -> int:
    """Seal, and let the file have it at once."""
    n_sealed = audit.seal()
    outlets.send_due(timezone.now(), [Outlet.Kind.FILE])
    return n_sealed


@shared_task(name="audit.send_seals")  # type: ignore[untyped-decorator]  # Celery is not typed
def send_seals() -> int:
    return outlets.send_due(timezone.now())
