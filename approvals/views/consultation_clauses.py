"""The clauses of a draft: read by everybody, with what one's organisations say; kept by administrators."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from approvals.exceptions import NotAllowed
from approvals.forms.assessments import ConfirmForm
from approvals.forms.consultations import ClauseForm
from approvals.forms.saving import is_saved, status_of
from approvals.models import ClauseOutcome, ConsolidatedPosition
from approvals.services.consultations.clauses import add_clause, change_clause, remove_clause
from approvals.services.consultations.comparisons import became_of, editions_of, rules_of
from approvals.views.access import organisations_as, require, user_of
from approvals.views.assessments import posted
from approvals.views.consultations import compare_url
from compliance.accounts.models import User
from compliance.described import prose
from compliance.enums import Role
from compliance.models import Consultation, ConsultationClause, ConsultationPosition
from compliance.views.compared import CHANGES
from compliance.views.shell import render_page


@require_GET
def clause(request: HttpRequest, code: str, position: int) -> HttpResponse:
    """A clause, the draft's rules that hold it and what became of them, and every position on it, old ones too."""
    user, found = user_of(request), clause_for(code, position)
    editions = editions_of(found.consultation)
    became = became_of(editions)
    given = ConsultationPosition.objects.visible_to(user).filter(clause=found).for_page()
    context = {
        "clause": found,
        "consultation": found.consultation,
        "rules": [
            {
                "rule": rule,
                "text": prose(rule.text),
                "change": CHANGES[became[rule.code].change] if rule.code in became else None,
                "url": compare_url(editions, became[rule.code].anchor) if rule.code in became else "",
            }
            for rule in rules_of(found, editions)
        ],
        "draft": editions.draft,
        "positions": [row for row in given if row.replaced_at is None],
        "earlier": [row for row in given if row.replaced_at],
        "consolidated": ConsolidatedPosition.objects.visible_to(user).filter(clause=found).for_page(),
        "outcomes": ClauseOutcome.objects.visible_to(user).filter(clause=found).select_related("organisation"),
        "can_write": found.consultation.is_open_on(timezone.localdate()) and organisations_as(user, Role.REVIEWER),
    }
    return render_page(request, "approvals/consultation_clause.html", context)


@require_http_methods(["GET", "POST"])
def clause_add(request: HttpRequest, code: str) -> HttpResponse:
    user = keeper_of(request)
    found = get_object_or_404(Consultation, code=code)
    form = ClauseForm(posted(request), instance=ConsultationClause(consultation=found, position=0))
    if is_saved(form, lambda: add_clause(consultation_id=found.pk, by=user, values=form.cleaned_data)):
        messages.success(request, _("The clause is added."))
        return redirect("approvals:consultation", code=code)
    return clause_page(request, form, found, _("Add a clause"))


@require_http_methods(["GET", "POST"])
def clause_edit(request: HttpRequest, code: str, position: int) -> HttpResponse:
    user, found = keeper_of(request), clause_for(code, position)
    form = ClauseForm(posted(request), instance=clause_for(code, position))
    if is_saved(form, lambda: change_clause(clause_id=found.pk, by=user, values=form.cleaned_data)):
        messages.success(request, _("The clause is changed."))
        return redirect("approvals:consultation_clause", code=code, position=position)
    return clause_page(request, form, found.consultation, _("Correct a clause"))


@require_http_methods(["GET", "POST"])
def clause_remove(request: HttpRequest, code: str, position: int) -> HttpResponse:
    user, found = keeper_of(request), clause_for(code, position)
    form = ConfirmForm(posted(request))
    if is_saved(form, lambda: remove_clause(clause_id=found.pk, by=user)):
        messages.success(request, _("The clause is taken away."))
        return redirect("approvals:consultation", code=code)
    context = {
        "form": form,
        "clause": found,
        "consultation": found.consultation,
        "submit_label": _("Take it away"),
        "danger": True,
        "cancel_url": reverse("approvals:consultation_clause", args=[code, position]),
    }
    return render_page(request, "approvals/consultation_clause_remove.html", context, status=status_of(form))


def clause_page(request: HttpRequest, form: ClauseForm, found: Consultation, heading: str) -> HttpResponse:
    url = reverse("approvals:consultation", args=[found.code])
    context = {"form": form, "consultation": found, "heading": heading, "cancel_url": url}
    return render_page(request, "approvals/consultation_clause_form.html", context, status=status_of(form))


def clause_for(code: str, position: int) -> ConsultationClause:
    rows = ConsultationClause.objects.select_related("consultation")
    return get_object_or_404(rows, consultation__code=code, position=position)


def keeper_of(request: HttpRequest) -> User:
    user = user_of(request)
    require(user.is_administrator, NotAllowed(_("Only administrators keep the clauses of a draft.")))
    return user
