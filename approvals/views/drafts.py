"""Opening a case, changing what it says of itself, amending it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from approvals.exceptions import Conflict, NotAllowed, WrongStatus
from approvals.forms.drafts import AmendForm, CaseEditForm, CaseForm, exporters_of
from approvals.forms.saving import status_of
from approvals.models import Application
from approvals.services.amendments import AMENDABLE, amend_application
from approvals.services.applications import create_application, update_application
from approvals.services.locking import check_edit
from approvals.views.access import case_for, organisations_as, require, user_of
from approvals.views.header import render_case
from compliance.accounts.models import User
from compliance.enums import Role
from compliance.views.shell import render_page


@require_http_methods(["GET", "POST"])
def case_add(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    require(bool(organisations_as(user, Role.OFFICER)), NotAllowed(_("Only officers open applications.")))
    form = CaseForm(user, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        application = create_application(by=user, **form.cleaned_data)
        return redirect("approvals:case", application.reference)
    context = {"form": form, "has_exporters": exporters_of(user).exists()}
    return render_page(request, "approvals/case_add.html", context, status=status_of(form))


def editable_case_for(request: HttpRequest, reference: str) -> Application:
    """Return the case if the person may change it now: else 404, 403 or 409."""
    application = case_for(request, reference)
    check_edit(application, user_of(request))
    return application


@require_http_methods(["GET", "POST"])
def case_edit(request: HttpRequest, reference: str) -> HttpResponse:
    application = editable_case_for(request, reference)
    form = CaseEditForm(user_of(request), application, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        return save_case(request, application, form)
    context = {"form": form, "cancel_url": reverse("approvals:case", args=[reference])}
    return render_case(request, "approvals/case_form.html", application, "overview", context, status=status_of(form))


def save_case(request: HttpRequest, application: Application, form: CaseEditForm) -> HttpResponse:
    user = user_of(request)
    try:
        update_application(
            application_id=application.pk,
            by=user,
            expected_version=form.cleaned_data["version"],
            values=form.values(),
        )
    except Conflict as conflict:
        return show_conflict(request, application, user, conflict)
    messages.success(request, _("Saved."))
    return redirect("approvals:case", application.reference)


def show_conflict(request: HttpRequest, application: Application, user: User, conflict: Conflict) -> HttpResponse:
    """Show what changed above the reader's own input; saving that again keeps it."""
    application.refresh_from_db()
    data = request.POST.copy()
    data["version"] = str(application.version)
    context = {
        "form": CaseEditForm(user, application, data),
        "conflict": conflict,
        "cancel_url": reverse("approvals:case", args=[application.reference]),
    }
    return render_case(request, "approvals/case_form.html", application, "overview", context, status=conflict.status)


@require_http_methods(["GET", "POST"])
def amend(request: HttpRequest, reference: str) -> HttpResponse:
    original, user = case_for(request, reference), user_of(request)
    require(user.has_role(original.organisation, Role.OFFICER), NotAllowed(_("Only officers open applications.")))
    if original.status not in AMENDABLE:
        raise WrongStatus(_("Only a case that is or was in force can be amended."))
    form = AmendForm(request.POST if request.method == "POST" else None, initial={"title": original.title})
    if form.is_bound and form.is_valid():
        copy = amend_application(application_id=original.pk, by=user, title=form.cleaned_data["title"])
        messages.success(request, _("The amendment is a draft of its own, linked with this case."))
        return redirect("approvals:case", copy.reference)
    context = {"form": form, "cancel_url": reverse("approvals:case", args=[reference])}
    return render_case(request, "approvals/case_amend.html", original, "overview", context, status=status_of(form))
