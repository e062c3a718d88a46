"""Sheets of ledger entries: upload, dry run, confirmation, and the template to fill in."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from approvals.csv_files import lines
from approvals.exceptions import NotAllowed
from approvals.forms.ledger import SheetForm
from approvals.forms.saving import is_saved, status_of
from approvals.models import LedgerImport
from approvals.permissions import can_keep_ledger
from approvals.services.ledger.columns import COLUMNS
from approvals.services.ledger.imports import Trial, confirm_import, try_import, upload_sheet
from approvals.views.access import organisations_as, require, user_of
from compliance.accounts.models import Organisation
from compliance.enums import Role
from compliance.views.shell import render_page

ROWS_PER_PAGE = 20
SHOWN = 200
EXAMPLES = (
    ("91110000000000001X", "opening", "2026", "61,400", "1310", "", "", "", "", "Export logs, data office"),
    ("91110000000000001X", "filing", "2026", "2100", "0", "SC-2025-0031", "2025-04-01", "", "", "Filing system"),
    ("91110000000000001X", "actual", "2026", "4150", "0", "", "", "", "EXP-2026-0007", "Gateway log to 30 June"),
)


@require_GET
def ledger_imports(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    rows = LedgerImport.objects.visible_to(user).for_page()
    page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "can_keep": bool(organisations_as(user, Role.OFFICER))}
    return render_page(request, "approvals/ledger_imports.html", context)


@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take a sheet and go on to its dry run."""
    user = user_of(request)
    mine = [organisation.pk for organisation in organisations_as(user, Role.OFFICER)]
    require(bool(mine), NotAllowed(_("Only officers keep the ledger.")))
    is_post = request.method == "POST"
    organisations = Organisation.objects.filter(pk__in=mine).order_by("name")
    form = SheetForm(organisations, *((request.POST, request.FILES) if is_post else ()))
    stored: list[LedgerImport] = []
    if is_saved(form, lambda: stored.append(upload_sheet(by=user, **form.cleaned_data))):
        return redirect("approvals:ledger_import", stored[0].pk)
    context = {"form": form, "columns": COLUMNS, "cancel_url": reverse("approvals:ledger")}
    return render_page(request, "approvals/ledger_upload.html", context, status=status_of(form))


@require_GET
def ledger_import(request: HttpRequest, pk: int) -> HttpResponse:
    """The dry run of a sheet that waits, or what a stored one brought."""
    imported, user = import_for(request, pk), user_of(request)
    trial = None if imported.stored_at else try_import(imported)
    context: dict[str, Any] = {
        "imported": imported,
        "may_keep": can_keep_ledger(user, imported.organisation),
        "trial": trial,
        **(rows_of(trial) if trial else {"entries": imported.entries.for_page().order_by("pk")[:SHOWN]}),
    }
    return render_page(request, "approvals/ledger_import.html", context)


def rows_of(trial: Trial) -> dict[str, Any]:
    """The first rows and errors; the rest is told in numbers."""
    return {
        "lines": trial.lines[:SHOWN],
        "more_lines": len(trial.lines[SHOWN:]),
        "problems": trial.problems[:SHOWN],
        "more_problems": len(trial.problems[SHOWN:]),
    }


@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    imported = import_for(request, pk)
    stored = confirm_import(import_id=imported.pk, by=user_of(request))
    done = ngettext("%(n)s row is in the ledger now.", "%(n)s rows are in the ledger now.", stored.n_stored)
    messages.success(request, done % {"n": stored.n_stored})
    return redirect("approvals:ledger_import", stored.pk)


def import_for(request: HttpRequest, pk: int) -> LedgerImport:
    imported = LedgerImport.objects.visible_to(user_of(request)).for_page().filter(pk=pk).first()
    if imported is None:
        raise Http404
    return imported


@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """The sheet to fill in, with three rows as examples; spreadsheets open it as it is."""
    text = "".join(lines([column.name for column in COLUMNS], EXAMPLES))
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="ledger-template.csv"'
    return response
