"""How one organisation answers a consultation: who is asked and still owes, and what it says as one."""

from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from approvals.exceptions import NotAllowed, WrongStatus
from approvals.forms.consultations import AskForm, ConsolidatedForm, InternalDayForm
from approvals.forms.saving import is_saved, status_of
from approvals.models import ClauseOutcome, ConsultationAnswer, Deadline, PositionRequest
from approvals.permissions import roles_of
from approvals.services.consultations.answers import EDITORS, SENDERS, answer_of, set_internal_day
from approvals.services.consultations.asking import ask_positions, withdraw_request
from approvals.services.consultations.comparisons import DraftAndFinal, became_of, editions_of
from approvals.services.consultations.consolidating import TEXTS, editors, write_consolidated
from approvals.services.consultations.contents import consolidated_of, started_from
from approvals.services.consultations.owing import asked_of
from approvals.services.consultations.papers import papers_of
from approvals.views.access import require, user_of
from approvals.views.assessments import posted
from approvals.views.consultations import compare_url
from compliance.accounts.models import User, UserQuerySet
from compliance.enums import Role
from compliance.models import Consultation, ConsultationPosition, Stance
from compliance.views.compared import CHANGES
from compliance.views.shell import render_page

page_of_step = require_http_methods(["GET", "POST"])


@require_GET
def answer(request: HttpRequest, code: str, organisation: str) -> HttpResponse:
    """Everything an organisation has on a draft, and what may be done next."""
    user, found = user_of(request), answer_for(request, code, organisation)
    consultation, today = found.consultation, timezone.localdate()
    roles = roles_of(user, found.organisation)
    is_editor, is_open = bool(roles & set(EDITORS)), consultation.is_open_on(today)
    asked = asked_of(consultation, found.organisation)
    context = {
        "answer": found,
        "consultation": consultation,
        "organisation": found.organisation,
        "steps": [_("Positions"), _("One position per clause"), _("Release"), _("Sent")],
        "step": step_of(found),
        "asked": asked,
        "n_owed": sum(not one.is_answered for one in asked),
        "rows": rows_of(found, editions_of(consultation)),
        "deadlines": Deadline.objects.filter(consultation=consultation, organisation=found.organisation),
        "papers": papers_of(found) if found.is_released else [],
        "editors": editors(found),
        "is_open": is_open,
        "can_ask": is_editor and is_open and not found.is_released,
        "can_consolidate": is_editor and found.is_editable,
        "can_release": is_editor and found.status == "in_review" and user not in editors(found),
        "can_send_back": is_editor and found.status in ("in_review", "released"),
        "can_send": bool(roles & set(SENDERS)) and found.status == "released",
        "can_judge": bool(roles & set(SENDERS)) and found.is_sent and bool(consultation.final_edition_code),
        "can_write": Role.REVIEWER in roles and is_open and not found.is_released,
    }
    return render_page(request, "approvals/consultation_answer.html", context)


def step_of(found: ConsultationAnswer) -> int:
    """Which step is under way: reviewers' positions, consolidation, release, sending; all done is the fourth."""
    if found.is_editable:
        return 1 if consolidated_of(found).exists() else 0
    return {"in_review": 2, "released": 3, "sent": 4}[found.status]


def rows_of(found: ConsultationAnswer, editions: DraftAndFinal) -> list[dict[str, Any]]:
    """The whole draft and each clause anybody spoke of: reviewers' positions, the one position, what came of it."""
    mine = {"consultation": found.consultation, "organisation": found.organisation}
    positions: dict[int | None, list[ConsultationPosition]] = {}
    for position in ConsultationPosition.objects.filter(**mine).current().for_page():
        positions.setdefault(position.clause_id, []).append(position)
    one = {row.clause_id: row for row in consolidated_of(found)}
    outcomes = {row.clause_id: row for row in ClauseOutcome.objects.filter(**mine)}
    became = became_of(editions)
    clauses = [None, *found.consultation.clauses.all()]
    return [
        {
            "clause": clause,
            "number": clause.number if clause else "",
            "positions": positions.get(key, []),
            "one": one.get(key),
            "outcome": outcomes.get(key),
            "changes": [
                {"code": code, "look": CHANGES[became[code].change], "url": compare_url(editions, became[code].anchor)}
                for code in (clause.rules if clause else [])
                if code in became
            ],
        }
        for clause in clauses
        if (key := clause.pk if clause else None) in positions or key in one
    ]


@page_of_step
def ask(request: HttpRequest, code: str, organisation: str) -> HttpResponse:
    found = answer_for(request, code, organisation)
    require_editing(request, found)
    reviewers = UserQuerySet(User).with_role(found.organisation, Role.REVIEWER).order_by("name", "pk")
    form = AskForm(posted(request), reviewers=reviewers, clauses=list(found.consultation.clauses.all()))
    if is_saved(form, lambda: ask_positions(**who(request, found), **form.cleaned_data)):
        messages.success(request, _("They are asked and told."))
        return to_answer(found)
    return step_page(request, found, form, "approvals/consultation_ask.html")


