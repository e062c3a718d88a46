"""The Manifests tab: attach a version, read and compare versions, download."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from approvals.exceptions import BadInput
from approvals.file_kinds import CSV, JSON
from approvals.forms.manifests import ManifestForm
from approvals.manifests import examples, profile
from approvals.manifests.descriptor import FORMAT_NAMES
from approvals.manifests.diff import Change, Diff, diff
from approvals.manifests.problems import Problem
from approvals.models import Application, Manifest
from approvals.permissions import can_edit
from approvals.services.manifests import Unusable, attach_manifest, current_manifest, descriptor_of
from approvals.services.quarantine import checks_of
from approvals.views.access import case_for, user_of
from approvals.views.downloads import download
from approvals.views.drafts import editable_case_for
from approvals.views.header import render_case
from approvals.views.resources import fact_text, label_text, page_of, resource_rows
from approvals.withholding import PLACES, require_inside
from compliance.wording import Text

FIELD_LABELS = {
    "title": Text("Title", "标题"),
    "description": Text("Description", "说明"),
    "media_type": Text("Media type", "媒体类型"),
    "inventory": Text("Inventory", "文件清单"),
    "paths": Text("Paths", "路径"),
}


@require_GET
def case_manifests(request: HttpRequest, reference: str) -> HttpResponse:
    return show_manifests(request, case_for(request, reference), ManifestForm())


@require_http_methods(["GET", "POST"])
def attach(request: HttpRequest, reference: str) -> HttpResponse:
    case = editable_case_for(request, reference)
    if request.method == "GET":
        return show_manifests(request, case, ManifestForm())
    form = ManifestForm(request.POST, request.FILES)
    if not form.is_valid():
        return show_manifests(request, case, form, status=422)
    try:
        manifest = attach_manifest(application_id=case.pk, by=user_of(request), **form.cleaned_data)
    except BadInput as refused:
        return show_manifests(request, case, form, refused=refused, status=422)
    messages.success(request, _("Version %(version)s of the manifest is attached.") % {"version": manifest.version})
    return redirect("approvals:case_manifests", reference)


def show_manifests(
    request: HttpRequest,
    case: Application,
    form: ManifestForm,
    *,
    refused: BadInput | None = None,
    status: int = 200,
) -> HttpResponse:
    manifest = current_manifest(case)
    page = page_of(request, manifest)
    context = {
        "manifest": manifest,
        "format_name": FORMAT_NAMES.get(manifest.format, manifest.format) if manifest else "",
        "notices": notices_of(manifest),
        "page": page,
        "rows": resource_rows(case, page.object_list),
        "versions": case.manifests.select_related("attached_by"),
        "has_flows": case.flows.exists(),
        "may_edit": can_edit(user_of(request), case),
        "checks": checks_of([manifest.file] if manifest else []),
        "form": form,
        "refused": refused,
        "n_problems": refused.total if isinstance(refused, Unusable) else len(refused.problems) if refused else 0,
    }
    return render_case(request, "approvals/manifests.html", case, "manifests", context, status=status)


def notices_of(manifest: Manifest | None) -> list[Problem]:
    return [Problem.from_dict(raw) for raw in manifest.notices] if manifest else []


def manifest_for(case: Application, version: int) -> Manifest:
    manifest = case.manifests.select_related("attached_by").filter(version=version).first()
    if manifest is None:
        raise Http404
    return manifest


@dataclass(frozen=True, slots=True)
class Line:
    """A difference in both languages."""

    label: Text
    before: Text
    after: Text


@require_GET
def manifest_version(request: HttpRequest, reference: str, version: int) -> HttpResponse:
    """Show a version and what it changed against the one before it, or against `?against=`."""
    case = case_for(request, reference)
    manifest = manifest_for(case, version)
    older = older_version(case, version, request.GET.get("against", ""))
    found = diff(descriptor_of(older), descriptor_of(manifest)) if older else None
    hidden = PLACES if user_of(request).is_outside_china() else frozenset()
    context = {
        "manifest": manifest,
        "format_name": FORMAT_NAMES.get(manifest.format, manifest.format),
        "notices": notices_of(manifest),
        "older": older,
        "others": case.manifests.exclude(version=version),
        "diff": found,
        "checks": checks_of([manifest.file]),
        "changed": changed_lines(found, hidden) if found else [],
        "resources": manifest.resources.all(),
    }
    return render_case(request, "approvals/manifest_version.html", case, "manifests", context)


def older_version(case: Application, version: int, against: str) -> Manifest | None:
    if against.isascii() and against.isdigit():
        return manifest_for(case, int(against[:9]))
    return case.manifests.filter(version=version - 1).first()


def changed_lines(found: Diff, hidden: frozenset[str] = frozenset()) -> list[tuple[str, list[Line]]]:
    """The changed facts and fields of each resource, without those hidden from the reader."""
    return [
        (
            resource.name,
            [
                *map(fact_line, resource.facts),
                *(field_line(change) for change in resource.fields if change.name not in hidden),
            ],
        )
        for resource in found.changed
    ]


def fact_line(change: Change) -> Line:
    before, after = (fact_text(change.name, value) for value in (change.before, change.after))
    return Line(label_text(change.name), before, after)


def field_line(change: Change) -> Line:
    return Line(FIELD_LABELS[change.name], plain(change.before), plain(change.after))


def plain(value: Any) -> Text:
    text = ", ".join(value) if isinstance(value, list) else str(value or "—")
    return Text(text, text)


@require_GET
def manifest_file(request: HttpRequest, reference: str, version: int) -> FileResponse:
    manifest = manifest_for(case_for(request, reference), version)
    require_inside(user_of(request))
    return download(manifest.file, filename=manifest.filename, content_type=JSON)


@require_GET
def profile_file(_request: HttpRequest, name: str) -> HttpResponse:
    """The profile's schema and the examples; the same for everybody who is signed in."""
    shared = {profile.FILENAME: profile.SCHEMA_TEXT, **examples.FILES}
    if name not in shared:
        raise Http404
    content_type = CSV if name.endswith(".csv") else "application/schema+json" if "schema" in name else JSON
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(shared[name], content_type=f"{content_type}; charset=utf-8", headers=headers)
