"""Emergencies: ask for one, confirm or close it, review it afterwards; and the list of them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from approvals import lifecycle
from approvals.forms.emergencies import AskForm, AskToPublishForm, CloseForm, ReviewForm
from approvals.forms.saving import is_saved, status_of
from approvals.models import DecisionEmergency
from approvals.permissions import can_decide
from approvals.services.decisions import problems_before_approval
from approvals.services.emergencies import deciding, listing, publishing
from approvals.services.emergencies.telling import address_of
from approvals.views.access import case_for, user_of
from approvals.views.assessments import posted
from approvals.views.calendar_changes import version_for
from approvals.views.impact import revision_for
from compliance.accounts.confirming import recently_confirmed
from compliance.accounts.models import User
from compliance.models import CalendarYear, EmergencyState
from compliance.views.addresses import page_of, title_of
from compliance.views.shell import render_page

page = require_http_methods(["GET", "POST"])


@require_GET
def emergencies(request: HttpRequest) -> HttpResponse:
    return render_page(request, "approvals/emergencies.html", {"rows": listing.recent(user_of(request))})


@require_GET
def emergency(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    row = listing.emergency_for(user_of(request), kind, pk)
    return shown(request, row, ReviewForm())


@page
def emergency_ask_case(request: HttpRequest, reference: str) -> HttpResponse:
    case, by = case_for(request, reference), user_of(request)
    lifecycle.find_move(case, "approve")
    form = AskForm(posted(request))
    obstacles = problems_before_approval(case)

    def save() -> DecisionEmergency:
        return deciding.ask_approval(application_id=case.pk, by=by, **form.cleaned_data)

    return asking(
        request,
        form,
        save,
        {"case": case, "obstacles": obstacles, "cancel_url": reverse("approvals:case", args=[reference])},
    )


@page
def emergency_ask_revision(request: HttpRequest, kind: str, code: str, n: int) -> HttpResponse:
    return ask_to_publish(request, revision_for(request, kind, code, n))


@page
def emergency_ask_year(request: HttpRequest, year: int, version: int) -> HttpResponse:
    return ask_to_publish(request, version_for(request, year, version))


def ask_to_publish(request: HttpRequest, revision: Any) -> HttpResponse:
    form = AskToPublishForm(posted(request), initial={"mark": revision.mark})

    def save() -> publishing.AnyPublication:
        return publishing.ask_publication(revision=revision, by=user_of(request), **form.cleaned_data)

    context = {"revision": revision, "obstacles": publishing.obstacles(revision), "cancel_url": "../"}
    return asking(request, form, save, context)


def asking(request: HttpRequest, form: BaseForm, save: Callable[[], Any], context: dict[str, Any]) -> HttpResponse:
    made: list[Any] = []
    if is_saved(form, lambda: made.append(save())):
        messages.success(request, _("The emergency was asked for. Those who may confirm it were told."))
        return redirect(address_of(made[0]))
    return render_page(request, "approvals/emergency_ask.html", {"form": form, **context}, status=status_of(form))


@require_POST
@recently_confirmed(gettext_lazy("Confirm the emergency"))
def emergency_confirm(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    by = user_of(request)
    row = listing.emergency_for(by, kind, pk)
    if isinstance(row, DecisionEmergency):
        deciding.confirm_approval(emergency_id=pk, by=by)
    else:
        publishing.confirm_publication(kind=kind, emergency_id=pk, by=by)
    messages.success(request, _("You confirmed the emergency. Somebody regular reviews it afterwards."))
    return redirect(address_of(row))


@require_POST
def emergency_close(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    by = user_of(request)
    row, form = listing.emergency_for(by, kind, pk), CloseForm(request.POST)

    def save() -> None:
        note = form.cleaned_data["note"]
        if isinstance(row, DecisionEmergency):
            deciding.close_approval(emergency_id=pk, by=by, note=note)
        else:
            publishing.close_publication(kind=kind, emergency_id=pk, by=by, note=note)

    if is_saved(form, save):
        messages.success(request, _("The emergency is closed."))
        return redirect(address_of(row))
    return shown(request, row, ReviewForm(), close_form=form, status=422)


@require_POST
@recently_confirmed(gettext_lazy("Review the emergency"))
def emergency_review(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    by = user_of(request)
    row, form = listing.emergency_for(by, kind, pk), ReviewForm(request.POST)

    def save() -> None:
        if isinstance(row, DecisionEmergency):
            deciding.review_approval(emergency_id=pk, by=by, **form.cleaned_data)
        else:
            publishing.review_publication(kind=kind, emergency_id=pk, by=by, **form.cleaned_data)

    if is_saved(form, save):
        messages.success(request, _("Your review is recorded."))
        return redirect(address_of(row))
    return shown(request, row, form, status=422)


def shown(
    request: HttpRequest, row: Any, form: ReviewForm, *, close_form: CloseForm | None = None, status: int = 200
) -> HttpResponse:
    by = user_of(request)
    may = rights(row, by)
    context = {
        "emergency": row,
        "form": form,
        "close_form": close_form or CloseForm(),
        **may,
        **(about_case(row, by, may) if isinstance(row, DecisionEmergency) else about_publication(row, by)),
    }
    return render_page(request, "approvals/emergency.html", context, status=status)


def rights(row: Any, by: User) -> dict[str, bool]:
    """What the person may do with it now; the services check again."""
    waits, unreviewed = row.state == EmergencyState.ASKED, row.state == EmergencyState.UNREVIEWED
    took_part = by.pk in (row.asked_by_id, row.confirmed_by_id)
    if isinstance(row, DecisionEmergency):
        regular = can_decide(by, row.application)
        confirms = deciding.confirms_as(by, row.application, row.asked_as) is not None
    else:
        regular = by.is_administrator and not row.revision.was_edited_by(by)
        confirms = publishing.confirms(by, row) and not by.is_administrator
    return {
        "may_confirm": waits and confirms and not regular and not took_part,
        "may_close": waits and (took_part or regular or confirms),
        "may_review": unreviewed and regular and not took_part,
        "is_regular": waits and regular,
    }


def about_case(row: DecisionEmergency, by: User, may: dict[str, bool]) -> dict[str, Any]:
    """What is decided on, for members and for whoever confirms; other administrators see the reference alone."""
    case = row.application
    is_member = by.has_role(case.organisation)
    if not is_member and not may["may_confirm"]:
        return {"case": case, "is_member": False}
    return {
        "case": case,
        "is_member": is_member,
        "determination": case.determinations.first(),
        "advice": case.advice.select_related("adviser").first(),
        "obstacles": problems_before_approval(case) if may["may_confirm"] else [],
    }


def about_publication(row: Any, by: User) -> dict[str, Any]:
    """What is published, with its own page where the person may open it: of a draft, administrators."""
    revision = row.revision
    if isinstance(revision, CalendarYear):
        page = reverse("compliance:calendar_draft", args=[revision.year, revision.version])
        what = {"year": revision, "title": _("Working days of %(year)s") % {"year": revision.year}}
    else:
        page, what = page_of(revision), {"source": bytes(revision.source).decode(), "title": title_of(revision)}
    is_open = by.is_administrator or row.confirmed_at is not None
    return {"revision": revision, "page": page if is_open else "", **what}
