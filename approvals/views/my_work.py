from typing import Any

from django.db.models import F, Max
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from approvals import scopes
from approvals.models import Application, Deadline, FollowUp
from approvals.services.consultations.owing import owes_position
from approvals.services.days_ahead import days_ahead
from approvals.services.emergencies.listing import standing_out
from approvals.services.ledger.meters import meters_of_each
from approvals.views.access import user_of
from approvals.views.days_drawn import drawn, list_of
from compliance.accounts.models import LegalEntity, User
from compliance.enums import Role
from compliance.models import Consultation, Edition, ZoneList, current_calendar
from compliance.views.addresses import review_of, title_of
from compliance.views.shell import render_page
from compliance.workdays import Calendar

QUEUE_ROWS = 8
METERS_SHOWN = 3
TASKS_SHOWN = 5


@require_GET
def my_work(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    cases = Application.objects.visible_to(user)
    today, calendar = timezone.localdate(), current_calendar()
    ahead = days_ahead(user, today, calendar)
    queue = cases.waiting_on(user).for_page().order_by("next_due_on", "-changed_at")
    tasks = FollowUp.objects.of(user).open()
    drafts = Consultation.objects.open_on(today).order_by("comments_until")
    context = {
        "today": today,
        "tiles": tiles(user, cases, calendar),
        "emergencies": standing_out(user),
        "queue": queue[:QUEUE_ROWS],
        "tasks": tasks.for_page()[:TASKS_SHOWN],
        "n_tasks": tasks.count(),
        "revisions": revisions_in_work(user),
        "consultations": [(row, owes_position_on(row, user)) for row in drafts],
        "meters": meters_of_each(exporters(user), today.year),
        "ahead": ahead,
        "drawing": drawn(ahead),
        "all_ahead": list_of(ahead.first, ahead.last),
        "can_keep": user.organisation_ids(Role.OFFICER),
    }
    return render_page(request, "approvals/my_work.html", context)


def owes_position_on(consultation: Consultation, user: User) -> bool:
    """Say whether an organisation the user reviews for still waits for what they have to say on a draft."""
    return any(
        owes_position(user=user, consultation_id=consultation.pk, organisation_id=pk)
        for pk in user.organisation_ids(Role.REVIEWER)
    )


def tiles(user: User, cases: Any, calendar: Calendar) -> list[dict[str, Any]]:
    """Return the four numbers at the top, each with the list behind it."""
    now, dates = timezone.now(), Deadline.objects.visible_to(user)
    shown, listed = reverse("approvals:calendar"), reverse("approvals:cases")
    soon = _("due in %(n)d working days") % {"n": scopes.SOON_WORKING_DAYS}
    overdue, due_soon = dates.filter(scopes.overdue(now)), dates.filter(scopes.due_soon(now, calendar))
    return [
        tile(overdue.count(), _("overdue"), f"{shown}?due=overdue", "seal"),
        tile(due_soon.count(), soon, f"{shown}?due=soon", "amber"),
        tile(cases.waiting_on(user).count(), _("waiting on me"), f"{listed}?waiting=me", "indigo"),
        tile(
            cases.waiting_on_authority().count(),
            _("waiting on the authority"),
            f"{listed}?waiting=authority",
            "jade",
        ),
    ]


def tile(n: int, label: str, url: str, tone: str) -> dict[str, Any]:
    return {"n": n, "label": label, "url": url, "tone": tone}


def revisions_in_work(user: User) -> list[dict[str, Any]]:
    """Return what an administrator drafts or reviews; what somebody else submitted comes first."""
    if not user.is_administrator:
        return []
    found = [*open_of(Edition.objects.for_page(), user), *open_of(ZoneList.objects.for_page(), user)]
    found.sort(key=lambda one: (not one.is_in_review, one.is_edited, one.code))
    return [{"revision": one, "title": title_of(one), "url": review_of(one)} for one in found]


def open_of(revisions: Any, user: User) -> Any:
    return revisions.open().select_related("prepared_by").with_edited_by(user)


def exporters(user: User) -> list[LegalEntity]:
    """Return the exporters of the cases that changed last, a few of them."""
    entities = LegalEntity.objects.filter(organisation__in=user.organisations())
    latest = entities.annotate(changed_at=Max("applications__changed_at"))
    return list(latest.order_by(F("changed_at").desc(nulls_last=True), "registered_name")[:METERS_SHOWN])
