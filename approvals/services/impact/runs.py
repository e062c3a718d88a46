"""A run over all cases: begun, shared out in chunks, stopped or finished.

Each chunk is one transaction under the lock of its row: its changes and that it is done are written
together or not at all. A worker that dies leaves its chunk to the next one.
"""

import datetime as dt
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import Max, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.enums import ImpactState
from approvals.exceptions import Conflict, WrongStatus
from approvals.models import Application, ImpactChange, ImpactChunk, ImpactRun
from approvals.services.impact.candidates import Revision, day_of, rules_hash
from approvals.services.impact.measuring import comparison_of, measure
from approvals.services.queue import queue
from compliance import audit, rulebook
from compliance.accounts.models import User
from compliance.accounts.permissions import require_administrator
from compliance.models import Edition

CASES_PER_CHUNK = 1_000
ROWS_PER_INSERT = 1_000
STALLED_AFTER = dt.timedelta(seconds=60)


def subject_of_revision(revision: Revision) -> audit.Subject:
    if isinstance(revision, Edition):
        return audit.Subject(audit.SubjectKind.EDITION, revision.pk)
    return audit.Subject(audit.SubjectKind.ZONE, revision.zone_id)


def runs_of(revision: Revision) -> QuerySet[ImpactRun]:
    """Runs over one revision, the newest first."""
    one = {"edition": revision} if isinstance(revision, Edition) else {"zone_list": revision}
    return ImpactRun.objects.filter(**one).select_related("started_by", "cancelled_by", "tasks_by")


def latest_run(revision: Revision) -> ImpactRun | None:
    return runs_of(revision).first()


def revision_of(run: ImpactRun) -> Revision:
    revision = run.edition or run.zone_list
    assert revision  # noqa: S101 -- a constraint of the table
    return revision


@transaction.atomic
def start_run(*, revision: Revision, by: User) -> ImpactRun:
    """Begin to determine every case that is not closed under the revision, in place of earlier runs over it.

    In order: check, stop a run over other content, list the cases in chunks, record, queue.
    Raises:
        PermissionDenied: not an administrator.
        WrongStatus: published already, or given up.
        Conflict: a run over this content is under way.
    """
    require_administrator(by)
    if not revision.is_open:
        raise WrongStatus(
            _("Only a draft, or a revision in review, can still change cases."),
            next_step=_("Copy it to a new draft first."),
        )
    for running in runs_of(revision).filter(state=ImpactState.RUNNING).select_for_update(of=("self",)):
        if running.candidate_hash == revision.content_hash:
            raise already_running()
        end(running, ImpactState.CANCELLED)
    forget_runs(revision)
    run = write_run(revision, by)
    data = {"revision": str(revision), "content_hash": run.candidate_hash, "cases": run.total}
    audit.record(subject_of_revision(revision), "impact_started", by=by, data=data)
    n_chunks = run.chunks.count()
    for _number in range(n_chunks):
        queue("approvals.measure_impact", run_id=run.pk)
    if not n_chunks:
        end(run, ImpactState.FINISHED)
    return run


def forget_runs(revision: Revision) -> None:
    """Delete earlier runs, once the chunks under way are done: their rows would be left over."""
    chunks = ImpactChunk.objects.filter(run__in=runs_of(revision).values("pk"))
    list(chunks.select_for_update(of=("self",)).values_list("pk"))
    runs_of(revision).delete()


def already_running() -> Conflict:
    return Conflict(
        _("The cases are being determined under this revision already."),
        next_step=_("Wait for the result, or stop the run."),
    )


def write_run(revision: Revision, by: User) -> ImpactRun:
    on = day_of(revision)
    is_edition = isinstance(revision, Edition)
    try:
        with transaction.atomic():
            run = ImpactRun.objects.create(
                edition_id=revision.pk if is_edition else None,
                zone_list_id=None if is_edition else revision.pk,
                candidate_hash=revision.content_hash,
                regime_hash=rules_hash(rulebook.regime_on(on)),
                on_date=on,
                started_by=by,
            )
    except IntegrityError as clash:
        raise already_running() from clash
    keys = list(Application.objects.open().order_by("pk").values_list("pk", flat=True))
    ImpactChunk.objects.bulk_create(chunks_of(run, keys))
    run.total = len(keys)
    run.save(update_fields=["total"])
    return run


