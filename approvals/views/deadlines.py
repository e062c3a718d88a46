"""The page of one deadline, and the deadlines of a case."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_GET

from approvals.models import Deadline
from approvals.services.corrections import can_correct
from approvals.services.deadline_stories import story_of
from approvals.services.histories import happened
from approvals.services.suspensions import suspensions_of, was_it_suspended
from approvals.views.access import case_for, user_of
from approvals.views.header import render_case
from compliance.enums import Role
from compliance.models import current_calendar
from compliance.views.periods import sources_of
from compliance.views.shell import render_page


@require_GET
def deadline(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one date: what it rests on, its arithmetic, how it moved, who is reminded."""
    user = user_of(request)
    found = get_object_or_404(Deadline.objects.visible_to(user).for_page(), pk=pk)
    context = {
        "deadline": found,
        "story": story_of(found),
        "source": source_of(found),
        "moves": found.moves.all(),
        "can_finish": found.is_open and found.is_ended_by_hand and user.has_role(found.organisation, Role.OFFICER),
    }
    return render_page(request, "approvals/deadline.html", context)


def source_of(deadline: Deadline) -> dict[str, str] | None:
    """Give the title and page of the edition its clock stands in; None for a date no edition asks for."""
    code = deadline.explanation.get("edition", "")
    return sources_of({code}).get(code)


@require_GET
def case_deadlines(request: HttpRequest, reference: str) -> HttpResponse:
    case = case_for(request, reference)
    rows = list(case.deadlines.select_related("application").order_by("due_on", "pk"))
    suspensions = suspensions_of(happened(case))
    context = {
        "open": [row for row in rows if row.is_open],
        "ended": [row for row in rows if not row.is_open],
        "events": case.authority_events.select_related("document", "recorded_by", "corrected_by", "corrects"),
        "was_suspended": was_it_suspended(suspensions, current_calendar(), timezone.localdate()),
        "can_correct": can_correct(case, user_of(request)),
    }
    return render_case(request, "approvals/case_deadlines.html", case, "deadlines", context)
