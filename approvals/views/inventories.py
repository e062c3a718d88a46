"""The inventory of a resource: attach, watch it being read, see what it says."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from approvals.exceptions import BadInput
from approvals.file_kinds import CSV, EXTENSIONS, PARQUET
from approvals.forms.manifests import InventoryForm
from approvals.forms.problems import add_problems
from approvals.manifests.problems import Problems
from approvals.manifests.sensitive import KINDS
from approvals.manifests.summary import InventorySummary
from approvals.manifests.tally import OTHER_MODALITIES
from approvals.models import Application, Inventory, Resource
from approvals.permissions import can_edit
from approvals.services.inventories import attach_inventory, summary_of
from approvals.services.manifests import current_manifest, place_of
from approvals.services.quarantine import checks_of
from approvals.views.access import case_for, user_of
from approvals.views.downloads import download
from approvals.views.drafts import editable_case_for
from approvals.views.header import render_case
from approvals.withholding import require_inside
from compliance.views.shell import render_page, wants_fragment


def resource_for(case: Application, position: int) -> Resource:
    """Return a resource of the current manifest."""
    manifest = current_manifest(case)
    resource = manifest.resources.filter(position=position).first() if manifest else None
    if resource is None:
        raise Http404
    return resource


def inventory_for(case: Application, position: int) -> Inventory:
    try:
        return resource_for(case, position).inventory
    except Inventory.DoesNotExist:
        raise Http404 from None


@require_GET
def inventory(request: HttpRequest, reference: str, position: int) -> HttpResponse:
    case = case_for(request, reference)
    return show_inventory(request, case, resource_for(case, position), InventoryForm())


@require_http_methods(["GET", "POST"])
def attach(request: HttpRequest, reference: str, position: int) -> HttpResponse:
    case = editable_case_for(request, reference)
    resource = resource_for(case, position)
    if request.method == "GET":
        return show_inventory(request, case, resource, InventoryForm())
    form = InventoryForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            attach_inventory(
                application_id=case.pk,
                by=user_of(request),
                resource_name=resource.name,
                upload=form.cleaned_data["upload"],
            )
        except BadInput as refused:
            add_problems(form, refused)
        else:
            messages.success(request, _("The inventory is stored and is being read."))
            return redirect("approvals:inventory", reference, position)
    return show_inventory(request, case, resource, form, status=422)


@require_GET
def inventory_status(request: HttpRequest, reference: str, position: int) -> HttpResponse:
    """Give the line that says how far the reading is; without htmx, the page it stands on."""
    case = case_for(request, reference)
    if not wants_fragment(request):
        return redirect("approvals:inventory", reference, position)
    context = {"case": case, "inventory": inventory_for(case, position)}
    return render_page(request, "approvals/inventory_status.html", context)


@require_GET
def inventory_file(request: HttpRequest, reference: str, position: int) -> FileResponse:
    found = inventory_for(case_for(request, reference), position)
    require_inside(user_of(request))
    is_parquet = found.file.endswith(EXTENSIONS[PARQUET])
    content_type = PARQUET if is_parquet else CSV
    return download(found.file, filename=found.filename, content_type=content_type)


def show_inventory(
    request: HttpRequest, case: Application, resource: Resource, form: InventoryForm, *, status: int = 200
) -> HttpResponse:
    found = getattr(resource, "inventory", None)
    context = {
        "resource": resource,
        "inventory": found,
        "checks": checks_of([found.file] if found else []),
        "form": form,
        "may_edit": can_edit(user_of(request), case),
        **(reading(resource, found) if found else {}),
    }
    return render_case(request, "approvals/inventory.html", case, "manifests", context, status=status)


def reading(resource: Resource, found: Inventory) -> dict[str, object]:
    """What the reading gave: summary, problems with their places, flagged rows."""
    problems = Problems.from_dict(found.problems) if found.problems else Problems()
    summary = summary_of(found)
    return {
        "summary": summary,
        "problems": [(place_of(problem), problem.message) for problem in problems.shown],
        "n_problems": problems.total,
        **(summarised(resource, summary) if summary else {}),
    }


def summarised(resource: Resource, summary: InventorySummary) -> dict[str, object]:
    stated = resource.facts.get("bytes")
    complete = not summary.n_without_bytes
    return {
        "modalities": [
            (_("Other kinds") if row.name == OTHER_MODALITIES else row.name, row.n_files, row.n_bytes)
            for row in summary.modalities
        ],
        "kinds": [(KINDS[kind], n) for kind, n in summary.flagged_by_kind.items()],
        "flags": [(flag.row, flag.column, KINDS[flag.kind]) for flag in summary.flags],
        "notices": [notice.message for notice in summary.notices.shown],
        "stated_bytes": stated if complete and stated is not None and stated != summary.n_bytes else None,
    }
