"""What a revision would change: run it, watch it, read it, take it away, have tasks opened."""

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
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from approvals.csv_files import csv_file
from approvals.forms.impact import ImpactFilter
from approvals.models import ImpactChange, ImpactRun
from approvals.services.impact import following_up, runs
from approvals.services.impact.candidates import EDITION, ZONE_LIST, Revision, content_of, kind_of
from approvals.services.impact.results import totals_of
from compliance.accounts.models import User
from compliance.accounts.views.access import administrator_of
from compliance.enums import EditionStatus
from compliance.models import Edition, ZoneList
from compliance.readable import bilingual
from compliance.rules import ZoneEdition
from compliance.views.addresses import page_of
from compliance.views.shell import render_page, wants_fragment

ROWS_PER_PAGE = 50


def revision_for(request: HttpRequest, kind: str, code: str, n: int) -> Revision:
    """Return a revision of an edition or a zone's list. Raises: PermissionDenied, Http404."""
    administrator_of(request)
    if kind == EDITION:
        return get_object_or_404(Edition, code=code, revision=n)
    if kind == ZONE_LIST:
        return get_object_or_404(ZoneList.objects.select_related("zone"), code=code, revision=n)
    raise Http404


def run_for(revision: Revision) -> ImpactRun:
    run = runs.latest_run(revision)
    if run is None:
        raise Http404
    return run


def address(name: str, revision: Revision) -> str:
    return reverse(f"approvals:{name}", args=[kind_of(revision), revision.code, revision.revision])


@require_GET
def impact(request: HttpRequest, kind: str, code: str, n: int) -> HttpResponse:
    revision = revision_for(request, kind, code, n)
    run = runs.latest_run(revision)
    context = {
        **about(revision),
        "run": run,
        **(progress(run) if run else {}),
        **(found(request, run, revision) if run and not run.is_running else {}),
    }
    response = render_page(request, "approvals/impact.html", context, partial="result")
    if wants_fragment(request) and not (run and run.is_running):
        response["HX-Refresh"] = "true"  # what can be done next stands above the piece that is asked for
    return response


def about(revision: Revision) -> dict[str, Any]:
    """What every page of the candidate shows: its name, where it stands, where its own page is."""
    is_list = isinstance(revision, ZoneList)
    content = content_of(revision)
    return {
        "revision": revision,
        "kind": kind_of(revision),
        "title": bilingual(content.name if isinstance(content, ZoneEdition) else content.title),
        "never_binds": not isinstance(content, ZoneEdition) and not content.binding,
        "own_url": page_of(revision),
        "may_run": revision.is_open,
        "may_publish": revision.status == EditionStatus.IN_REVIEW,
        "is_list": is_list,
    }


def progress(run: ImpactRun) -> dict[str, Any]:
    done = runs.n_done(run)
    return {"done": done, "seconds_left": runs.seconds_left(run, done, timezone.now()) if run.is_running else None}


def found(request: HttpRequest, run: ImpactRun, revision: Revision) -> dict[str, Any]:
    """The result of a run that ended, as far as the person may see it."""
    user = administrator_of(request)
    filters = ImpactFilter(request.GET, queryset=changes_shown(run, user), request=request)
    return {
        "is_stale": runs.is_stale(run, revision),
        "is_overtaken": revision.is_open and runs.is_overtaken(run),
        "n_unread": runs.n_unread(run),
        "totals": totals_of(run, user),
        "filters": filters,
        "page": Paginator(filters.qs, ROWS_PER_PAGE).get_page(request.GET.get("page")),
        "n_tasks": following_up.tasks_of(run, revision).count() if run.tasks_at else 0,
    }


def changes_shown(run: ImpactRun, user: User) -> Any:
    """Rows of the person's own organisations; of the others there are only counts."""
    return ImpactChange.objects.filter(run=run).visible_to(user).for_page().order_by("application_id", "position")


@require_POST
def start(request: HttpRequest, kind: str, code: str, n: int) -> HttpResponse:
    revision = revision_for(request, kind, code, n)
    runs.start_run(revision=revision, by=administrator_of(request))
    messages.success(request, _("The cases are being determined; this page shows how far it is."))
    return redirect(address("impact", revision))


@require_POST
def cancel(request: HttpRequest, kind: str, code: str, n: int) -> HttpResponse:
    revision = revision_for(request, kind, code, n)
    runs.cancel_run(run_id=run_for(revision).pk, by=administrator_of(request))
    messages.success(request, _("The run was stopped."))
    return redirect(address("impact", revision))


@require_POST
def tasks(request: HttpRequest, kind: str, code: str, n: int) -> HttpResponse:
    """Have tasks opened for the owners, each told once."""
    revision = revision_for(request, kind, code, n)
    following_up.open_tasks(run_id=run_for(revision).pk, by=administrator_of(request))
    messages.success(request, _("Tasks are being opened; each owner gets one notice."))
    return redirect(address("impact", revision))


@require_GET
def changes_csv(request: HttpRequest, kind: str, code: str, n: int) -> StreamingHttpResponse:
    """Give the rows as filtered, and counts of organisations whose cases the person does not see."""
    revision = revision_for(request, kind, code, n)
    run, user = run_for(revision), administrator_of(request)
    shown = ImpactFilter(request.GET, queryset=changes_shown(run, user), request=request).qs
    header = [
        _("Organisation"),
        _("Case"),
        _("Flow"),
        _("Owner"),
        pgettext("pathway", "From"),
        pgettext("pathway", "To"),
        _("Because of"),
        _("Flows"),
    ]
    rows = chain(rows_of(shown.iterator(chunk_size=2_000)), counts_of(run, user))
    return csv_file(f"impact-{code}-r{n}.csv", header, rows)


def rows_of(changes: Iterable[ImpactChange]) -> Iterator[list[object]]:
    for row in changes:
        because = " / ".join(f"{reason['article']} {bilingual(reason)}".strip() for reason in row.because)
        names = [row.organisation.code, row.application.reference, row.flow_name, row.owner.name]
        yield [*names, row.get_was_display(), row.get_now_display(), because, 1]


def counts_of(run: ImpactRun, user: User) -> Iterator[list[object]]:
    hidden = [one for one in totals_of(run, user).organisations if not one.is_own]
    for one in hidden:
        yield [one.organisation.code, _("not shown"), "", "", "", "", "", one.total.flows]
