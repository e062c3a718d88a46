"""The report of the dates chosen on the calendar: numbers on a page, rows as CSV or XLSX."""

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from approvals.deadline_files import csv_of, filters_of, language_of, xlsx_of
from approvals.services.deadline_reports import numbers_of
from approvals.services.sheets import MOST_ROWS
from approvals.views.access import user_of
from compliance.accounts.models import Language
from compliance.views.shell import render_page


@require_GET
def deadline_report(request: HttpRequest) -> HttpResponse:
    """Show how many dates of each kind were chosen, and where to get the rows."""
    filters = filters_of(request, user_of(request))
    numbers = numbers_of(filters.qs, timezone.now())
    counts = [name for name in numbers[0] if name.startswith("n")] if numbers else []
    context = {
        "filters": filters,
        "numbers": numbers,
        "totals": {name: sum(one[name] for one in numbers) for name in counts},
        "chosen": request.GET.urlencode(),
        "languages": Language.choices,
        "most_rows": MOST_ROWS,
    }
    return render_page(request, "approvals/deadline_report.html", context)


@require_GET
def deadline_report_csv(request: HttpRequest) -> StreamingHttpResponse:
    return csv_of(filters_of(request, user_of(request)).qs, language_of(request))


@require_GET
def deadline_report_xlsx(request: HttpRequest) -> FileResponse:
    user = user_of(request)
    return xlsx_of(filters_of(request, user), language_of(request), user)
