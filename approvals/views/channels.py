"""A person's own channels: which notices go where, and when the mails go out."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from approvals.enums import Channel, Rhythm
from approvals.forms.channels import MatrixForm, RhythmForm
from approvals.forms.saving import is_saved, status_of
from approvals.models import Webhook
from approvals.notices.wishes import next_digest, rhythm_of
from approvals.services.channels import reset_channels, set_channels, set_rhythm, settings_of
from approvals.views.access import user_of
from compliance.accounts.models import User
from compliance.views.shell import render_page


@require_GET
def channels(request: HttpRequest) -> HttpResponse:
    return page(request, user_of(request))


@require_POST
def channels_set(request: HttpRequest) -> HttpResponse:
    by = user_of(request)
    form = MatrixForm(request.POST, settings=settings_of(by))
    if is_saved(form, lambda: set_channels(by=by, wanted=form.wanted)):
        messages.success(request, _("Your channels are saved."))
        return redirect("approvals:channels")
    return page(request, by, matrix=form)


@require_POST
def channels_reset(request: HttpRequest) -> HttpResponse:
    reset_channels(by=user_of(request))
    messages.success(request, _("Your channels are as they were at first: quiet."))
    return redirect("approvals:channels")


@require_POST
def rhythm_set(request: HttpRequest) -> HttpResponse:
    by = user_of(request)
    form = RhythmForm(request.POST)
    if is_saved(form, lambda: _set(form, by)):
        messages.success(request, _("The change was saved."))
        return redirect("approvals:channels")
    return page(request, by, rhythm=form)


def page(
    request: HttpRequest, by: User, *, matrix: MatrixForm | None = None, rhythm: RhythmForm | None = None
) -> HttpResponse:
    in_force = rhythm_of(by)
    settings = settings_of(by)
    context = {
        "matrix": matrix or MatrixForm(settings=settings),
        "rhythm": rhythm or RhythmForm(initial=RhythmForm.values_of(in_force)),
        "channels": list(Channel),
        "next_digest": next_digest(in_force, timezone.now()),
        "n_chosen": sum(cell.is_chosen for cell in settings),
        "webhooks": Webhook.objects.filter(organisation__in=by.organisation_ids()).for_page(),
    }
    bad = next((form for form in (matrix, rhythm) if form and status_of(form) == 422), None)
    return render_page(request, "approvals/channels.html", {**context, "bad": bad}, status=422 if bad else 200)


def _set(form: RhythmForm, by: User) -> None:
    values = form.cleaned_data
    set_rhythm(
        by=by,
        rhythm=Rhythm(values["rhythm"]),
        hour=values["hour"],
        weekday=values["weekday"],
        urgent_at_once=values["urgent_at_once"],
    )
