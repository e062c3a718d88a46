import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from approvals.forms.deadline_filters import DeadlineFilter
from approvals.models import Deadline
from approvals.services.deadlines import finish_deadline
from approvals.services.month_sheets import sheet
from approvals.views.access import organisations_as, user_of
from compliance.accounts.models import User
from compliance.clocks import add_months
from compliance.enums import Role
from compliance.models import current_calendar
from compliance.views.shell import render_page, safe_next

FIRST_MONTH, LAST_MONTH = dt.date(2020, 1, 1), dt.date(2099, 12, 1)
ROWS_PER_PAGE = 50
LISTED_BY = ("due", "due_from", "due_until", "page")
NOT_FILTERS = {"view", "month", "page"}


@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """Show the dates chosen, as a month or as a list."""
    user = user_of(request)
    filters = DeadlineFilter(request.GET, queryset=Deadline.objects.visible_to(user).for_page(), request=request)
    shown_as = view_of(request)
    context = {
        "filters": filters,
        "fields": fields_of(filters, user),
        "shown_as": shown_as,
        "tabs": view_tabs(request, shown_as),
        "chosen": chosen(request),
    }
    if shown_as == "list":
        context |= list_context(request, filters)
    else:
        context |= month_context(request, filters)
    return render_page(request, "approvals/calendar.html", context)


def fields_of(filters: Any, user: User) -> list[BoundField]:
    """The fields beside the search; the organisation is asked only of those who belong to several."""
    left_out = {"q"} if len(user.organisation_ids()) > 1 else {"q", "organisation"}
    return [field for field in filters.form if field.name not in left_out]


def view_of(request: HttpRequest) -> str:
    """As the address says; else a list where it asks for days, and the month."""
    given = request.GET.get("view", "")
    if given in ("list", "month"):
        return given
    return "list" if any(request.GET.get(name) for name in LISTED_BY) else "month"


def month_context(request: HttpRequest, filters: Any) -> dict[str, Any]:
    first, today, days = month_of(request.GET.get("month", "")), timezone.localdate(), current_calendar()
    weeks = sheet(first, today, filters.qs, days)
    last = add_months(first, 1) - dt.timedelta(days=1)
    return {
        "first": first,
        "previous": add_months(first, -1),
        "next": add_months(first, 1),
        "this_month": today.replace(day=1),
        "weeks": weeks,
        "weekdays": [square.on for square in weeks[0]],
        "is_empty": not any(square.deadlines for week in weeks for square in week),
        "unpublished": days.unpublished(first, last),
    }


def list_context(request: HttpRequest, filters: Any) -> dict[str, Any]:
    rows = filters.qs.select_related("application__owner").order_by("due_on", "due_at", "pk")
    page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    return {"page": page, "can_finish": organisations_as(user_of(request), Role.OFFICER)}


def view_tabs(request: HttpRequest, shown_as: str) -> list[dict[str, object]]:
    labels = {"month": pgettext("way to show dates", "Month"), "list": pgettext("way to show dates", "List")}
    return [
        {"label": label, "url": f"?{query_with(request, view=code)}", "current": code == shown_as, "count": None}
        for code, label in labels.items()
    ]


def query_with(request: HttpRequest, **changes: str) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        query[name] = value
    return query.urlencode()


def chosen(request: HttpRequest) -> str:
    """The filters alone, as part of an address: for the report of the same dates."""
    query = request.GET.copy()
    for name in NOT_FILTERS:
        query.pop(name, None)
    return query.urlencode()


@require_POST
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a yearly duty as done, and go back to where that was said, or to its page."""
    deadline = get_object_or_404(Deadline.objects.visible_to(user_of(request)), pk=pk)
    note = request.POST.get("note", "")[:300]
    finish_deadline(deadline_id=deadline.pk, by=user_of(request), note=note)
    messages.success(request, _("The duty is marked as done."))
    return redirect(safe_next(request) if "next" in request.POST else reverse("approvals:deadline", args=[pk]))


def month_of(text: str) -> dt.date:
    """Read YYYY-MM; anything else is this month."""
    try:
        first = dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        return timezone.localdate().replace(day=1)
    return min(max(first, FIRST_MONTH), LAST_MONTH)
