"""A run over all dates that rest on a year: begun, shared out in chunks, finished, its owners told.

Each chunk is one transaction under the lock of its row: what it found or counted and that it is done
are written together or not at all. A worker that dies leaves its chunk to the next one.
"""

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import Max, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.enums import CalendarPurpose, ImpactState
from approvals.exceptions import Conflict, WrongStatus
from approvals.models import CalendarChunk, CalendarMove, CalendarRun, Deadline
from approvals.services.calendar_changes.moving import Counting
from approvals.services.calendar_changes.scopes import base_hash, chunks_of, resting_on
from approvals.services.calendar_changes.telling import tell_owners
from approvals.services.queue import queue
from compliance import audit
from compliance.accounts.models import User
from compliance.accounts.permissions import require_administrator
from compliance.models import CalendarYear

STALLED_AFTER = dt.timedelta(seconds=60)
# A worker that is only busy gets this much more each minute, not all of it.
RESUMED_AT_ONCE = 100
ROWS_PER_INSERT = 1_000


def latest_run(row: CalendarYear, purpose: CalendarPurpose = CalendarPurpose.PREVIEW) -> CalendarRun | None:
    runs = CalendarRun.objects.filter(calendar_year=row, purpose=purpose).select_related("started_by", "calendar_year")
    return runs.first()


@transaction.atomic
def start_preview(*, calendar_year: CalendarYear, by: User) -> CalendarRun:
    """Begin to count every date that rests on the year as if it was published, in place of earlier previews.

    Raises:
        PermissionDenied: not an administrator.
        WrongStatus: published already, or given up.
        Conflict: a preview of this content is under way.
    """
    require_administrator(by)
    if not calendar_year.is_open:
        raise WrongStatus(
            _("Only a draft, or a version in review, can still move dates."),
            next_step=_("Begin a new version of the year first."),
        )
    _forget_previews(calendar_year)
    run = _begin(calendar_year, CalendarPurpose.PREVIEW, by)
    if run is None:
        raise _already_running()
    data = {"version": str(calendar_year), "content_hash": run.content_hash, "counted": run.total}
    audit.record(_subject(calendar_year), "calendar_preview_started", by=by, data=data)
    return run


@transaction.atomic
def begin_recount(calendar_year: CalendarYear, by: User | None) -> CalendarRun | None:
    """Begin to count the dates again for good; nothing where that was begun before."""
    return _begin(calendar_year, CalendarPurpose.RECOUNT, by)


@transaction.atomic
def cancel_preview(*, run_id: int, by: User) -> CalendarRun:
    """Stop a preview; chunks under way are counted to their end, no other is begun. Raises: WrongStatus."""
    require_administrator(by)
    run = CalendarRun.objects.select_for_update(of=("self",)).select_related("calendar_year").get(pk=run_id)
    if not run.is_running or run.purpose != CalendarPurpose.PREVIEW:
        raise WrongStatus(_("This preview has ended already."), next_step=_("Make another one."))
    _end(run, ImpactState.CANCELLED, by)
    return run


def count_next(*, run_id: int) -> bool:
    """Count one chunk that nobody has taken; say whether there was one. Ends the run after the last."""
    counted = _count_one(run_id)
    _finish_if_done(run_id)
    return counted


def resume_stalled(now: dt.datetime) -> int:
    """Queue what was left by workers that died, and begin for years that the product published itself.

    Counts the chunks queued.
    """
    done_for = CalendarRun.objects.filter(purpose=CalendarPurpose.RECOUNT).values("calendar_year")
    for row in CalendarYear.objects.in_force().exclude(pk__in=done_for).order_by("year"):
        begin_recount(row, None)
    stalled = 0
    for run in CalendarRun.objects.filter(state=ImpactState.RUNNING):
        last = run.chunks.aggregate(last=Max("done_at"))["last"] or run.started_at
        n_left = run.chunks.filter(done_at=None).count() if now - last > STALLED_AFTER else 0
        _queue(run, min(n_left, RESUMED_AT_ONCE) or int(now - last > STALLED_AFTER))
        stalled += n_left
    return stalled


def n_done(run: CalendarRun) -> int:
    """Cases and organisations counted so far."""
    return int(run.chunks.exclude(done_at=None).aggregate(n=Sum("n_scopes"))["n"] or 0)


