"""The trail as people read it: of one case, and of everything they may see."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from approvals.forms.trail import TrailForm
from approvals.models import Application
from approvals.permissions import can_read_legal
from approvals.sentences import reason_of, sentence_of
from approvals.services.trail import PRIVATE_TABLES, can_verify, last_report, progress, request_verification
from approvals.views.access import case_for, user_of
from approvals.views.header import render_case
from approvals.withholding import cover_for
from compliance import audit as trail
from compliance.accounts.models import User
from compliance.audit.models import Event
from compliance.audit.standing import standing
from compliance.audit.subject_chain import verify_subject
from compliance.readable import SHANGHAI
from compliance.views.shell import render_page

TRANSACTIONS_PER_PAGE = 25
EVENTS_PER_PAGE = 50
DIGITS = 18  # of the highest number an event may have
ROUTINES: tuple[tuple[frozenset[tuple[str, str]], Promise], ...] = (
    (frozenset({("approvals_deadline", "remind_on")}), gettext_lazy("The day of the next reminder was noted.")),
    (
        frozenset({("approvals_disposal", "files"), ("approvals_disposal", "finished_at")}),
        gettext_lazy("Files of the erased case were deleted."),
    ),
)


@dataclass(frozen=True, slots=True)
class StepOnPage:
    event: Event | None
    sentence: str
    reason: str
    rows: list[Event]
    hides_rows: bool
    is_routine: bool

    @property
    def at(self) -> dt.datetime:
        return self.event.at if self.event else self.rows[-1].at


@require_GET
def case_audit(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference)
    page = page_of_transactions(Event.objects.for_subject("application", case.pk), request.GET.get("page"))
    events = Event.objects.for_subject("application", case.pk).filter(txid__in=list(page.object_list))
    shows_private = can_read_legal(user_of(request), case)
    cover = cover_for(user_of(request))
    context = {
        "steps": [on_page(step, shows_private, cover) for step in trail.steps(events)],
        "page": page,
        "chain": verify_subject("application", case.pk),
    }
    return render_case(request, "approvals/case_audit.html", case, "audit", context)


def page_of_transactions(events: QuerySet[Event], number: str | None) -> Page[int]:
    """A page of transactions, newest first: a step and the rows it changed stay together."""
    transactions = events.order_by("-txid").values_list("txid", flat=True).distinct()
    return Paginator(transactions, TRANSACTIONS_PER_PAGE).get_page(number)


def on_page(step: trail.Step, shows_private: bool, cover: Callable[[str], str]) -> StepOnPage:
    """A step with its sentence; the text of comments is left to those who may read all of them."""
    rows = [row for row in step.rows if shows_private or row.table_name not in PRIVATE_TABLES]
    reason = cover(reason_of(step.event)) if step.event else ""
    return StepOnPage(
        step.event,
        cover(sentence_on_page(step)),
        reason,
        rows,
        len(rows) < len(step.rows),
        routine_of(step) is not None,
    )


def sentence_on_page(step: trail.Step) -> str:
    if step.event:
        return sentence_of(step.event)
    routine = routine_of(step)
    return str(routine) if routine else _("Rows were changed without a recorded step.")


def routine_of(step: trail.Step) -> Promise | None:
    """What the product does by itself and nobody decides, where the step is nothing else."""
    touched = {(row.table_name, change.column) for row in step.rows for change in row.changes}
    if step.event or not touched:
        return None
    return next((text for columns, text in ROUTINES if touched <= columns), None)


@require_GET
def audit(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    form = TrailForm(User.objects.visible_to(user).order_by("name"), request.GET)
    events = found(Event.objects.visible_to(user).filter(kind=Event.Kind.SEMANTIC), form, user)
    shown = list(events.order_by("-id")[: EVENTS_PER_PAGE + 1])
    context = {
        "form": form,
        "events": with_subjects(shown[:EVENTS_PER_PAGE], user),
        "older": shown[EVENTS_PER_PAGE - 1].pk if len(shown) > EVENTS_PER_PAGE else None,
        "is_first_page": "before" not in request.GET,
        "report": last_report(),
        "progress": progress(),
        "standing": standing(),
        "can_verify": can_verify(user),
        "user": user,
    }
    status = 200 if form.is_valid() else 422
    return render_page(request, "approvals/audit.html", context, partial="events", status=status)


def found(events: QuerySet[Event], form: TrailForm, user: User) -> QuerySet[Event]:
    """Restrict the events to what the form asks for; nothing is found with a wrong filter."""
    if not form.is_valid():
        return events.none()
    values = form.cleaned_data
    before = form.data.get("before", "")
    if before.isdecimal() and len(before) <= DIGITS:
        events = events.filter(pk__lt=int(before))
    if values["case"]:
        cases = Application.objects.visible_to(user).filter(reference=values["case"].strip().upper())
        events = events.filter(subject_kind="application", subject_id__in=list(cases.values_list("pk", flat=True)))
    filters = {
        "subject_kind": values["kind"],
        "actor_id": values["person"].pk if values["person"] else None,
        "action": values["action"],
        "at__gte": start_of(values["since"]),
        "at__lt": start_of(values["until"], days=1),
    }
    return events.filter(**{name: value for name, value in filters.items() if value})


def start_of(day: dt.date | None, days: int = 0) -> dt.datetime | None:
    """The day's first moment in Asia/Shanghai, or that of so many days later; None where there is no such day."""
    if day is None or day > dt.date.max - dt.timedelta(days=days):
        return None
    return dt.datetime.combine(day + dt.timedelta(days=days), dt.time(), SHANGHAI)


def with_subjects(events: Iterable[Event], user: User) -> list[dict[str, Any]]:
    """Each event with its sentence and what it is about, cases linked by their reference."""
    listed, cover = list(events), cover_for(user)
    numbers = {event.subject_id for event in listed if event.subject_kind == "application"}
    references = dict(Application.objects.visible_to(user).filter(pk__in=numbers).values_list("pk", "reference"))
    return [
        {
            "event": event,
            "sentence": cover(sentence_of(event)),
            "reason": cover(reason_of(event)),
            "reference": references.get(event.subject_id) if event.subject_kind == "application" else None,
            "kind": kind_of(event),
        }
        for event in listed
    ]


def kind_of(event: Event) -> str | Promise:
    known = event.subject_kind in trail.SubjectKind.values
    return trail.SubjectKind(event.subject_kind).label if known else event.subject_kind


@require_POST
def audit_verify(request: HttpRequest) -> HttpResponse:
    """Verify the whole trail now, for everybody to see the result."""
    report = request_verification(by=user_of(request))
    if report is None:
        messages.info(request, _("The trail is long: a worker verifies it. The result appears on this page."))
    elif report["ok"]:
        messages.success(request, _("The whole trail is as it was sealed."))
    else:
        messages.error(request, _("The trail is not as it was sealed; see which events."))
    return redirect("approvals:audit")
