"""The flows of a draft: add, answer group by group, remove."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from approvals.exceptions import BadInput, Conflict
from approvals.forms.assessments import ConfirmForm
from approvals.forms.flows import GROUPS, NEXT_GROUP, TITLES, FlowNameForm, GroupForm
from approvals.forms.problems import add_problems
from approvals.forms.saving import status_of
from approvals.models import Application, Flow
from approvals.services.applications import add_flow, remove_flow, update_flow
from approvals.services.pathways import determine_application
from approvals.views.access import user_of
from approvals.views.answers import group_url
from approvals.views.drafts import editable_case_for
from approvals.views.header import render_case


def flow_of(application: Application, position: int) -> Flow:
    try:
        flow = application.flows.select_related("changed_by").get(position=position)
    except Flow.DoesNotExist:
        raise Http404 from None
    flow.application = application
    return flow


@require_http_methods(["GET", "POST"])
def flow_add(request: HttpRequest, reference: str) -> HttpResponse:
    application = editable_case_for(request, reference)
    form = FlowNameForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        flow = add_flow(application_id=application.pk, by=user_of(request), name=form.cleaned_data["name"])
        return redirect("approvals:flow_edit", reference, flow.position, "act")
    context = {"form": form, "cancel_url": reverse("approvals:case", args=[reference])}
    return render_case(request, "approvals/flow_add.html", application, "overview", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def flow_remove(request: HttpRequest, reference: str, position: int) -> HttpResponse:
    application = editable_case_for(request, reference)
    flow = flow_of(application, position)
    if request.method == "POST":
        remove_flow(application_id=application.pk, position=position, by=user_of(request))
        messages.success(request, _("The flow “%(flow)s” has been removed.") % {"flow": flow.name})
        return redirect("approvals:case", reference)
    context = {"flow": flow, "form": ConfirmForm(), "cancel_url": reverse("approvals:case", args=[reference])}
    return render_case(request, "approvals/flow_remove.html", application, "overview", context)


@require_http_methods(["GET", "POST"])
def flow_edit(request: HttpRequest, reference: str, position: int, group: str) -> HttpResponse:
    application = editable_case_for(request, reference)
    flow = flow_of(application, position)
    if group not in GROUPS:
        raise Http404
    form = GROUPS[group](flow, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        return save_group(request, flow, group, form)
    return show_group(request, flow, group, form, status=status_of(form))


def save_group(request: HttpRequest, flow: Flow, group: str, form: GroupForm) -> HttpResponse:
    reference = flow.application.reference
    try:
        update_flow(
            application_id=flow.application_id,
            position=flow.position,
            by=user_of(request),
            expected_version=form.cleaned_data["version"],
            values=form.values(),
            answers=form.answers(),
            recipients=form.recipients(),
        )
    except Conflict as conflict:
        return show_conflict(request, flow, group, conflict)
    except BadInput as refused:
        add_problems(form, refused)
        return show_group(request, flow, group, form, status=refused.status)
    messages.success(request, _("Saved."))
    if "stay" in request.POST or group not in NEXT_GROUP:
        return redirect("approvals:case", reference)
    return redirect("approvals:flow_edit", reference, flow.position, NEXT_GROUP[group])


def show_conflict(request: HttpRequest, flow: Flow, group: str, conflict: Conflict) -> HttpResponse:
    """Show what changed above the reader's own input; saving that again keeps it."""
    fresh = flow_of(flow.application, flow.position)
    data = request.POST.copy()
    data["version"] = str(fresh.version)
    return show_group(request, fresh, group, GROUPS[group](fresh, data), conflict=conflict, status=conflict.status)


def show_group(
    request: HttpRequest,
    flow: Flow,
    group: str,
    form: GroupForm,
    *,
    conflict: Conflict | None = None,
    status: int = 200,
) -> HttpResponse:
    deciding = deciding_facts(flow)
    context = {
        "flow": flow,
        "title": TITLES[group],
        "groups": [
            {"title": title, "url": group_url(flow.application, flow, name), "current": name == group}
            for name, title in TITLES.items()
        ],
        "place": list(GROUPS).index(group) + 1,
        "places": len(GROUPS),
        "next_title": TITLES.get(NEXT_GROUP.get(group, "")),
        "form": form,
        "deciding": [form[name] for name in form.fields if name in deciding],
        "conflict": conflict,
        "list_url": reverse("approvals:case", args=[flow.application.reference]),
    }
    return render_case(request, f"approvals/flow_{group}.html", flow.application, "overview", context, status=status)


def deciding_facts(flow: Flow) -> set[str]:
    """Name the unknown facts on which the pathway of this flow hangs."""
    determined = determine_application(flow.application, timezone.localdate())
    return {
        row["fact"]
        for one, result in determined.flows
        if one.position == flow.position
        for row in result.unknown_facts
        if row["matters"]
    }
