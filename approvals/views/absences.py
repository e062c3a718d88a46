"""Absences: one's own with a deputy, and those in which one stands in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from approvals.forms.reminding import AbsenceForm
from approvals.forms.saving import is_saved, status_of
from approvals.models import Absence
from approvals.services.absences import deputies_of, end_absence, state_absence
from approvals.views.access import user_of
from approvals.views.assessments import posted
from compliance.views.shell import render_page

ROWS = 50


@require_http_methods(["GET", "POST"])
def absences(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    form = AbsenceForm(posted(request), deputies=deputies_of(user))

    def save() -> None:
        organisation, deputy = form.chosen
        days = {"first": form.cleaned_data["first"], "last": form.cleaned_data["last"]}
        state_absence(by=user, deputy=deputy, organisation=organisation, **days)

    if is_saved(form, save):
        messages.success(request, _("Your deputy was told and gets a copy of your reminders on these days."))
        return redirect("approvals:absences")
    today = timezone.localdate()
    rows = Absence.objects.visible_to(user).for_page()
    context = {
        "form": form,
        "coming": rows.standing().filter(last__gte=today).order_by("first"),
        "past": rows.exclude(pk__in=rows.standing().filter(last__gte=today))[:ROWS],
    }
    return render_page(request, "approvals/absences.html", context, status=status_of(form))


@require_POST
def absence_end(request: HttpRequest, pk: int) -> HttpResponse:
    user = user_of(request)
    absence = get_object_or_404(Absence.objects.visible_to(user), pk=pk)
    end_absence(absence_id=absence.pk, by=user)
    messages.success(request, _("The absence is ended. Your deputy gets no more copies."))
    return redirect("approvals:absences")
