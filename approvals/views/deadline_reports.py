"""The report of the dates chosen on the calendar: numbers on a page, rows as CSV or XLSX."""

from collections.abc import Iterator
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import get_language, gettext, override
from django.views.decorators.http import require_GET

from approvals.exceptions import BadInput, Problem
from approvals.forms.deadline_filters import DeadlineFilter
from approvals.models import Deadline
from approvals.models.deadline import DeadlineQuerySet
from approvals.services.deadline_reports import Cell, columns, numbers_of, report_rows, titles
from approvals.services.sheets import MOST_ROWS, write_sheet
from approvals.views.access import user_of
from approvals.views.csv_files import csv_file
from compliance.accounts.models import Language, User
from compliance.readable import SHANGHAI
from compliance.views.shell import render_page

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def deadline_report(request: HttpRequest) -> HttpResponse:
    """Show how many dates of each kind were chosen, and where to get the rows."""
    filters = filters_of(request)
    numbers = numbers_of(filters.qs, timezone.localdate())
    names = [name for name in numbers[0] if name.startswith("n")] if numbers else []
    context = {
        "filters": filters,
        "numbers": numbers,
        "totals": {name: sum(one[name] for one in numbers) for name in names},
        "chosen": request.GET.urlencode(),
        "languages": Language.choices,
        "most_rows": MOST_ROWS,
    }
    return render_page(request, "approvals/deadline_report.html", context)


@require_GET
def deadline_report_csv(request: HttpRequest) -> StreamingHttpResponse:
    return csv_of(filters_of(request).qs, language_of(request))


@require_GET
def deadline_report_xlsx(request: HttpRequest) -> FileResponse:
    filters = filters_of(request)
    return xlsx_of(filters.qs, language_of(request), user_of(request), described(filters))


def filters_of(request: HttpRequest) -> Any:
    rows = Deadline.objects.visible_to(user_of(request))
    filters = DeadlineFilter(request.GET, queryset=rows, request=request)
    if not filters.is_valid():
        problems = [Problem(str(text), name) for name, texts in filters.errors.items() for text in texts]
        raise BadInput(problems)
    return filters


def language_of(request: HttpRequest) -> str:
    """The language the address names, else the one the person reads."""
    given = request.GET.get("language", "")
    return given if given in Language.values else get_language() or Language.ENGLISH


def csv_of(rows: DeadlineQuerySet, language: str) -> StreamingHttpResponse:
    """Stream the rows; as many as there are."""
    return csv_file(name_of("csv"), titles(language), texts(report_rows(rows, language)))


def texts(rows: Iterator[list[Cell | None]]) -> Iterator[list[object]]:
    for row in rows:
        yield ["" if value is None else value for value in row]


def xlsx_of(rows: DeadlineQuerySet, language: str, by: User, about: list[tuple[str, str]]) -> FileResponse:
    """Write the rows to a temporary file and send it.

    Raises: BadInput when there are more than a sheet is good for.
    """
    if (n_rows := rows.count()) > MOST_ROWS:
        text = gettext("%(n)s dates are more than a sheet takes (%(most)s). Choose fewer, or take the CSV file.")
        raise BadInput([Problem(text % {"n": f"{n_rows:,}", "most": f"{MOST_ROWS:,}"})])
    with override(language):
        names = (gettext("Dates"), gettext("About this report"))
        made = f"{timezone.localtime(timezone=SHANGHAI):%Y-%m-%d %H:%M} +08:00"
        lines = [(gettext("Made"), made), (gettext("By"), by.name), (gettext("Rows"), str(n_rows)), *about]
    widths = [column.width for column in columns()]
    file = write_sheet(names, titles(language), widths, report_rows(rows, language), lines)
    return FileResponse(file, as_attachment=True, filename=name_of("xlsx"), content_type=XLSX)


def described(filters: Any) -> list[tuple[str, str]]:
    """The filters in use, by the names they have on the page."""
    form = filters.form
    return [(str(form.fields[name].label), form.data.get(name, "")) for name in form.fields if form.data.get(name)]


def name_of(ending: str) -> str:
    return f"chujing-dates-{timezone.localdate():%Y-%m-%d}.{ending}"