@require_POST
def withdraw(request: HttpRequest, code: str, organisation: str, pk: int) -> HttpResponse:
    found = answer_for(request, code, organisation)
    asked = get_object_or_404(PositionRequest.objects.of(found.consultation, found.organisation), pk=pk)
    withdraw_request(request_id=asked.pk, by=user_of(request))
    messages.success(request, _("This is no longer asked for."))
    return to_answer(found)


@page_of_step
def internal_day(request: HttpRequest, code: str, organisation: str) -> HttpResponse:
    found = answer_for(request, code, organisation)
    require_editing(request, found)
    form = InternalDayForm(posted(request), initial={"internal_due_on": found.internal_due_on})
    if is_saved(form, lambda: set_internal_day(**who(request, found), on=form.cleaned_data["internal_due_on"])):
        messages.success(request, _("The own last day is kept."))
        return to_answer(found)
    return step_page(request, found, form, "approvals/consultation_internal_day.html")


@page_of_step
def consolidate(request: HttpRequest, code: str, organisation: str) -> HttpResponse:
    """Write the one position on a clause, with what the reviewers said beside it."""
    found = answer_for(request, code, organisation)
    require_editing(request, found)
    if not found.is_editable:
        raise WrongStatus(
            _("The answer was handed in, so its text stays as it is."),
            next_step=_("Send it back with a reason to write on."),
        )
    number = request.GET.get("clause", "")
    clauses = list(found.consultation.clauses.all())
    form = ConsolidatedForm(posted(request), clauses=clauses, initial=initial_of(found, number))
    if is_saved(form, lambda: write_consolidated(**who(request, found), **consolidated(form))):
        messages.success(request, _("The organisation's position is kept."))
        return to_answer(found)
    given = ConsultationPosition.objects.filter(consultation=found.consultation, organisation=found.organisation)
    clause = next((one for one in clauses if one.number == number), None)
    context = {"positions": given.current().filter(clause=clause).for_page(), "clause": clause}
    return step_page(request, found, form, "approvals/consultation_consolidate.html", context)


def initial_of(found: ConsultationAnswer, number: str) -> dict[str, str]:
    """What stands now; else what the reviewers said, as a start."""
    clause = found.consultation.clauses.filter(number=number).first() if number else None
    one = consolidated_of(found).filter(clause=clause).first()
    if one:
        return {"clause": number, "stance": one.stance, **{name: getattr(one, name) for name in TEXTS}}
    given = ConsultationPosition.objects.filter(consultation=found.consultation, organisation=found.organisation)
    return {"clause": number, **started_from(list(given.current().filter(clause=clause)))}


def consolidated(form: ConsolidatedForm) -> dict[str, Any]:
    values = form.cleaned_data
    return {
        "clause": values["clause"],
        "stance": Stance(values["stance"]),
        "texts": {name: values[name] for name in TEXTS},
    }


def answer_for(request: HttpRequest, code: str, organisation: str) -> ConsultationAnswer:
    """Return the answer of an organisation the person belongs to. Raises: Http404."""
    mine = user_of(request).organisations().filter(code=organisation).first()
    if mine is None:
        raise Http404
    return answer_of(get_object_or_404(Consultation, code=code), mine)


def who(request: HttpRequest, found: ConsultationAnswer) -> dict[str, Any]:
    return {
        "consultation_id": found.consultation_id,
        "organisation": found.organisation,
        "by": user_of(request),
    }


def require_editing(request: HttpRequest, found: ConsultationAnswer) -> None:
    allowed = bool(roles_of(user_of(request), found.organisation) & set(EDITORS))
    require(allowed, NotAllowed(_("Only legal reviewers and approvers of the organisation write its answer.")))


def require_sending(request: HttpRequest, found: ConsultationAnswer) -> None:
    allowed = bool(roles_of(user_of(request), found.organisation) & set(SENDERS))
    require(allowed, NotAllowed(_("Only officers, legal reviewers and approvers of the organisation record this.")))


def address_of(found: ConsultationAnswer) -> str:
    return reverse("approvals:consultation_answer", args=[found.consultation.code, found.organisation.code])


def to_answer(found: ConsultationAnswer) -> HttpResponse:
    return redirect(address_of(found))


def step_page(
    request: HttpRequest,
    found: ConsultationAnswer,
    form: BaseForm,
    template: str,
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    framed = {
        "answer": found,
        "consultation": found.consultation,
        "organisation": found.organisation,
        "form": form,
        "cancel_url": address_of(found),
        **(context or {}),
    }
    return render_page(request, template, framed, status=status_of(form))
