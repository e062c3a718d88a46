"""The decision: one page that shows what is decided, and its two verbs."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from approvals.enums import Outcome
from approvals.forms.decisions import DecisionForm
from approvals.forms.saving import is_saved, status_of
from approvals.models import Application
from approvals.services import decisions, pathways
from approvals.views.access import user_of
from approvals.views.assessments import case_to_move
from compliance.accounts.confirming import recently_confirmed
from compliance.views.shell import render_page


@require_GET
def decide(request: HttpRequest, reference: str) -> HttpResponse:
    return decision_page(request, case_to_move(request, reference, "refuse"), DecisionForm())


@require_POST
@recently_confirmed(gettext_lazy("Approve the case"))
def approve(request: HttpRequest, reference: str) -> HttpResponse:
    return record(request, reference, Outcome.APPROVED, _("The case is approved."))


@require_POST
@recently_confirmed(gettext_lazy("Refuse the case"))
def refuse(request: HttpRequest, reference: str) -> HttpResponse:
    return record(request, reference, Outcome.REFUSED, _("The case is refused."))


def record(request: HttpRequest, reference: str, outcome: Outcome, done: str) -> HttpResponse:
    case = case_to_move(request, reference, "approve" if outcome == Outcome.APPROVED else "refuse")
    form = DecisionForm(request.POST)

    def save() -> None:
        decisions.decide_application(
            application_id=case.pk, by=user_of(request), outcome=outcome, reasons=form.cleaned_data["reasons"]
        )

    if is_saved(form, save):
        messages.success(request, done)
        return redirect("approvals:case", case.reference)
    return decision_page(request, case, form)


def decision_page(request: HttpRequest, case: Application, form: DecisionForm) -> HttpResponse:
    context = {
        "case": case,
        "form": form,
        "determination": pathways.pinned_determination(case),
        "advice": case.advice.select_related("adviser").first(),
        "obstacles": decisions.problems_before_approval(case),
    }
    return render_page(request, "approvals/decide.html", context, status=status_of(form))
