"""The years of working days: those in force, one year with its versions, a version as a file."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from compliance.accounts.views.access import user_of
from compliance.calendar_checks import BlockCheck, block_checks, n_working_days
from compliance.calendar_input import to_toml
from compliance.calendar_review import source_of
from compliance.models import CalendarYear
from compliance.views.shell import render_page

MOST_VERSIONS = 32_767


@dataclass(frozen=True, slots=True)
class ShownYear:
    row: CalendarYear
    n_working: int
    blocks: list[BlockCheck]

    @property
    def n_off(self) -> int:
        return sum(1 for _day in self.row.as_year().days_off())


@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """List the years in force, and for administrators those in work."""
    years = [shown(row) for row in CalendarYear.objects.in_force().for_page()]
    next_year = timezone.localdate().year + 1
    in_work = list(CalendarYear.objects.open().for_page()) if user_of(request).is_administrator else []
    context = {
        "years": years,
        "open": in_work,
        "next_year": next_year,
        "next_in_work": next((row for row in in_work if row.year == next_year), None),
        "is_next_missing": next_year not in [year.row.year for year in years],
    }
    return render_page(request, "compliance/calendar.html", context)


@require_GET
def calendar_year(request: HttpRequest, year: int) -> HttpResponse:
    """Show the version in force of a year, and every version there was."""
    user = user_of(request)
    versions = list(CalendarYear.objects.visible_to(user).filter(year=year).for_page())
    if not versions:
        raise Http404
    in_force = next((row for row in versions if row.is_in_force), None)
    context = {
        "year": year,
        "versions": versions,
        "shown": shown(in_force) if in_force else None,
        "open": next((row for row in versions if row.is_open), None),
    }
    return render_page(request, "compliance/calendar_year.html", context)


@require_GET
def calendar_toml(request: HttpRequest, year: int, version: int) -> HttpResponse:
    row = version_for(request, year, version)
    answer = HttpResponse(to_toml(source_of(row)), content_type="application/toml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="cn-{row.year}-v{row.version}.toml"'
    return answer


def version_for(request: HttpRequest, year: int, version: int) -> CalendarYear:
    """A version the person may see: drafts are the administrators'. Raises: Http404."""
    rows = CalendarYear.objects.visible_to(user_of(request)).for_page()
    if max(year, version) > MOST_VERSIONS:
        raise Http404
    return get_object_or_404(rows, year=year, version=version)


def shown(row: CalendarYear) -> ShownYear:
    return ShownYear(row, n_working_days(row.as_year()), block_checks(row))
