"""Run inside `manage.py shell`: time the query that finds what is due, and all of the queueing; print as JSON."""

import datetime as dt
import json
import statistics
import sys
import time

from django.db import connection, transaction
from django.utils import timezone

from approvals.models import Reminder
from approvals.services import reminders

REPEATS = 9
LONG_AGO = dt.timedelta(days=3000)
FINDING = 'FROM "approvals_deadline"'
took = []


def timed(execute, query, params, many, context):
    began = time.perf_counter()
    result = execute(query, params, many, context)
    if FINDING in query and "FOR UPDATE" in query:
        took.append((1000 * (time.perf_counter() - began), query, params))
    return result


def median_of_finding(now):
    """Ask for one batch and take it back, several times."""
    took.clear()
    for _ in range(REPEATS):
        with transaction.atomic(), connection.cursor():
            first_batch(now)
            transaction.set_rollback(True)
    return statistics.median(milliseconds for milliseconds, _query, _params in took)


def first_batch(now):
    moment = reminders.Now(now, reminders.reminding_day(now, reminders.schedule()))
    reminders._find_batch(moment)


now = timezone.now()
with connection.execute_wrapper(timed):
    none_ms = median_of_finding(now - LONG_AGO)
    batch_ms = median_of_finding(now)
query, params = took[0][1:]
with transaction.atomic(), connection.cursor() as cursor:
    cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF) {query}", params)
    plan = [row[0] for row in cursor]
began = time.perf_counter()
reminders.find_due(now)
print(  # noqa: T201 -- read by reminders.py
    json.dumps(
        {
            "none_ms": none_ms,
            "batch_ms": batch_ms,
            "batch": reminders.BATCH,
            "plan": plan,
            "queued": Reminder.objects.filter(state="queued").count(),
            "all_seconds": time.perf_counter() - began,
        }
    )
)
sys.stdout.flush()
