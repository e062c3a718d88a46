"""Drafts for comment: what everybody sees of them, and a reviewer's own position."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from approvals.exceptions import NotAllowed, WrongStatus
from approvals.forms.consultations import ConsultationForm, FinalEditionForm, PositionForm
from approvals.forms.saving import is_saved, status_of
from approvals.models import Deadline
from approvals.services.consultations.announcing import announce_consultation, name_final_edition
from approvals.services.consultations.answers import answer_of
from approvals.services.consultations.comparisons import DraftAndFinal, editions_of
from approvals.services.consultations.owing import asked_of, owed, reviewers_of
from approvals.services.consultations.positions import record_position
from approvals.views.access import organisations_as, require, user_of
from approvals.views.assessments import posted
from compliance.accounts.models import Organisation
from compliance.chosen import name_of
from compliance.enums import EditionStatus, Role
from compliance.models import Consultation, Edition, Stance
from compliance.views.shell import render_page


@require_GET
def consultations(request: HttpRequest) -> HttpResponse:
    user, today = user_of(request), timezone.localdate()
    mine = Q(positions__organisation__in=user.organisation_ids(), positions__replaced_at=None)
    rows = Consultation.objects.annotate(n_positions=Count("positions", filter=mine))
    context = {
        "open": rows.open_on(today),
        "past": rows.filter(comments_until__lt=today),
        "can_announce": user.is_administrator,
    }
    return render_page(request, "approvals/consultations.html", context)


@require_GET
def consultation(request: HttpRequest, code: str) -> HttpResponse:
    user, today = user_of(request), timezone.localdate()
    found = get_object_or_404(Consultation, code=code)
    is_open = found.is_open_on(today)
    mine = Q(positions__organisation__in=user.organisation_ids(), positions__replaced_at=None)
    editions = editions_of(found)
    context = {
        "consultation": found,
        "is_open": is_open,
        "clauses": found.clauses.annotate(n_positions=Count("positions", filter=mine)),
        "answers": [summary(found, organisation) for organisation in user.organisations().order_by("name")],
        "deadline": Deadline.objects.visible_to(user).filter(consultation=found, kind="consultation").first(),
        "editions": editions,
        "compare_url": compare_url(editions),
        "can_write": is_open and organisations_as(user, Role.REVIEWER),
    }
    return render_page(request, "approvals/consultation.html", context)


def summary(consultation: Consultation, organisation: Organisation) -> dict[str, Any]:
    """How far an organisation is with its answer."""
    asked = asked_of(consultation, organisation)
    return {
        "answer": answer_of(consultation, organisation),
        "organisation": organisation,
        "owing": reviewers_of(owed(asked)),
        "asked": reviewers_of(asked),
    }


def compare_url(editions: DraftAndFinal, anchor: str = "") -> str:
    """Where the two editions stand side by side; "" where one of them is not known."""
    if editions.draft is None or editions.final is None:
        return ""
    query = f"?old={name_of(editions.draft)}&new={name_of(editions.final)}"
    shown = f"&show=all#{anchor}" if anchor else ""
    return reverse("compliance:compare") + query + shown


@require_http_methods(["GET", "POST"])
def position(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Consultation, code=code)
    user = user_of(request)
    organisations = organisations_as(user, Role.REVIEWER)
    require(bool(organisations), NotAllowed(_("Only legal reviewers give positions.")))
    require_open(found)
    initial = {"clause": request.GET.get("clause", "")}
    clauses = list(found.clauses.all())
    form = PositionForm(posted(request), organisations=organisations, clauses=clauses, initial=initial)
    if is_saved(form, lambda: record_position(consultation_id=found.pk, by=user, **position_of(form))):
        messages.success(request, _("Your position is kept."))
        return redirect("approvals:consultation_answer", code=code, organisation=form.cleaned_data["organisation"].code)
    context = {"form": form, "consultation": found, "cancel_url": reverse("approvals:consultation", args=[code])}
    return render_page(request, "approvals/consultation_position.html", context, status=status_of(form))


def position_of(form: PositionForm) -> dict[str, Any]:
    return {**form.cleaned_data, "stance": Stance(form.cleaned_data["stance"])}


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    require(user.is_administrator, NotAllowed(_("Only administrators announce consultations.")))
    form = ConsultationForm(posted(request))
    if is_saved(form, lambda: announce_consultation(by=user, values=form.cleaned_data)):
        messages.success(request, _("The consultation is announced to every organisation. Add its clauses now."))
        return redirect("approvals:consultation", code=form.cleaned_data["code"])
    context = {"form": form, "cancel_url": reverse("approvals:consultations")}
    return render_page(request, "approvals/consultation_add.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def final_edition(request: HttpRequest, code: str) -> HttpResponse:
    user = user_of(request)
    require(user.is_administrator, NotAllowed(_("Only administrators name the final edition.")))
    found = get_object_or_404(Consultation, code=code)
    editions = Edition.objects.for_page().filter(status=EditionStatus.PUBLISHED).exclude(code=found.edition_code)
    initial = {"final_edition_code": found.final_edition_code}
    form = FinalEditionForm(posted(request), editions=list(editions), initial=initial)
    if is_saved(
        form,
        lambda: name_final_edition(consultation_id=found.pk, by=user, code=form.cleaned_data["final_edition_code"]),
    ):
        messages.success(request, _("The final edition is kept."))
        return redirect("approvals:consultation", code=code)
    context = {"form": form, "consultation": found, "cancel_url": reverse("approvals:consultation", args=[code])}
    return render_page(request, "approvals/consultation_final.html", context, status=status_of(form))


def require_open(found: Consultation) -> None:
    if not found.is_open_on(timezone.localdate()):
        raise WrongStatus(
            _("This consultation is not open for comments today."),
            next_step=_("The positions given stay readable."),
        )
