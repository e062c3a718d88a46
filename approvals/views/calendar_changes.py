"""What a year of the calendar would move, its publication, and for everybody what it moved."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from approvals.csv_files import csv_file
from approvals.enums import CalendarPurpose
from approvals.exceptions import Incomplete
from approvals.models import CalendarMove, CalendarRun
from approvals.models.calendar_change import CalendarMoveQuerySet
from approvals.services.calendar_changes import publishing, runs
from approvals.services.calendar_changes.results import totals_of
from compliance.accounts.confirming import recently_confirmed
from compliance.accounts.models import User
from compliance.accounts.views.access import administrator_of, user_of
from compliance.calendar_review import wrong_step
from compliance.models import CalendarYear
from compliance.readable import bilingual
from compliance.views.editing import mark_sent
from compliance.views.shell import render_page, wants_fragment

ROWS_PER_PAGE = 50
SHOW = {
    "moved": gettext_lazy("Another date"),
    "same": gettext_lazy("Same date, now certain or provisional"),
    "all": pgettext_lazy("dates", "All"),
}


def version_for(request: HttpRequest, year: int, version: int) -> CalendarYear:
    """A version, for administrators. Raises: PermissionDenied, Http404."""
    administrator_of(request)
    return get_object_or_404(CalendarYear.objects.for_page(), year=year, version=version)


def preview_of(row: CalendarYear) -> CalendarRun:
    run = runs.latest_run(row)
    if run is None:
        raise Http404
    return run


@require_GET
def calendar_preview(request: HttpRequest, year: int, version: int) -> HttpResponse:
    row = version_for(request, year, version)
    run = runs.latest_run(row)
    context = {
        "row": row,
        "run": run,
        **(_progress(run) if run else {}),
        **(_found(request, run, row) if run and not run.is_running else {}),
    }
    response = render_page(request, "approvals/calendar_preview.html", context, partial="result")
    if wants_fragment(request) and not (run and run.is_running):
        response["HX-Refresh"] = "true"
    return response


@require_POST
def calendar_preview_start(request: HttpRequest, year: int, version: int) -> HttpResponse:
    row = version_for(request, year, version)
    runs.start_preview(calendar_year=row, by=administrator_of(request))
    messages.success(request, _("The dates are being counted; this page shows how far it is."))
    return redirect("approvals:calendar_preview", year, version)


@require_POST
def calendar_preview_stop(request: HttpRequest, year: int, version: int) -> HttpResponse:
    row = version_for(request, year, version)
    runs.cancel_preview(run_id=preview_of(row).pk, by=administrator_of(request))
    messages.success(request, _("The preview was stopped."))
    return redirect("approvals:calendar_preview", year, version)


@require_GET
def calendar_preview_csv(request: HttpRequest, year: int, version: int) -> StreamingHttpResponse:
    """Give the dates of one's own organisations, and counts of the others."""
    row = version_for(request, year, version)
    run, user = preview_of(row), administrator_of(request)
    moves = CalendarMove.objects.filter(run=run).visible_to(user).for_page()
    rows = chain(_rows_of(moves.iterator(chunk_size=2_000)), _counts_of(run, user))
    return csv_file(f"calendar-{year}-v{version}.csv", _header(), rows)


@require_http_methods(["GET", "POST"])
@recently_confirmed(gettext_lazy("Publish the working days"))
def calendar_publish(request: HttpRequest, year: int, version: int) -> HttpResponse:
    """Show what publishing leads to; a POST by somebody who did not edit the version publishes it."""
    row, by = version_for(request, year, version), administrator_of(request)
    if not row.is_in_review:
        raise wrong_step(row)
    problems = publishing.problems_before_publishing(row)
    if request.method == "POST":
        try:
            publishing.publish_year(calendar_year=row, by=by, mark=mark_sent(request))
        except Incomplete as refused:
            problems = list(refused.problems)
        else:
            messages.success(request, _("The year is published. Dates are being counted again; their owners are told."))
            return redirect("compliance:calendar_year", year)
    status = 422 if request.method == "POST" else 200
    return render_page(request, "approvals/calendar_publish.html", _shown(row, by, problems), status=status)