def n_unread(run: CalendarRun) -> int:
    """Cases whose dates could not be counted."""
    return int(run.chunks.aggregate(n=Sum("n_unread"))["n"] or 0)


def seconds_left(run: CalendarRun, done: int, now: dt.datetime) -> int | None:
    """What is left at the pace so far; None before the first chunk is done, and after the last."""
    if not done or not run.is_running:
        return None
    return round((now - run.started_at).total_seconds() / done * (run.total - done))


def is_stale(run: CalendarRun, row: CalendarYear) -> bool:
    """Whether the days, the years in force, or a date that rests on the year changed since."""
    if (run.content_hash, run.base_hash) != (row.content_hash, base_hash(row.year)):
        return True
    return Deadline.objects.filter(resting_on(row.year), computed_at__gt=run.started_at).exists()


def _forget_previews(row: CalendarYear) -> None:
    """Delete earlier previews, once the chunks under way are done; one of the same content goes on."""
    previews = CalendarRun.objects.filter(calendar_year=row, purpose=CalendarPurpose.PREVIEW)
    for running in previews.filter(state=ImpactState.RUNNING).select_for_update():
        if running.content_hash == row.content_hash:
            raise _already_running()
    chunks = CalendarChunk.objects.filter(run__in=previews.values("pk"))
    list(chunks.select_for_update(of=("self",)).values_list("pk"))
    previews.delete()


def _already_running() -> Conflict:
    return Conflict(
        _("The dates are being counted under this year already."),
        next_step=_("Wait for the result, or stop the preview."),
    )


def _begin(row: CalendarYear, purpose: CalendarPurpose, by: User | None) -> CalendarRun | None:
    try:
        with transaction.atomic():
            run = CalendarRun.objects.create(
                calendar_year=row,
                purpose=purpose,
                content_hash=row.content_hash,
                base_hash=base_hash(row.year),
                started_by=by,
            )
    except IntegrityError:
        return None
    chunks = CalendarChunk.objects.bulk_create(chunks_of(run))
    run.total = sum(chunk.n_scopes for chunk in chunks)
    run.save(update_fields=["total"])
    _queue(run, len(chunks))
    if not chunks:
        _end(run, ImpactState.FINISHED)
    return run


def _queue(run: CalendarRun, n: int) -> None:
    for _number in range(n):
        queue("approvals.count_calendar", run_id=run.pk)


@transaction.atomic
def _count_one(run_id: int) -> bool:
    run = CalendarRun.objects.select_related("calendar_year").filter(pk=run_id, state=ImpactState.RUNNING).first()
    if run is None:
        return False
    chunk = run.chunks.filter(done_at=None).select_for_update(skip_locked=True).first()
    if chunk is None:
        return False
    is_preview = run.purpose == CalendarPurpose.PREVIEW
    if is_preview and run.content_hash != run.calendar_year.content_hash:
        _end(run, ImpactState.CANCELLED)
        return False
    counting = Counting(run)
    moves, chunk.n_unread = counting.preview(chunk) if is_preview else counting.count(chunk)
    CalendarMove.objects.bulk_create(moves, batch_size=ROWS_PER_INSERT)
    chunk.done_at = timezone.now()
    chunk.save(update_fields=["done_at", "n_unread"])
    return True


@transaction.atomic
def _finish_if_done(run_id: int) -> None:
    running = CalendarRun.objects.select_for_update(of=("self",)).select_related("calendar_year")
    run = running.filter(pk=run_id, state=ImpactState.RUNNING).first()
    if run and not run.chunks.filter(done_at=None).exists():
        if run.purpose == CalendarPurpose.RECOUNT:
            run.n_told = tell_owners(run)
        _end(run, ImpactState.FINISHED)


def _end(run: CalendarRun, state: ImpactState, by: User | None = None) -> None:
    run.state, run.ended_at = state, timezone.now()
    run.save(update_fields=["state", "ended_at", "n_told"])
    action = f"calendar_{run.purpose}_{state.value}"
    data = {"version": str(run.calendar_year), "moves": run.moves.count(), "told": run.n_told}
    audit.record(_subject(run.calendar_year), action, by=by, data=data)


def _subject(row: CalendarYear) -> audit.Subject:
    return audit.Subject(audit.SubjectKind.CALENDAR, row.pk)
