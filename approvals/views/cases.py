from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.views.decorators.http import require_GET
from django_tables2 import RequestConfig

from approvals.enums import Status
from approvals.forms.filters import STAGES, CaseFilter, statuses_of_tab
from approvals.models import Application
from approvals.views.access import user_of
from approvals.views.tables import CaseTable
from compliance.views.shell import render_page

ROWS_PER_PAGE = 25


@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    cases = Application.objects.visible_to(user_of(request))
    tab = request.GET.get("tab", "")
    shown = cases.filter(status__in=statuses_of_tab(tab)).for_page()
    filters = CaseFilter(request.GET, queryset=shown, request=request)
    table = CaseTable(filters.qs)
    RequestConfig(request, paginate={"per_page": ROWS_PER_PAGE}).configure(table)
    context = {"filters": filters, "table": table, "tabs": stage_tabs(cases, tab)}
    return render_page(request, "approvals/cases.html", context, partial="results")


def stage_tabs(cases: Any, current: str) -> list[dict[str, str | Promise | bool | int]]:
    """Return the tabs of the list with the number of cases under each, from one query."""
    counts = dict(cases.order_by().values_list("status").annotate(n=Count("pk")))
    return [
        {
            "label": label,
            "url": f"?tab={value}" if value else "?",
            "current": value == current,
            "count": sum(counts.get(Status(status).value, 0) for status in statuses_of_tab(value)),
        }
        for value, label in STAGES
    ]