@require_GET
def calendar_moves(request: HttpRequest, year: int, version: int) -> HttpResponse:
    """List to everybody the dates of their organisations that a published version moved."""
    user = user_of(request)
    row = get_object_or_404(CalendarYear.objects.final().for_page(), year=year, version=version)
    run = runs.latest_run(row, CalendarPurpose.RECOUNT)
    moves = CalendarMove.objects.filter(run=run).visible_to(user).for_page()
    mine = request.GET.get("mine") == "1"
    moves = moves.filter(owner=user) if mine else moves
    context = {
        "row": row,
        "run": run,
        "mine": mine,
        "done": runs.n_done(run) if run else 0,
        "page": Paginator(_chosen(moves, request), ROWS_PER_PAGE).get_page(request.GET.get("page")),
        "lists": _lists(request),
    }
    return render_page(request, "approvals/calendar_moves.html", context)


def _progress(run: CalendarRun) -> dict[str, Any]:
    done = runs.n_done(run)
    return {"done": done, "seconds_left": runs.seconds_left(run, done, timezone.now())}


def _found(request: HttpRequest, run: CalendarRun, row: CalendarYear) -> dict[str, Any]:
    """The result of a preview that ended, as far as the person may see it."""
    user = administrator_of(request)
    moves = CalendarMove.objects.filter(run=run).visible_to(user).for_page()
    return {
        "is_stale": row.is_open and runs.is_stale(run, row),
        "n_unread": runs.n_unread(run),
        "totals": totals_of(run, user),
        "lists": _lists(request),
        "page": Paginator(_chosen(moves, request), ROWS_PER_PAGE).get_page(request.GET.get("page")),
    }


def _show(request: HttpRequest) -> str:
    asked = request.GET.get("show", "")
    return asked if asked in SHOW else "moved"


def _lists(request: HttpRequest) -> list[dict[str, Any]]:
    """The lists to choose from, as tabs; whose dates are shown stays as chosen."""
    shown, query = _show(request), request.GET.copy()
    query.pop("page", None)
    tabs = []
    for name, label in SHOW.items():
        query["show"] = name
        tabs.append({"label": label, "url": f"?{query.urlencode()}", "current": name == shown})
    return tabs


def _chosen(moves: CalendarMoveQuerySet, request: HttpRequest) -> CalendarMoveQuerySet:
    match _show(request):
        case "moved":
            return moves.with_other_date()
        case "same":
            return moves.with_same_date()
        case _:
            return moves


def _shown(row: CalendarYear, by: User, problems: list[Any]) -> dict[str, Any]:
    run = runs.latest_run(row)
    edited = row.was_edited_by(by)
    return {
        "row": row,
        "run": run,
        "totals": totals_of(run, by) if run and run.is_finished else None,
        "obstacles": problems,
        "was_edited": edited,
        "may_confirm": not edited and not problems,
        "cancel_url": reverse("approvals:calendar_preview", args=[row.year, row.version]),
    }


def _header() -> list[str]:
    return [
        _("Organisation"),
        _("About"),
        _("Date"),
        _("Owner"),
        pgettext("date", "From"),
        pgettext("date", "To"),
        _("Provisional before"),
        _("Provisional after"),
        _("Dates"),
    ]


def _rows_of(moves: Iterable[CalendarMove]) -> Iterator[list[object]]:
    for move in moves:
        owner = move.owner.name if move.owner else ""
        names = [move.organisation.code, move.deadline.subject, bilingual(move.deadline.label), owner]
        before, after = (_("yes") if known else _("no") for known in (move.was_provisional, move.is_provisional))
        yield [*names, move.was_on, move.is_on, before, after, 1]


def _counts_of(run: CalendarRun, user: User) -> Iterator[list[object]]:
    for one in totals_of(run, user).organisations:
        if not one.is_own:
            yield [one.organisation.code, _("not shown"), "", "", "", "", "", "", one.moved]
