"""Deadlines: computed again whenever an event, a duty or the calendar changes."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Min, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.enums import DeadlineOutcome
from approvals.exceptions import NotAllowed, WrongStatus
from approvals.models import Application, ConsultationAnswer, Deadline
from approvals.permissions import roles_of
from approvals.schedule import schedule
from approvals.services.consultations.dates import planned_for
from approvals.services.deadline_rows import COMPUTED, Moved, close, sync
from approvals.services.due_dates import DueDates, Planned
from approvals.services.entity_dates import dates_of
from approvals.services.histories import entity_history_of, history_of
from approvals.services.locking import lock_application
from compliance import audit
from compliance.accounts.models import LegalEntity, Organisation, User
from compliance.clocks import Means
from compliance.enums import Role
from compliance.models import CalendarYear, Consultation, current_calendar
from compliance.wording import Text
from compliance.workdays import Calendar

__all__ = [
    "Moved",
    "because_published",
    "due_dates",
    "finish_deadline",
    "history_of",
    "latest_publication",
    "planned_duties",
    "planned_under",
    "recompute",
    "recompute_cases",
    "recompute_consultation",
    "recompute_duties",
    "recompute_entity",
    "sync",
]
ENTITY_DUTIES = ("annual_report", "risk_assessment")
# A duty of the year has this origin; nothing but an officer's word ends it.
OF_YEAR = "year:"
Scope = dict[str, Any]


def due_dates() -> DueDates:
    """Give the dates under the calendar in force now."""
    return DueDates(current_calendar(), schedule().clocks())


def planned_under(calendar: Calendar, application: Application) -> list[Planned]:
    """Give the dates a case would have under another calendar; writes nothing."""
    return DueDates(calendar, schedule().clocks()).of_case(history_of(application))


@transaction.atomic
def recompute(application: Application, *, because: Text | None = None) -> list[Moved]:
    """Bring the deadlines of a locked case in line with its events, and note which comes next.

    Gives those whose date moved; each move is kept with the reason given.
    """
    planned = due_dates().of_case(history_of(application))
    scope = {"application": application, "organisation_id": application.organisation_id}
    moved = sync(scope, planned, because=because)
    next_due_on = (
        Deadline.objects.filter(application=application, suspended_since=None)
        .open()
        .ours()
        .exclude(means=Means.OPENS)
        .aggregate(next=Min("due_on"))["next"]
    )
    if next_due_on != application.next_due_on:
        application.next_due_on = next_due_on
        application.save(update_fields=["next_due_on"])
    return moved


def because_published(row: CalendarYear) -> Text:
    """Say in both languages that a year was published, as the reason why dates moved."""
    return Text(
        f"The working-day calendar of {row.year} was published (version {row.version}).",
        f"{row.year}年工作日历已发布（第{row.version}版）。",
    )


def latest_publication() -> Text | None:
    """Give the only reason why a date moves on which nothing was recorded: the year published last."""
    row = CalendarYear.objects.in_force().order_by("-published_at", "-year").first()
    return because_published(row) if row else None


def recompute_cases(*, only_provisional: bool = False) -> int:
    """Compute the dates of every case with open ones again, and count the cases.

    Each case in a transaction of its own; `only_provisional` takes those that may change from one
    day to the next: dates that rest on a year nobody published, and clocks that stand still.
    """
    open_dates = Deadline.objects.open().filter(application__isnull=False)
    if only_provisional:
        open_dates = open_dates.filter(Q(provisional=True) | Q(suspended_since__isnull=False))
    because = latest_publication()
    cases = list(open_dates.order_by("application").values_list("application", flat=True).distinct())
    for application_id in cases:
        with transaction.atomic():
            recompute(lock_application(application_id), because=because)
    return len(cases)


@transaction.atomic
def recompute_duties(organisation: Organisation, today: dt.date, *, because: Text | None = None) -> list[Moved]:
    """Bring the duties of an organisation's exporters and its consultations up to date."""
    moved = []
    for scope, planned in planned_duties(current_calendar(), organisation, today):
        moved += sync(scope, planned, keep=_kept(scope, today), because=because)
    return moved


@transaction.atomic
def recompute_consultation(consultation: Consultation, organisation: Organisation, today: dt.date) -> list[Moved]:
    """Bring the dates of one organisation's answer to a consultation up to date."""
    answer = ConsultationAnswer.objects.filter(consultation=consultation, organisation=organisation).first()
    planned = planned_for(due_dates(), consultation, answer, today)
    return sync(_scope_of(consultation, organisation), planned)


@transaction.atomic
def recompute_entity(entity: LegalEntity, *, because: Text | None = None) -> list[Moved]:
    """Bring the duties of one exporter in line with its events."""
    today = timezone.localdate()
    scope, planned = _of_entity(due_dates(), entity, today)
    return sync(scope, planned, keep=_kept(scope, today), because=because)


def planned_duties(calendar: Calendar, organisation: Organisation, today: dt.date) -> list[tuple[Scope, list[Planned]]]:
    """Give the dates of an organisation's exporters and consultations under a calendar; writes nothing."""
    dates = DueDates(calendar, schedule().clocks())
    entities = LegalEntity.objects.filter(organisation=organisation).order_by("pk")
    answers = {row.consultation_id: row for row in ConsultationAnswer.objects.filter(organisation=organisation)}
    return [
        *(_of_entity(dates, entity, today) for entity in entities),
        *(
            (_scope_of(one, organisation), planned_for(dates, one, answers.get(one.pk), today))
            for one in Consultation.objects.order_by("pk")
        ),
    ]


def _of_entity(dates: DueDates, entity: LegalEntity, today: dt.date) -> tuple[Scope, list[Planned]]:
    start = dt.date(today.year, 1, 1)
    yearly = [dates.on(kind, start, f"{OF_YEAR}{start.year}") for kind in ENTITY_DUTIES]
    planned = [*yearly, *dates_of(entity_history_of(entity), dates.calendar, dates.clocks)]
    return {"entity": entity, "organisation_id": entity.organisation_id}, planned


def _scope_of(consultation: Consultation, organisation: Organisation) -> Scope:
    return {"consultation": consultation, "organisation_id": organisation.pk}


def _kept(scope: Scope, today: dt.date) -> Iterable[Deadline]:
    """Keep the duties of earlier years open until somebody says they are done."""
    if "entity" not in scope:
        return ()
    return Deadline.objects.filter(**scope, origin__startswith=OF_YEAR, started_on__lt=dt.date(today.year, 1, 1))


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
    if not deadline.is_open or not deadline.is_ended_by_hand:
        raise WrongStatus(
            _("This date cannot be marked as done by hand."),
            next_step=_("Record what happened; the date follows from it."),
        )
    close(deadline, DeadlineOutcome.MET, timezone.localdate())
    deadline.closed_by, deadline.note = by, note
    deadline.sequence += 1
    deadline.save(update_fields=[*COMPUTED, "closed_by", "note"])
    audit.record(
        audit.Subject("organisation", deadline.organisation_id, deadline.organisation_id),
        "duty_done",
        by=by,
        reason=note,
        data={"kind": deadline.kind, "due_on": deadline.due_on, "deadline": deadline.pk},
    )
    return deadline
