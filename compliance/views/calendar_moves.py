"""Move a version of a year on: submit it, send it back, discard it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from compliance import calendar_review
from compliance.accounts.views.access import administrator_of
from compliance.accounts.views.pages import posted
from compliance.enums import EditionStatus
from compliance.forms.reviewing import ReasonForm
from compliance.models import CalendarYear
from compliance.views.calendar import version_for
from compliance.views.editing import mark_sent
from compliance.views.shell import render_page

Label = str | Promise


@dataclass(frozen=True, slots=True)
class Step:
    """A move that needs a reason: from which steps, and what the page says before it and after."""

    act: Callable[..., Any]
    of: tuple[EditionStatus, ...]
    heading: Label
    intro: Label
    submit: Label
    done: Label
    danger: bool = False


SEND_BACK = Step(
    calendar_review.send_back,
    (EditionStatus.IN_REVIEW,),
    _("Send the version back"),
    _("It becomes a draft again, which can be changed and submitted once more."),
    _("Send back"),
    _("The version is a draft again."),
)
DISCARD = Step(
    calendar_review.discard,
    (EditionStatus.DRAFT, EditionStatus.IN_REVIEW),
    _("Discard the version"),
    _("It is closed for good and moves no date. Its number is not given out again."),
    _("Discard"),
    _("The version was discarded."),
    danger=True,
)


@require_POST
def calendar_draft_submit(request: HttpRequest, year: int, version: int) -> HttpResponse:
    """Hand the draft to the second administrator."""
    by = administrator_of(request)
    draft = version_for(request, year, version)
    calendar_review.submit(draft=draft, by=by, mark=mark_sent(request))
    messages.success(request, _("The version waits for a second administrator, who can publish it."))
    return redirect("compliance:calendar_draft", year, version)


@require_http_methods(["GET", "POST"])
def calendar_draft_send_back(request: HttpRequest, year: int, version: int) -> HttpResponse:
    return _reasoned(request, year, version, SEND_BACK)


@require_http_methods(["GET", "POST"])
def calendar_draft_discard(request: HttpRequest, year: int, version: int) -> HttpResponse:
    return _reasoned(request, year, version, DISCARD)


def _reasoned(request: HttpRequest, year: int, version: int, step: Step) -> HttpResponse:
    """Ask for a reason and act with it."""
    by = administrator_of(request)
    row = _version_at(request, year, version, step)
    form = ReasonForm(posted(request))
    here = reverse("compliance:calendar_draft", args=[year, version])
    if form.is_valid():
        step.act(draft=row, by=by, reason=form.cleaned_data["reason"])
        messages.success(request, str(step.done))
        return redirect(here)
    context = {
        "row": row,
        "form": form,
        "step": step,
        "submit_label": step.submit,
        "cancel_url": here,
        "danger": step.danger,
    }
    return render_page(request, "compliance/calendar_reason.html", context, status=422 if form.errors else 200)


def _version_at(request: HttpRequest, year: int, version: int, step: Step) -> CalendarYear:
    row = version_for(request, year, version)
    if row.step not in step.of:
        raise calendar_review.wrong_step(row)
    return row