def chunks_of(run: ImpactRun, keys: Sequence[int]) -> list[ImpactChunk]:
    shares = [keys[start : start + CASES_PER_CHUNK] for start in range(0, len(keys), CASES_PER_CHUNK)]
    return [
        ImpactChunk(run=run, number=number, first=share[0], last=share[-1], n_cases=len(share))
        for number, share in enumerate(shares, 1)
    ]


def measure_next(*, run_id: int) -> bool:
    """Measure one chunk that nobody has taken; say whether there was one. Ends the run after the last."""
    measured = _measure_one(run_id)
    _finish_if_done(run_id)
    return measured


@transaction.atomic
def _measure_one(run_id: int) -> bool:
    run = ImpactRun.objects.filter(pk=run_id, state=ImpactState.RUNNING).first()
    if run is None:
        return False
    free = run.chunks.filter(done_at=None).select_for_update(skip_locked=True)
    chunk = free.first()
    if chunk is None:
        return False
    revision = revision_of(run)
    if revision.content_hash != run.candidate_hash:
        end(run, ImpactState.CANCELLED)
        return False
    cases = Application.objects.open().filter(pk__gte=chunk.first, pk__lte=chunk.last).select_related("entity")
    rows, chunk.n_unread = measure(comparison_of(run, revision), list(cases.defer("search_text")), run)
    ImpactChange.objects.bulk_create(rows, batch_size=ROWS_PER_INSERT)
    chunk.done_at = timezone.now()
    chunk.save(update_fields=["done_at", "n_unread"])
    return True


@transaction.atomic
def _finish_if_done(run_id: int) -> None:
    run = ImpactRun.objects.select_for_update().filter(pk=run_id, state=ImpactState.RUNNING).first()
    if run and not run.chunks.filter(done_at=None).exists():
        end(run, ImpactState.FINISHED)


def end(run: ImpactRun, state: ImpactState, by: User | None = None) -> None:
    """Write how the run ended, and record it with its totals."""
    run.state, run.ended_at, run.cancelled_by = state, timezone.now(), by
    run.save(update_fields=["state", "ended_at", "cancelled_by"])
    revision = revision_of(run)
    data = {"revision": str(revision), "content_hash": run.candidate_hash, "flows": run.changes.count()}
    audit.record(subject_of_revision(revision), f"impact_{state.value}", by=by, data=data)


@transaction.atomic
def cancel_run(*, run_id: int, by: User) -> ImpactRun:
    """Stop a run; chunks under way are measured to their end, no other is begun.

    Raises:
        PermissionDenied: not an administrator.
        WrongStatus: it has ended.
    """
    require_administrator(by)
    run = ImpactRun.objects.select_for_update().get(pk=run_id)
    if not run.is_running:
        raise WrongStatus(_("This run has ended already."), next_step=_("Start another one."))
    end(run, ImpactState.CANCELLED, by)
    return run


def resume_stalled(now: dt.datetime) -> int:
    """Queue the chunks of runs in which nothing was done for a minute; count the chunks.

    A worker that was killed takes its message with it; the chunk is still there.
    """
    stalled = 0
    for run in ImpactRun.objects.filter(state=ImpactState.RUNNING):
        last = run.chunks.aggregate(last=Max("done_at"))["last"] or run.started_at
        n_left = run.chunks.filter(done_at=None).count() if now - last > STALLED_AFTER else 0
        for _number in range(n_left):
            queue("approvals.measure_impact", run_id=run.pk)
        stalled += n_left
    return stalled


def n_done(run: ImpactRun) -> int:
    """Cases measured so far."""
    return int(run.chunks.exclude(done_at=None).aggregate(n=Sum("n_cases"))["n"] or 0)


def n_unread(run: ImpactRun) -> int:
    """Cases whose facts could not be read."""
    return int(run.chunks.aggregate(n=Sum("n_unread"))["n"] or 0)


def seconds_left(run: ImpactRun, done: int, now: dt.datetime) -> int | None:
    """What is left at the pace so far; None before the first chunk is done."""
    if not done:
        return None
    return round((now - run.started_at).total_seconds() / done * (run.total - done))


def is_stale(run: ImpactRun, revision: Revision) -> bool:
    """Whether the revision was edited since."""
    return run.candidate_hash != revision.content_hash


def is_overtaken(run: ImpactRun) -> bool:
    """Whether the rules in force that it was compared with are others by now, published since or begun since."""
    return run.regime_hash != rules_hash(rulebook.regime_on(max(run.on_date, timezone.localdate())))
