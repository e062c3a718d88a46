"""Deadlines as rows: computed again whenever an event, a duty or the calendar changes."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.enums import AuthorityEventKind, DeadlineOutcome, DocumentKind, Stage, Status
from approvals.exceptions import NotAllowed, WrongStatus
from approvals.models import Application, AuthorityEvent, Deadline, Document
from approvals.permissions import roles_of
from approvals.schedule import schedule
from approvals.services.due_dates import DueDates, Happened, History, Paper, Planned
from approvals.services.locking import lock_application
from compliance import audit
from compliance.accounts.models import LegalEntity, Organisation, User
from compliance.clocks import Means
from compliance.enums import Role
from compliance.models import Consultation, current_calendar

ENTITY_DUTIES = ("annual_report",)
COMPUTED = (
    "means",
    "binds",
    "started_on",
    "due_on",
    "provisional",
    "explanation",
    "remind_on",
    "closed_at",
    "closed_on",
    "outcome",
    "computed_at",
)


def due_dates() -> DueDates:
    """Give the dates under the calendar in force now."""
    return DueDates(current_calendar(), schedule().clocks())


@transaction.atomic
def recompute(application: Application) -> None:
    """Bring the deadlines of a locked case in line with its events, and note which comes next."""
    planned = due_dates().of_case(history_of(application))
    scope = {"application": application, "organisation_id": application.organisation_id}
    sync(scope, planned)
    next_due_on = (
        Deadline.objects.filter(application=application)
        .open()
        .ours()
        .exclude(means=Means.OPENS)
        .aggregate(next=Min("due_on"))["next"]
    )
    if next_due_on != application.next_due_on:
        application.next_due_on = next_due_on
        application.save(update_fields=["next_due_on"])


def history_of(application: Application) -> History:
    """Read what the dates of a case rest on."""
    advice = application.advice.first()
    decision = application.decisions.standing().first()
    return History(
        procedure=application.procedure,
        status=Status(application.status),
        is_closed=application.stage == Stage.CLOSED,
        events=[_happened(event) for event in application.authority_events.all()],
        papers=[_paper(document) for document in application.documents.current()],
        submitted_on=_day(application.submitted_at),
        advised_on=_day(advice.given_at) if advice else None,
        decided_on=_day(decision.decided_at) if decision else None,
    )


def recompute_cases(*, only_provisional: bool = False) -> int:
    """Compute the dates of every case with open ones again, and count the cases.

    For when the calendar changed; each case in a transaction of its own.
    """
    open_dates = Deadline.objects.open().filter(application__isnull=False)
    if only_provisional:
        open_dates = open_dates.filter(provisional=True)
    cases = list(open_dates.order_by("application").values_list("application", flat=True).distinct())
    for application_id in cases:
        with transaction.atomic():
            recompute(lock_application(application_id))
    return len(cases)


@transaction.atomic
def recompute_duties(organisation: Organisation, today: dt.date) -> None:
    """Bring the yearly duties of an organisation's exporters and its consultations up to date."""
    dates = due_dates()
    start = dt.date(today.year, 1, 1)
    for entity in LegalEntity.objects.filter(organisation=organisation):
        planned = [dates.on(kind, start, f"year:{start.year}") for kind in ENTITY_DUTIES]
        scope = {"entity": entity, "organisation": organisation}
        sync(scope, planned, keep=Deadline.objects.filter(**scope, started_on__lt=start))
    for consultation in Consultation.objects.all():
        closed_on = consultation.comments_until if consultation.comments_until < today else None
        plan = dates.on("consultation", consultation.comments_until, consultation.code, closed_on=closed_on)
        sync({"consultation": consultation, "organisation": organisation}, [plan])


