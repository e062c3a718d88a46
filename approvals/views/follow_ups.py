"""Tasks: one's own, those of one's organisations, and marking one as done."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from approvals.exceptions import NotAllowed
from approvals.forms.follow_ups import CloseForm
from approvals.forms.saving import is_saved, status_of
from approvals.models import FollowUp
from approvals.permissions import can_close_follow_up
from approvals.services.follow_ups import close_follow_up, rules_cited
from approvals.views.access import require, user_of
from approvals.views.assessments import posted
from compliance.accounts.models import User
from compliance.enums import Role
from compliance.views.shell import render_page

ROWS_PER_PAGE = 30


@require_GET
def follow_ups(request: HttpRequest) -> HttpResponse:
    user, shown = user_of(request), request.GET.get("show", "")
    page = Paginator(chosen(user, shown).for_page(), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    officer_in = set(user.organisation_ids(Role.OFFICER))
    rules = rules_cited(page)
    rows = [
        {
            "task": task,
            "rules": [rules[key] for key in task.cites if key in rules],
            "may_close": task.is_open and (task.owner_id == user.pk or task.organisation_id in officer_in),
        }
        for task in page
    ]
    return render_page(request, "approvals/follow_ups.html", {"page": page, "rows": rows, "tabs": tabs(user, shown)})


def chosen(user: User, shown: str) -> Any:
    """Own open ones unless the address says `all` (open, of everybody) or `done`."""
    if shown == "all":
        return FollowUp.objects.visible_to(user).open()
    if shown == "done":
        return FollowUp.objects.visible_to(user).exclude(closed_at=None).order_by("-closed_at", "-pk")
    return FollowUp.objects.of(user).open()


def tabs(user: User, shown: str) -> list[dict[str, object]]:
    labels = {"": _("Mine"), "all": _("Everybody's"), "done": _("Done")}
    url = reverse("approvals:follow_ups")
    return [
        {
            "label": label,
            "url": f"{url}?show={code}" if code else url,
            "current": code == (shown if shown in labels else ""),
            "count": None if code == "done" else chosen(user, code).count(),
        }
        for code, label in labels.items()
    ]


@require_http_methods(["GET", "POST"])
def follow_up_close(request: HttpRequest, pk: int) -> HttpResponse:
    user = user_of(request)
    task = get_object_or_404(FollowUp.objects.visible_to(user).for_page(), pk=pk)
    require(
        can_close_follow_up(user, task),
        NotAllowed(_("Only whoever has the task, or an officer, marks it as done."), next_step=_("Ask one of them.")),
    )
    form = CloseForm(posted(request))
    if is_saved(form, lambda: close_follow_up(pk=task.pk, by=user, note=form.cleaned_data["note"])):
        messages.success(request, _("The task is marked as done."))
        return redirect("approvals:follow_ups")
    context = {"form": form, "task": task, "cancel_url": reverse("approvals:follow_ups")}
    return render_page(request, "approvals/follow_up_close.html", context, status=status_of(form))
