import calendar as months
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from approvals.models import Deadline
from approvals.models.deadline import DeadlineQuerySet
from approvals.services.deadlines import finish_deadline
from approvals.views.access import case_for, organisations_as, user_of
from approvals.views.header import render_case
from compliance.clocks import add_months
from compliance.enums import Role
from compliance.models import current_calendar
from compliance.views.shell import render_page
from compliance.workdays import Calendar, DayKind

SUBJECTS = {"cases": "application", "consultations": "consultation", "duties": "entity"}
FIRST_MONTH, LAST_MONTH = dt.date(2020, 1, 1), dt.date(2099, 12, 1)


@dataclass(frozen=True)
class Square:
    """A day of the month's sheet and what falls on it."""

    on: dt.date
    kind: DayKind
    deadlines: list[Deadline]
    in_month: bool
    is_today: bool


@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """Show a month of dates, or everything open as a list."""
    first = month_of(request.GET.get("month", ""))
    subject = request.GET.get("about", "")
    rows = shown(Deadline.objects.visible_to(user_of(request)).for_page(), subject)
    weeks = sheet(first, rows, current_calendar())
    context = {
        "first": first,
        "previous": add_months(first, -1),
        "next": add_months(first, 1),
        "this_month": timezone.localdate().replace(day=1),
        "weeks": weeks,
        "weekdays": [square.on for square in weeks[0]],
        "about": subject,
        "subjects": subject_tabs(subject, first),
        "open": rows.open().order_by("due_on", "pk")[:200],
        "can_finish": organisations_as(user_of(request), Role.OFFICER),
    }
    return render_page(request, "approvals/calendar.html", context, partial="sheet")


@require_GET
def case_deadlines(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference)
    rows = case.deadlines.prefetch_related("reminders__user").order_by("due_on", "pk")
    context = {
        "open": [row for row in rows if row.is_open],
        "ended": [row for row in rows if not row.is_open],
    }
    return render_case(request, "approvals/case_deadlines.html", case, "deadlines", context)


@require_POST
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a yearly duty as done."""
    deadline = get_object_or_404(Deadline.objects.visible_to(user_of(request)), pk=pk)
    note = request.POST.get("note", "")[:300]
    finish_deadline(deadline_id=deadline.pk, by=user_of(request), note=note)
    messages.success(request, _("The duty is marked as done."))
    return redirect("approvals:calendar")


def month_of(text: str) -> dt.date:
    """Read YYYY-MM; anything else is this month."""
    try:
        first = dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        return timezone.localdate().replace(day=1)
    return min(max(first, FIRST_MONTH), LAST_MONTH)


def shown(rows: DeadlineQuerySet, subject: str) -> DeadlineQuerySet:
    if subject not in SUBJECTS:
        return rows
    return rows.filter(**{f"{SUBJECTS[subject]}__isnull": False})


def sheet(first: dt.date, rows: DeadlineQuerySet, days: Calendar) -> list[list[Square]]:
    """Lay the month out in weeks from Monday, with the deadlines of each day."""
    weeks = months.Calendar().monthdatescalendar(first.year, first.month)
    by_day = grouped(rows.filter(due_on__range=(weeks[0][0], weeks[-1][-1])))
    today = timezone.localdate()
    return [
        [Square(on, days.kind(on), by_day.get(on, []), on.month == first.month, on == today) for on in week]
        for week in weeks
    ]


def grouped(rows: Iterable[Deadline]) -> dict[dt.date, list[Deadline]]:
    found = defaultdict(list)
    for row in rows:
        found[row.due_on].append(row)
    return found


def subject_tabs(current: str, first: dt.date) -> list[dict[str, object]]:
    labels = {
        "": _("Everything"),
        "cases": _("Cases"),
        "consultations": _("Consultations"),
        "duties": _("Yearly duties"),
    }
    return [
        {"label": label, "url": f"?month={first:%Y-%m}&about={code}", "current": code == current, "count": None}
        for code, label in labels.items()
    ]