@transaction.atomic
def sync(
    scope: dict[str, Any],
    planned: Sequence[Planned],
    *,
    keep: Iterable[Deadline] = (),
) -> None:
    """Make the rows of a scope those planned; what is planned no more is closed, not deleted."""
    rows = {(row.kind, row.origin): row for row in Deadline.objects.select_for_update(of=("self",)).filter(**scope)}
    for plan in planned:
        code = plan.due.clock.code
        row = rows.pop((code, plan.origin), None) or Deadline(kind=code, origin=plan.origin, **scope)
        _write(row, plan)
    kept = {row.pk for row in keep}
    for row in rows.values():
        if row.is_open and row.pk not in kept:
            _close(row, DeadlineOutcome.OVERTAKEN, timezone.localdate())
            row.save(update_fields=COMPUTED)


@transaction.atomic
def finish_deadline(*, deadline_id: int, by: User, note: str = "") -> Deadline:
    """Mark a duty as done that no recorded event would end, such as the yearly report.

    Raises:
        NotAllowed: not an officer of the organisation.
        WrongStatus: closed already, or an event of its case ends it.
    """
    deadline = Deadline.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=deadline_id)
    if Role.OFFICER not in roles_of(by, deadline.organisation):
        raise NotAllowed(_("Only officers mark a duty as done."))
    if not deadline.is_open or deadline.entity_id is None:
        raise WrongStatus(
            _("This date cannot be marked as done by hand."),
            next_step=_("Record what happened on the case; the date follows from it."),
        )
    _close(deadline, DeadlineOutcome.MET, timezone.localdate())
    deadline.closed_by, deadline.note = by, note
    deadline.save(update_fields=[*COMPUTED, "closed_by", "note"])
    audit.record(
        audit.Subject("organisation", deadline.organisation_id, deadline.organisation_id),
        "duty_done",
        by=by,
        reason=note,
        data={"kind": deadline.kind, "due_on": deadline.due_on, "deadline": deadline.pk},
    )
    return deadline


def _write(row: Deadline, plan: Planned) -> None:
    """Write a row unless nothing changed; a date that moved is reminded of anew."""
    before = _state(row) if row.pk else None
    moved = row.due_on != plan.due.on
    clock = plan.due.clock
    row.means, row.binds = clock.means.value, clock.binds.value
    row.started_on, row.due_on = plan.due.start, plan.due.on
    row.provisional, row.explanation = plan.due.provisional, plan.due.to_dict()
    if plan.closed_on:
        _close(row, _outcome(plan), plan.closed_on)
    elif row.closed_by_id is None:
        _open(row, restart=moved or not row.is_open)
    if before is None:
        row.save()
    elif before != _state(row):
        row.save(update_fields=COMPUTED)


def _state(row: Deadline) -> tuple[object, ...]:
    return (row.due_on, row.started_on, row.explanation, row.outcome, row.closed_on)


def _outcome(plan: Planned) -> DeadlineOutcome:
    if plan.due.clock.code == "consultation" or plan.due.clock.means != Means.LAST_DAY:
        return DeadlineOutcome.PASSED
    met = plan.closed_on is not None and plan.closed_on <= plan.due.on
    return DeadlineOutcome.MET if met else DeadlineOutcome.LATE


def _close(row: Deadline, outcome: DeadlineOutcome, on: dt.date) -> None:
    row.closed_at = row.closed_at or timezone.now()
    row.closed_on, row.outcome, row.remind_on = on, outcome, None


def _open(row: Deadline, *, restart: bool) -> None:
    row.closed_at, row.closed_on, row.outcome = None, None, ""
    if restart:
        row.remind_on = row.due_on - dt.timedelta(days=schedule().steps_of(row.kind).days[0])


def _happened(event: AuthorityEvent) -> Happened:
    return Happened(
        kind=AuthorityEventKind(event.kind),
        on=event.happened_on,
        key=f"event:{event.pk}",
        respond_by=event.respond_by,
        valid_until=event.valid_until,
    )


def _paper(document: Document) -> Paper:
    return Paper(DocumentKind(document.kind), document.dated_on, f"document:{document.pk}")


def _day(moment: dt.datetime | None) -> dt.date | None:
    return timezone.localdate(moment) if moment else None
