"""Legal review: one page per move, each saying what it leads to."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from approvals import lifecycle
from approvals.enums import AdvicePosition
from approvals.forms.assessments import AdviceForm, AssignForm, ConfirmForm, ReasonForm
from approvals.forms.saving import is_saved, status_of
from approvals.models import Application, Determination
from approvals.services import assessments, pathways
from approvals.views.access import case_for, user_of
from compliance.readable import bilingual
from compliance.views.shell import render_page

page_of_move = require_http_methods(["GET", "POST"])


def case_to_move(request: HttpRequest, reference: str, move: str) -> Application:
    """Return the case if this person may take the move now, before anything is filled in."""
    case = case_for(request, reference)
    lifecycle.check_move(case, move, by=user_of(request))
    return case


def posted(request: HttpRequest) -> Mapping[str, Any] | None:
    return request.POST if request.method == "POST" else None


def answer(
    request: HttpRequest,
    case: Application,
    form: BaseForm,
    save: Callable[[], object],
    *,
    template: str,
    done: str,
    context: Mapping[str, object] | None = None,
) -> HttpResponse:
    """Make the move and go to the case, or show its page with what is wrong."""
    if is_saved(form, save):
        messages.success(request, done)
        return redirect("approvals:case", case.reference)
    url = reverse("approvals:case", args=[case.reference])
    framed = {"case": case, "form": form, "cancel_url": url, **(context or {})}
    return render_page(request, template, framed, status=status_of(form))


@page_of_move
def take(request: HttpRequest, reference: str) -> HttpResponse:
    case, user = case_to_move(request, reference, "take"), user_of(request)

    def save() -> None:
        assessments.take_application(application_id=case.pk, by=user)

    form = ConfirmForm(posted(request))
    return answer(request, case, form, save, template="approvals/take.html", done=_("You are the reviewer now."))


@page_of_move
def assign(request: HttpRequest, reference: str) -> HttpResponse:
    case, user = case_to_move(request, reference, "assign"), user_of(request)
    form = AssignForm(assessments.eligible_reviewers(case), posted(request))

    def save() -> None:
        assessments.assign_reviewer(application_id=case.pk, by=user, reviewer=form.cleaned_data["reviewer"])

    return answer(request, case, form, save, template="approvals/assign.html", done=_("The reviewer has been told."))


@page_of_move
def advise(request: HttpRequest, reference: str) -> HttpResponse:
    case, user = case_to_move(request, reference, "advise"), user_of(request)
    determination = pathways.pinned_determination(case)
    form = AdviceForm(choices_to_confirm(determination), posted(request))

    def save() -> None:
        values = form.cleaned_data
        assessments.record_advice(
            application_id=case.pk,
            by=user,
            position=AdvicePosition(values["position"]),
            reasons=values["reasons"],
            conditions=values["conditions"],
            confirmed=values.get("confirmed", ()),
        )

    context = {"determination": determination}
    done = _("The advice is recorded; the approvers have been told.")
    return answer(request, case, form, save, template="approvals/advise.html", done=done, context=context)


def choices_to_confirm(determination: Determination) -> list[tuple[str, str]]:
    """Each code that waits for a reviewer's confirmation, once, with its text."""
    texts = {
        entry["code"]: f"{entry['code']}{_(': ')}{bilingual(entry['text'])}"
        for flow in determination.result["flows"]
        for entry in flow["confirm"]
    }
    return sorted(texts.items())


@page_of_move
def return_case(request: HttpRequest, reference: str) -> HttpResponse:
    """Send the case back to its authors from legal review."""
    return give_back(request, reference, "return")


@page_of_move
def send_back(request: HttpRequest, reference: str) -> HttpResponse:
    """Send the case back to its authors instead of deciding."""
    return give_back(request, reference, "send_back")


def give_back(request: HttpRequest, reference: str, move: str) -> HttpResponse:
    case, user = case_to_move(request, reference, move), user_of(request)
    form = ReasonForm(posted(request))

    def save() -> None:
        assessments.return_application(application_id=case.pk, by=user, reason=form.cleaned_data["reason"])

    done = _("The case is back with its authors.")
    return answer(request, case, form, save, template="approvals/return.html", done=done, context={"move": move})
