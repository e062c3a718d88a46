"""Answer in the browser what the manifest leaves unknown, and say which flow exports what."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from approvals.exceptions import Conflict, WrongStatus
from approvals.forms.manifests import AssignForm, DeclareForm
from approvals.forms.saving import is_saved, status_of
from approvals.models import Application, Resource
from approvals.permissions import can_edit
from approvals.services.declarations import answers_of, declare_facts
from approvals.services.manifests import assign_resources, assigned_resources, current_manifest, mark_of_assignment
from approvals.views.access import case_for, user_of
from approvals.views.drafts import editable_case_for
from approvals.views.header import render_case
from approvals.views.inventories import resource_for
from approvals.views.resources import page_of, resource_rows

page = require_http_methods(["GET", "POST"])


@require_GET
def declarations(request: HttpRequest, reference: str) -> HttpResponse:
    """List the resources with what is still unknown of them."""
    case = case_for(request, reference)
    manifest = current_manifest(case)
    shown = page_of(request, manifest)
    context = {
        "page": shown,
        "rows": resource_rows(case, shown.object_list),
        "may_edit": can_edit(user_of(request), case),
    }
    return render_case(request, "approvals/declarations.html", case, "manifests", context)


@page
def declare(request: HttpRequest, reference: str, position: int) -> HttpResponse:
    case = editable_case_for(request, reference)
    resource = resource_for(case, position)
    given = answers_of(case, resource.name).for_form
    others = others_than(resource)
    form = DeclareForm(resource, given, request.POST if request.method == "POST" else None, others=others)

    def save() -> None:
        declare_facts(
            application_id=case.pk,
            by=user_of(request),
            resource_name=resource.name,
            answers=form.answers(),
            evidence=form.cleaned_data["evidence"],
            expected_mark=form.cleaned_data["mark"],
            others=form.others(),
        )

    try:
        saved = is_saved(form, save)
    except Conflict as conflict:
        return show_conflict(request, case, resource, conflict)
    if saved:
        messages.success(request, _("Saved."))
        return redirect("approvals:declarations", reference)
    return show_questions(request, case, resource, form, status=status_of(form))


def others_than(resource: Resource) -> list[Resource]:
    return list(Resource.objects.filter(manifest=resource.manifest_id).exclude(pk=resource.pk))


def show_conflict(request: HttpRequest, case: Application, resource: Resource, conflict: Conflict) -> HttpResponse:
    """Show what changed above the reader's own answers; saving those again keeps them."""
    answers = answers_of(case, resource.name)
    data = request.POST.copy()
    data["mark"] = answers.mark
    form = DeclareForm(resource, answers.for_form, data, others=others_than(resource))
    return show_questions(request, case, resource, form, conflict=conflict, status=conflict.status)


def show_questions(
    request: HttpRequest,
    case: Application,
    resource: Resource,
    form: DeclareForm,
    *,
    conflict: Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "resource": resource,
        "form": form,
        "conflict": conflict,
        "cancel_url": reverse("approvals:declarations", args=[case.reference]),
    }
    return render_case(request, "approvals/declare.html", case, "manifests", context, status=status)


@page
def assign(request: HttpRequest, reference: str) -> HttpResponse:
    case = editable_case_for(request, reference)
    form = assign_form(case, request.POST if request.method == "POST" else None)

    def save() -> None:
        given = form.cleaned_data["mark"] or None
        assign_resources(application_id=case.pk, by=user_of(request), assigned=form.assigned(), expected_mark=given)

    try:
        saved = is_saved(form, save)
    except Conflict as conflict:
        data = request.POST.copy()
        data["mark"] = mark_of_assignment(assigned_resources(case))
        return show_assignment(request, case, assign_form(case, data), conflict=conflict, status=conflict.status)
    if saved:
        messages.success(request, _("Saved."))
        return redirect("approvals:case_manifests", reference)
    return show_assignment(request, case, form, status=status_of(form))


def assign_form(case: Application, data: Any) -> AssignForm:
    manifest = current_manifest(case)
    flows = list(case.flows.prefetch_related("flow_resources"))
    if manifest is None or not flows:
        raise WrongStatus(
            _("Resources are assigned once the case has a manifest and a flow."),
            next_step=_("Attach a manifest and add a flow first."),
        )
    return AssignForm(flows, manifest.resources.all(), mark_of_assignment(assigned_resources(case)), data)


def show_assignment(
    request: HttpRequest, case: Application, form: AssignForm, *, conflict: Conflict | None = None, status: int = 200
) -> HttpResponse:
    url = reverse("approvals:case_manifests", args=[case.reference])
    context = {"form": form, "conflict": conflict, "cancel_url": url}
    return render_case(request, "approvals/assign_resources.html", case, "manifests", context, status=status)
