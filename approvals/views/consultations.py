from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from approvals.exceptions import BadInput, NotAllowed, WrongStatus
from approvals.forms.consultations import ConsultationForm, PositionForm
from approvals.forms.problems import add_problems
from approvals.forms.saving import is_saved, status_of
from approvals.models import Deadline
from approvals.services.consultations.announcing import announce_consultation
from approvals.services.consultations.positions import record_position
from approvals.views.access import organisations_as, require, user_of
from compliance.accounts.models import User
from compliance.enums import Role
from compliance.models import Consultation, ConsultationPosition, Stance
from compliance.views.shell import render_page


@require_GET
def consultations(request: HttpRequest) -> HttpResponse:
    user, today = user_of(request), timezone.localdate()
    mine = Q(positions__organisation__in=user.organisations().values("pk"))
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
    positions = ConsultationPosition.objects.visible_to(user).filter(consultation=found)
    is_open = found.is_open_on(today)
    context = {
        "consultation": found,
        "is_open": is_open,
        "positions": positions.current().for_page(),
        "deadline": deadline_of(user, found),
        "can_write": is_open and organisations_as(user, Role.REVIEWER),
    }
    return render_page(request, "approvals/consultation.html", context)


@require_http_methods(["GET", "POST"])
def position(request: HttpRequest, code: str) -> HttpResponse:
    found = get_object_or_404(Consultation, code=code)
    user = user_of(request)
    organisations = organisations_as(user, Role.REVIEWER)
    require(bool(organisations), NotAllowed(_("Only legal reviewers give positions.")))
    require_open(found)
    clauses = list(found.clauses.all())
    form = PositionForm(
        request.POST or None,
        organisations=organisations,
        clauses=clauses,
        initial={"clause": request.GET.get("clause", "")},
    )
    if is_saved(form, lambda: record_position(consultation_id=found.pk, by=user, **position_of(form))):
        messages.success(request, _("Your position is kept."))
        return redirect("approvals:consultation", code=code)
    context = {"form": form, "consultation": found, "cancel_url": reverse("approvals:consultation", args=[code])}
    return render_page(request, "approvals/consultation_position.html", context, status=status_of(form))


def position_of(form: PositionForm) -> dict[str, Any]:
    return {**form.cleaned_data, "stance": Stance(form.cleaned_data["stance"])}


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    require(user.is_administrator, NotAllowed(_("Only administrators announce consultations.")))
    form = ConsultationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            found = announce_consultation(by=user, values=form.cleaned_data)
        except BadInput as refused:
            add_problems(form, refused)
        else:
            messages.success(request, _("The consultation is announced to every organisation."))
            return redirect("approvals:consultation", code=found.code)
    context = {"form": form, "cancel_url": reverse("approvals:consultations")}
    status = 422 if form.is_bound else 200
    return render_page(request, "approvals/consultation_add.html", context, status=status)


def deadline_of(user: User, found: Consultation) -> Deadline | None:
    rows = Deadline.objects.visible_to(user).filter(consultation=found, kind="consultation")
    return rows.prefetch_related("reminders__user").first()


def require_open(found: Consultation) -> None:
    if not found.is_open_on(timezone.localdate()):
        raise WrongStatus(
            _("This consultation is not open for comments today."),
            next_step=_("The positions given stay readable."),
        )
