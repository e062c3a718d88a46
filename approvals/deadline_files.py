"""The report of dates as files, for the page and for the API."""

from collections.abc import Iterator
from typing import Any

from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import get_language, gettext, override

from approvals.csv_files import csv_file
from approvals.exceptions import BadInput, Problem
from approvals.forms.deadline_filters import DeadlineFilter
from approvals.models import Deadline
from approvals.models.deadline import DeadlineQuerySet
from approvals.services.deadline_reports import Cell, columns, report_rows, titles
from approvals.services.sheets import MOST_ROWS, write_sheet
from compliance.accounts.models import Language, User
from compliance.readable import SHANGHAI

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def filters_of(request: Any, by: User) -> Any:
    """The filters of an address. Raises: BadInput naming each one that cannot be read."""
    filters = DeadlineFilter(request.GET, queryset=Deadline.objects.visible_to(by), request=request)
    if not filters.is_valid():
        problems = [Problem(str(text), name) for name, texts in filters.errors.items() for text in texts]
        raise BadInput(problems)
    return filters


def language_of(request: Any) -> str:
    """The language the address names, else the one the person reads."""
    given = str(request.GET.get("language", ""))
    return given if given in Language.values else get_language() or Language.ENGLISH


def csv_of(rows: DeadlineQuerySet, language: str) -> StreamingHttpResponse:
    """Stream the rows, as many as there are."""
    return csv_file(name_of("csv"), titles(language), texts(report_rows(rows, language)))


def texts(rows: Iterator[list[Cell | None]]) -> Iterator[list[object]]:
    for row in rows:
        yield ["" if value is None else value for value in row]


def xlsx_of(filters: Any, language: str, by: User) -> FileResponse:
    """Write the rows chosen to a temporary file and send it, with a sheet that says what was chosen.

    Raises: BadInput when there are more than a sheet is good for.
    """
    rows: DeadlineQuerySet = filters.qs
    if (n_rows := rows.count()) > MOST_ROWS:
        text = gettext("%(n)s dates are more than a sheet takes (%(most)s). Choose fewer, or take the CSV file.")
        raise BadInput([Problem(text % {"n": f"{n_rows:,}", "most": f"{MOST_ROWS:,}"})])
    with override(language):
        names = (gettext("Dates"), gettext("About this report"))
        about = [(gettext("Made"), made_at()), (gettext("By"), by.name), (gettext("Rows"), str(n_rows))]
        about += described(filters)
    widths = [column.width for column in columns()]
    file = write_sheet(names, titles(language), widths, report_rows(rows, language), about)
    return FileResponse(file, as_attachment=True, filename=name_of("xlsx"), content_type=XLSX)


def made_at() -> str:
    return f"{timezone.localtime(timezone=SHANGHAI):%Y-%m-%d %H:%M} +08:00"


def described(filters: Any) -> list[tuple[str, str]]:
    """The filters in use, by the names they have on the page."""
    form = filters.form
    return [(str(form.fields[name].label), form.data[name]) for name in form.fields if form.data.get(name)]


def name_of(ending: str) -> str:
    return f"chujing-dates-{timezone.localdate():%Y-%m-%d}.{ending}"
