"""Work in the background: each task is one call of a service, by ids, and may run twice."""

from celery import shared_task
from django.utils import timezone

from approvals.enums import Channel
from approvals.models import Recipient
from approvals.services import (
    decisions,
    deliveries,
    digests,
    disposing,
    expiry,
    exporters,
    inventories,
    leftovers,
    mails,
    quarantine,
    rechecking,
    reminders,
    retention,
    trail,
)
from approvals.services.calendar_changes import runs as calendar_runs
from approvals.services.calendar_changes import telling as calendar_telling
from approvals.services.consultations import papers
from approvals.services.emergencies import deciding
from approvals.services.evidence import making
from approvals.services.impact import following_up, runs
from approvals.services.queue import LAST, do_each, hand_out
from approvals.services.queue import send_unsent as send_what_waits

PER_BEAT = 20_000


@shared_task(name="approvals.remind")  # type: ignore[untyped-decorator]  # Celery is not typed
def remind() -> None:
    """Find what is due and hand out everything that still waits, this minute's and older."""
    now = timezone.now()
    reminders.find_due(now)
    hand_out("approvals.send_reminders", reminders.queued_reminders()[:PER_BEAT])
    digests.make_digests(now)
    hand_out("approvals.send_digests", digests.waiting_digests(now)[:PER_BEAT])
    hand_out("approvals.deliver", deliveries.waiting_deliveries(now, Channel.MAIL)[:PER_BEAT])
    hand_out("approvals.deliver", deliveries.waiting_deliveries(now, Channel.WEBHOOK)[:PER_BEAT], priority=LAST)


@shared_task(name="approvals.send_unsent")  # type: ignore[untyped-decorator]  # Celery is not typed
def send_unsent() -> None:
    send_what_waits(timezone.now())


@shared_task(name="approvals.sweep_files")  # type: ignore[untyped-decorator]  # Celery is not typed
def sweep_files() -> None:
    leftovers.sweep(timezone.now())


@shared_task(name="approvals.send_reminders")  # type: ignore[untyped-decorator]  # Celery is not typed
def send_reminders(ids: list[int]) -> None:
    do_each(lambda pk: reminders.send_reminder(reminder_id=pk, now=timezone.now()), ids)


@shared_task(name="approvals.deliver")  # type: ignore[untyped-decorator]  # Celery is not typed
def deliver(ids: list[int]) -> None:
    with mails.one_connection():
        do_each(lambda pk: deliveries.deliver(delivery_id=pk, now=timezone.now()), ids)


@shared_task(name="approvals.send_digests")  # type: ignore[untyped-decorator]  # Celery is not typed
def send_digests(ids: list[int]) -> None:
    with mails.one_connection():
        do_each(lambda pk: digests.send_digest(digest_id=pk, now=timezone.now()), ids)


@shared_task(name="approvals.refresh_duties")  # type: ignore[untyped-decorator]  # Celery is not typed
def refresh_duties() -> None:
    reminders.refresh_duties(timezone.localdate())


@shared_task(name="approvals.summarise_inventory")  # type: ignore[untyped-decorator]  # Celery is not typed
def summarise_inventory(inventory_id: int) -> None:
    inventories.summarise_inventory(inventory_id=inventory_id)


@shared_task(name="approvals.dispose")  # type: ignore[untyped-decorator]  # Celery is not typed
def dispose(ids: list[int]) -> None:
    do_each(lambda pk: disposing.dispose(disposal_id=pk), ids)


@shared_task(name="approvals.resume_disposals")  # type: ignore[untyped-decorator]  # Celery is not typed
def resume_disposals() -> None:
    disposing.resume_disposals()


@shared_task(name="approvals.remind_of_retention")  # type: ignore[untyped-decorator]  # Celery is not typed
def remind_of_retention() -> None:
    retention.remind_of_due(timezone.localdate())


@shared_task(name="approvals.expire")  # type: ignore[untyped-decorator]  # Celery is not typed
def expire() -> None:
    expiry.expire_due()
    deciding.lapse_approvals()


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


@shared_task(name="approvals.count_calendar")  # type: ignore[untyped-decorator]  # Celery is not typed
def count_calendar(run_id: int) -> None:
    calendar_runs.count_next(run_id=run_id)


@shared_task(name="approvals.resume_calendars")  # type: ignore[untyped-decorator]  # Celery is not typed
def resume_calendars() -> None:
    calendar_runs.resume_stalled(timezone.now())


@shared_task(name="approvals.tell_of_calendar_review")  # type: ignore[untyped-decorator]  # Celery is not typed
def tell_of_calendar_review(calendar_year_id: int, by_id: int, at: str) -> None:
    calendar_telling.tell_of_review(calendar_year_id=calendar_year_id, by_id=by_id, at=at)


@shared_task(name="approvals.make_submission")  # type: ignore[untyped-decorator]  # Celery is not typed
def make_submission(answer_id: int) -> None:
    papers.make_papers(answer_id=answer_id)


@shared_task(name="approvals.check_file")  # type: ignore[untyped-decorator]  # Celery is not typed
def check_file(check_id: int) -> None:
    quarantine.check_file(check_id=check_id, now=timezone.now())


@shared_task(name="approvals.check_files")  # type: ignore[untyped-decorator]  # Celery is not typed
def check_files() -> None:
    quarantine.check_waiting(timezone.now())


@shared_task(name="approvals.make_evidence")  # type: ignore[untyped-decorator]  # Celery is not typed
def make_evidence(bundle_id: int) -> None:
    making.make_bundle(bundle_id=bundle_id)


@shared_task(name="approvals.tidy_evidence")  # type: ignore[untyped-decorator]  # Celery is not typed
def tidy_evidence() -> None:
    making.tidy_bundles(timezone.now())


@shared_task(name="approvals.verify_trail")  # type: ignore[untyped-decorator]  # Celery is not typed
def verify_trail(user_id: int) -> None:
    trail.verify_for(user_id=user_id)
