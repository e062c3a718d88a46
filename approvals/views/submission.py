"""Check the answers and hand the case in; close a case; take a cleared one back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from approvals.exceptions import Incomplete
from approvals.forms.assessments import ReasonForm
from approvals.forms.drafts import DeclarationForm
from approvals.forms.saving import status_of
from approvals.models import Application
from approvals.services import checks
from approvals.services.applications import close_application, reopen_application, submit_application
from approvals.services.documents import required_documents
from approvals.services.ledger.splitting import splittings_of_case
from approvals.services.pathways import determine_application
from approvals.views.access import user_of
from approvals.views.answers import case_rows, flow_answers, tone_of
from approvals.views.assessments import answer, case_to_move, page_of_move, posted
from approvals.views.header import render_case


@page_of_move
def submit(request: HttpRequest, reference: str) -> HttpResponse:
    """Show every answer, the pathway and what is missing; a POST with the declaration submits."""
    application, user = case_to_move(request, reference, "submit"), user_of(request)
    form = DeclarationForm(posted(request))
    if not form.is_bound or not form.is_valid():
        return show_answers(request, application, form, status=status_of(form))
    try:
        submit_application(application_id=application.pk, by=user)
    except Incomplete as refused:
        return show_answers(request, application, form, status=refused.status)
    messages.success(request, _("The case has been submitted; the legal reviewers have been told."))
    return redirect("approvals:case", reference)


def show_answers(request: HttpRequest, application: Application, form: DeclarationForm, *, status: int) -> HttpResponse:
    today = timezone.localdate()
    determined = determine_application(application, today) if application.flows.exists() else None
    context = {
        "form": form,
        "determined": determined,
        "tone": tone_of(application.pathway),
        "problems": checks.problems_before_submission(application, today, determined),
        "rows": case_rows(application, can_change=True),
        "flows": flow_answers(application, can_change=True),
        "manifest": application.manifests.prefetch_related("resources").first(),
        "needs": required_documents(application, today),
        "splittings": splittings_of_case(application),
        "cancel_url": reverse("approvals:case", args=[application.reference]),
    }
    return render_case(request, "approvals/check_answers.html", application, "overview", context, status=status)


@page_of_move
def discard(request: HttpRequest, reference: str) -> HttpResponse:
    return close(request, reference, "discard", _("The draft has been discarded."))


@page_of_move
def withdraw(request: HttpRequest, reference: str) -> HttpResponse:
    return close(request, reference, "withdraw", _("The case has been withdrawn."))


def close(request: HttpRequest, reference: str, move: str, done: str) -> HttpResponse:
    application, user = case_to_move(request, reference, move), user_of(request)
    form = ReasonForm(posted(request))

    def save() -> None:
        close_application(application_id=application.pk, by=user, move=move, reason=form.cleaned_data["reason"])

    return answer(request, application, form, save, template=f"approvals/{move}.html", done=done)


@page_of_move
def reopen(request: HttpRequest, reference: str) -> HttpResponse:
    application, user = case_to_move(request, reference, "reopen"), user_of(request)
    form = ReasonForm(posted(request))

    def save() -> None:
        reopen_application(application_id=application.pk, by=user, reason=form.cleaned_data["reason"])

    done = _("The case is a draft again, and the decision on it is void.")
    return answer(request, application, form, save, template="approvals/reopen.html", done=done)
