"""Work in the background: each task is one call of a service, by ids, and may run twice."""

from celery import current_app, shared_task
from django.utils import timezone

from approvals.models import Recipient
from approvals.services import decisions, deliveries, expiry, exporters, inventories, rechecking, reminders
from approvals.services.impact import following_up, runs

PER_BEAT = 2_000


@shared_task(name="approvals.remind")  # type: ignore[untyped-decorator]  # Celery is not typed
def remind() -> None:
    """Find what is due and hand out everything that still waits, this minute's and older."""
    now = timezone.now()
    reminders.find_due(now)
    for reminder_id in reminders.queued_reminders()[:PER_BEAT]:
        current_app.send_task("approvals.send_reminder", kwargs={"reminder_id": reminder_id})
    for delivery_id in deliveries.waiting_deliveries(now)[:PER_BEAT]:
        current_app.send_task("approvals.deliver", kwargs={"delivery_id": delivery_id})


@shared_task(name="approvals.send_reminder")  # type: ignore[untyped-decorator]  # Celery is not typed
def send_reminder(reminder_id: int) -> None:
    reminders.send_reminder(reminder_id=reminder_id, now=timezone.now())


@shared_task(name="approvals.deliver")  # type: ignore[untyped-decorator]  # Celery is not typed
def deliver(delivery_id: int) -> None:
    deliveries.deliver(delivery_id=delivery_id, now=timezone.now())


@shared_task(name="approvals.refresh_duties")  # type: ignore[untyped-decorator]  # Celery is not typed
def refresh_duties() -> None:
    reminders.refresh_duties(timezone.localdate())


@shared_task(name="approvals.summarise_inventory")  # type: ignore[untyped-decorator]  # Celery is not typed
def summarise_inventory(inventory_id: int) -> None:
    inventories.summarise_inventory(inventory_id=inventory_id)


@shared_task(name="approvals.expire")  # type: ignore[untyped-decorator]  # Celery is not typed
def expire() -> None:
    expiry.expire_due()


@shared_task(name="approvals.refresh_drafts")  # type: ignore[untyped-decorator]  # Celery is not typed
def refresh_drafts(entities: list[int]) -> None:
    exporters.refresh_drafts(entities=entities)


@shared_task(name="approvals.recheck_entity")  # type: ignore[untyped-decorator]  # Celery is not typed
def recheck_entity(entity_id: int) -> None:
    exporters.recheck_entity(entity_id=entity_id)


@shared_task(name="approvals.recheck_published")  # type: ignore[untyped-decorator]  # Celery is not typed
def recheck_published(kind: str, pk: int) -> None:
    rechecking.recheck_published(kind=kind, pk=pk)


@shared_task(name="approvals.recheck_recipient")  # type: ignore[untyped-decorator]  # Celery is not typed
def recheck_recipient(recipient_id: int) -> None:
    decisions.void_changed_of_recipient(Recipient.objects.get(pk=recipient_id))


@shared_task(name="approvals.measure_impact")  # type: ignore[untyped-decorator]  # Celery is not typed
def measure_impact(run_id: int) -> None:
    runs.measure_next(run_id=run_id)


@shared_task(name="approvals.resume_impact")  # type: ignore[untyped-decorator]  # Celery is not typed
def resume_impact() -> None:
    runs.resume_stalled(timezone.now())


@shared_task(name="approvals.open_impact_tasks")  # type: ignore[untyped-decorator]  # Celery is not typed
def open_impact_tasks(run_id: int) -> None:
    following_up.open_tasks_of(run_id=run_id)
