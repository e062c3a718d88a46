"""The state of the work at this moment, as numbers for those who watch the installation; no organisation's own."""

from collections.abc import Iterator

from celery import current_app
from django.db import DatabaseError, connection
from django.db.models import Min
from django.utils import timezone
from kombu.exceptions import OperationalError as QueueAway
from redis.exceptions import RedisError

from approvals.enums import DeliveryState, InventoryStatus
from approvals.models import Delivery, EvidenceBundle, Inventory, Reminder
from approvals.models.unsent import UnsentTask

Gauge = tuple[str, str, float]
QUEUE = "celery"
SEALS = """
SELECT extract(epoch FROM clock_timestamp() - at)::float, last_txid, last_event_id
FROM audit_seal ORDER BY id DESC LIMIT 1
"""
UNSEALED = "SELECT count(*) FROM audit_event WHERE (txid, id) > (%s, %s)"
DATABASE = """
SELECT pg_database_size(current_database()),
    (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database())
"""


def gauges() -> Iterator[Gauge]:
    """Give name, what it is, value; of a server that is away only that it is."""
    yield from of_queue()
    try:
        found = [*of_trail(), *of_work(), *of_database()]
    except DatabaseError:
        yield "database_up", "Whether PostgreSQL answers.", 0
        return
    yield "database_up", "Whether PostgreSQL answers.", 1
    yield from found


def of_queue() -> Iterator[Gauge]:
    try:
        with current_app.connection_for_read() as opened, opened.channel() as channel:
            waiting = channel.queue_declare(QUEUE).message_count
    except (QueueAway, RedisError, OSError):
        yield "queue_up", "Whether the queue answers.", 0
        return
    yield "queue_up", "Whether the queue answers.", 1
    yield "queue_length", "Tasks that wait for a worker.", waiting


def of_trail() -> Iterator[Gauge]:
    with connection.cursor() as cursor:
        cursor.execute(SEALS)
        age, txid, event = cursor.fetchone() or (None, 0, 0)
        cursor.execute(UNSEALED, [txid, event])
        [unsealed] = cursor.fetchone() or (0,)
    if age is not None:
        yield "seal_age_seconds", "Seconds since the last seal.", age
    yield "unsealed_events", "Events of the trail that no seal covers yet.", unsealed


def of_work() -> Iterator[Gauge]:
    now = timezone.now()
    late = Reminder.objects.ready().filter(step_on__lt=timezone.localdate(now))
    deliveries = Delivery.objects.filter(state=DeliveryState.QUEUED, hold_until=None)
    oldest = deliveries.aggregate(at=Min("queued_at"))["at"]
    reading = Inventory.objects.filter(status__in=(InventoryStatus.QUEUED, InventoryStatus.READING))
    yield "reminders_waiting", "Reminders that are due and not sent.", Reminder.objects.ready().count()
    yield "reminders_overdue", "Reminders whose day is over and that are not sent.", late.count()
    yield "deliveries_waiting", "Mails and posts that wait to be sent.", deliveries.count()
    yield (
        "delivery_oldest_seconds",
        "Seconds the oldest of them waits.",
        (now - oldest).total_seconds() if oldest else 0,
    )
    yield "unsent_tasks", "Tasks that the queue has not got yet.", UnsentTask.objects.count()
    yield "inventories_waiting", "Inventories that wait to be read.", reading.count()
    yield "bundles_waiting", "Bundles of evidence that wait to be made.", EvidenceBundle.objects.waiting().count()


def of_database() -> Iterator[Gauge]:
    with connection.cursor() as cursor:
        cursor.execute(DATABASE)
        size, sessions = cursor.fetchone() or (0, 0)
    yield "database_bytes", "Size of the database.", size
    yield "database_sessions", "Sessions of the database.", sessions
