from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from django_tables2 import RequestConfig

from approvals.enums import Status
from approvals.forms.filters import STAGES, CaseFilter, statuses_of_tab
from approvals.models import Application
from approvals.views.access import user_of
from approvals.views.tables import CaseTable
from compliance.enums import Role
from compliance.views.shell import render_page

ROWS_PER_PAGE = 25
NOT_FILTERS = {"tab", "sort", "page"}


class Counted(Paginator):  # type: ignore[type-arg]  # rows of django-tables2, which is not typed
    """Pages of rows whose number may be known already, so that they are not counted twice."""

    def __init__(self, *args: Any, known: int | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        if known is not None:
            self.count = known


def known_number(request: HttpRequest, tabs: list[dict[str, Any]]) -> int | None:
    """Return the number the current tab shows, unless filters leave fewer."""
    if any(request.GET.getlist(name) != [""] for name in request.GET if name not in NOT_FILTERS):
        return None
    return next((tab["count"] for tab in tabs if tab["current"]), None)


@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    cases = Application.objects.visible_to(user)
    tab = request.GET.get("tab", "")
    shown = cases.filter(status__in=statuses_of_tab(tab)).for_page()
    filters = CaseFilter(request.GET, queryset=shown, request=request)
    table, tabs = CaseTable(filters.qs), stage_tabs(cases, tab)
    if not filters.form.changed_data:
        table.empty_text = _("There is no case here yet.")
    paginate = {"per_page": ROWS_PER_PAGE, "paginator_class": Counted, "known": known_number(request, tabs)}
    RequestConfig(request, paginate=paginate).configure(table)
    may_open = bool(user.organisation_ids(Role.OFFICER))
    context = {"filters": filters, "table": table, "tabs": tabs, "may_open": may_open}
    return render_page(request, "approvals/cases.html", context, partial="results")


def stage_tabs(cases: Any, current: str) -> list[dict[str, Any]]:
    """Return the tabs of the list with the number of cases under each, from one query."""
    counts = dict(cases.order_by().values_list("status").annotate(n=Count("*")))
    return [
        {
            "label": label,
            "url": f"?tab={value}" if value else "?",
            "current": value == current,
            "count": sum(counts.get(Status(status).value, 0) for status in statuses_of_tab(value)),
        }
        for value, label in STAGES
    ]
