"""From what a revision changes to tasks of the cases' owners: one task per case, one notice per owner."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.enums import FollowUpKind
from approvals.exceptions import WrongStatus
from approvals.models import Application, FollowUp, ImpactChange, ImpactRun
from approvals.models.follow_up import FollowUpQuerySet
from approvals.services.follow_ups import open_follow_up, tell_owners
from approvals.services.impact.candidates import Revision, kind_of
from approvals.services.impact.runs import is_stale, revision_of, subject_of_revision
from approvals.services.queue import queue
from compliance import audit
from compliance.accounts.models import User
from compliance.accounts.permissions import require_administrator
from compliance.enums import Pathway
from compliance.rows import PATHWAY_LABELS
from compliance.wording import Text, joined

CASES_PER_TRANSACTION = 200


@transaction.atomic
def open_tasks(*, run_id: int, by: User) -> ImpactRun:
    """Have a task opened for the owner of each case that changes; asked again, it opens none twice.

    Effects in order: check, note who asked, record, queue.
    Raises:
        PermissionDenied: not an administrator.
        WrongStatus: the run is not finished, or its revision was edited since.
    """
    require_administrator(by)
    run = ImpactRun.objects.select_for_update().get(pk=run_id)
    revision = revision_of(run)
    if not run.is_finished or is_stale(run, revision):
        raise WrongStatus(
            _("Tasks follow from a finished run over the revision as it is now."), next_step=_("Run it again first.")
        )
    if run.tasks_at is None:
        run.tasks_at, run.tasks_by = timezone.now(), by
        run.save(update_fields=["tasks_at", "tasks_by"])
        data = {"revision": str(revision), "content_hash": run.candidate_hash}
        audit.record(subject_of_revision(revision), "impact_tasks_opened", by=by, data=data)
    queue("approvals.open_impact_tasks", run_id=run.pk)
    return run


def open_tasks_of(*, run_id: int) -> int:
    """Open the tasks of a run, then tell the owners; count the tasks. A repetition opens and tells nothing new."""
    run = ImpactRun.objects.select_related("tasks_by").filter(pk=run_id).exclude(tasks_at=None).first()
    if run is None:
        return 0
    revision = revision_of(run)
    cases = run.changes.order_by("application_id").values_list("application_id", flat=True).distinct()
    keys = list(cases)
    for start in range(0, len(keys), CASES_PER_TRANSACTION):
        open_some(run, revision, keys[start : start + CASES_PER_TRANSACTION])
    opened = tasks_of(run, revision).filter(opened_at__gte=run.tasks_at, closed_at=None)
    with transaction.atomic():
        tell_owners(opened.for_page().iterator(), batch=f"impact:{run.pk}", because=because_of(revision))
    return opened.count()


@transaction.atomic
def open_some(run: ImpactRun, revision: Revision, keys: Sequence[int]) -> None:
    rows = run.changes.filter(application__in=keys).for_page().order_by("application_id", "position")
    for case, changes in groupby(rows, key=lambda row: row.application):
        if not case.is_final:
            open_for(case, list(changes), run, revision)


def open_for(case: Application, changes: Sequence[ImpactChange], run: ImpactRun, revision: Revision) -> None:
    reasons = [reason for change in changes for reason in change.because]
    first = Text(reasons[0]["en"], reasons[0]["zh"]) if reasons else Text("", "")
    why = because_of(revision)
    open_follow_up(
        organisation=changes[0].organisation,
        owner=case.owner,
        kind=FollowUpKind.RULE_CHANGE,
        key=f"{batch_of(revision, run)}:{case.reference}",
        text=to_check(changes),
        why=Text(f"{why.en} {first.en}".strip(), f"{why.zh}{first.zh}"),
        cites=list(dict.fromkeys(reason["rule"] for reason in reasons if ":" in reason["rule"])),
        application=case,
        by=run.tasks_by,
    )


def to_check(changes: Iterable[ImpactChange]) -> Text:
    moves = [move_of(change) for change in changes]
    return Text(f"Check the case: {joined(moves, '; ').en}.", f"请核对该案件：{joined(moves, '; ', '；').zh}。")


def move_of(change: ImpactChange) -> Text:
    was, now = (PATHWAY_LABELS[Pathway(pathway)] for pathway in (change.was, change.now))
    if was == now:
        return Text(
            f"flow {change.position} stays “{now.en}” with new conditions",
            f"出境场景{change.position}仍为“{now.zh}”，但条件有变",
        )
    return Text(
        f"flow {change.position} becomes “{now.en}” instead of “{was.en}”",
        f"出境场景{change.position}由“{was.zh}”变为“{now.zh}”",
    )


def because_of(revision: Revision) -> Text:
    return Text(f"{revision} changes the rules.", f"{revision} 变更了规则。")


def batch_of(revision: Revision, run: ImpactRun) -> str:
    """What the tasks of the same content have in common, whichever run found them."""
    return f"impact:{kind_of(revision)}:{revision.code}:{run.candidate_hash[:16]}"


def tasks_of(run: ImpactRun, revision: Revision) -> FollowUpQuerySet:
    return FollowUp.objects.filter(key__startswith=f"{batch_of(revision, run)}:")
