"""Retention: which closed cases may go, holds on them, and disposals by two people."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from approvals.exceptions import Text
from approvals.forms.retention import ReasonForm
from approvals.forms.saving import is_saved, status_of
from approvals.models import Application
from approvals.permissions import roles_of
from approvals.services import retention as service
from approvals.views.access import case_for, user_of
from approvals.views.header import render_case
from compliance.accounts.confirming import recently_confirmed
from compliance.accounts.models import User
from compliance.views.shell import render_page

ROWS_PER_PAGE = 30


@require_GET
def retention(request: HttpRequest) -> HttpResponse:
    """The closed cases whose period is over, or all of them."""
    user, shows_all = user_of(request), request.GET.get("show") == "all"
    cases = service.closed_cases(user)
    page = Paginator(cases if shows_all else due(user), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [row_of(case) for case in page],
        "tabs": tabs(user, shows_all),
        "period": service.period(),
    }
    return render_page(request, "approvals/retention.html", context)


def row_of(case: Application) -> dict[str, object]:
    until = service.kept_until(case)
    return {"case": case, "kept_until": until, "is_over": until <= timezone.localdate()}


def due(user: User) -> Any:
    return service.due(service.closed_cases(user), timezone.localdate())


def tabs(user: User, shows_all: bool) -> list[dict[str, object]]:
    url = reverse("approvals:retention")
    return [
        {"label": _("May go"), "url": url, "current": not shows_all, "count": due(user).count()},
        {"label": _("All closed cases"), "url": f"{url}?show=all", "current": shows_all, "count": None},
    ]


@require_GET
def case_retention(request: HttpRequest, reference: str) -> HttpResponse:
    return case_page(request, case_for(request, reference))


def case_page(request: HttpRequest, case: Application, refused: dict[str, ReasonForm] | None = None) -> HttpResponse:
    roles, standing = roles_of(user_of(request), case.organisation), service.standing_of(case)
    bound = next(iter((refused or {}).values()), None)
    disposal = standing.disposal
    context = {
        "standing": standing,
        "period": service.period(),
        "lifted": case.holds.exclude(lifted_at=None).select_related("lifted_by"),
        "declined": case.disposals.exclude(declined_at=None).select_related("proposed_by", "declined_by"),
        "may_hold": bool(roles & service.HOLDS) and not standing.hold and not (disposal and disposal.confirmed_at),
        "may_lift": bool(roles & service.LIFTS) and standing.hold is not None,
        "may_propose": bool(roles & service.PROPOSES) and standing.is_over and not standing.hold and not disposal,
        "may_confirm": bool(roles & service.CONFIRMS)
        and disposal is not None
        and disposal.confirmed_at is None
        and disposal.proposed_by_id != user_of(request).pk,
        "may_decline": bool(roles & (service.PROPOSES | service.CONFIRMS)) and disposal and not disposal.confirmed_at,
        **{name: ReasonForm(prefix=name) for name in ("hold", "lift", "propose", "decline")},
        **(refused or {}),
        "refused": bound,
    }
    status = status_of(bound) if bound else 200
    return render_case(request, "approvals/case_retention.html", case, "audit", context, status=status)


def act(request: HttpRequest, reference: str, name: str, save: Callable[..., object], done: Text) -> HttpResponse:
    """Call the service with the reason of the form of this name; a refused form comes back with its page."""
    case = case_for(request, reference)
    form = ReasonForm(request.POST, prefix=name)
    form.fields["reason"].required = False  # the service says it, after it has looked at who asks

    def call() -> None:
        save(application_id=case.pk, by=user_of(request), reason=form.cleaned_data["reason"])

    if is_saved(form, call):
        messages.success(request, str(done))
        return redirect("approvals:case_retention", case.reference)
    return case_page(request, case, {name: form})


@require_POST
def hold_set(request: HttpRequest, reference: str) -> HttpResponse:
    return act(request, reference, "hold", service.set_hold, _("The case is on legal hold."))


@require_POST
def hold_lift(request: HttpRequest, reference: str) -> HttpResponse:
    return act(request, reference, "lift", service.lift_hold, _("The hold is lifted."))


@require_POST
def disposal_propose(request: HttpRequest, reference: str) -> HttpResponse:
    done = _("The disposal is proposed; an approver confirms it.")
    return act(request, reference, "propose", service.propose_disposal, done)


@require_POST
def disposal_decline(request: HttpRequest, reference: str) -> HttpResponse:
    return act(request, reference, "decline", service.decline_disposal, _("The case is kept."))


@require_POST
@recently_confirmed(_("Confirm the disposal: the content of the case is erased"))
def disposal_confirm(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference)
    service.confirm_disposal(application_id=case.pk, by=user_of(request))
    messages.success(request, _("The content of the case is being erased."))
    return redirect("approvals:case_retention", case.reference)
