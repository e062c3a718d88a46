"""Publishing a year, once somebody has seen which dates it moves."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from approvals.exceptions import Incomplete, Problem
from approvals.services.calendar_changes.runs import begin_recount, is_stale, latest_run
from compliance import calendar_review
from compliance.accounts.models import User
from compliance.accounts.permissions import require_administrator
from compliance.models import CalendarYear


@transaction.atomic
def publish_year(*, calendar_year: CalendarYear, by: User, mark: int, in_emergency: bool = False) -> CalendarYear:
    """Publish what is in review, after a finished preview of exactly this content and these dates.

    In order: check, publish, begin to count the dates again; their owners are told after the last.
    Raises:
        PermissionDenied: not an administrator.
        Incomplete: no finished preview, or something changed since.
        NotAllowed: the person edited this version.
        Conflict, WrongStatus: edited or published meanwhile.
    """
    if not in_emergency:
        require_administrator(by)
    if problems := problems_before_publishing(calendar_year):
        raise Incomplete(problems, next_step=_("Make the preview again, look at it, then publish."))
    published = calendar_review.publish(reviewed=calendar_year, by=by, mark=mark, in_emergency=in_emergency)
    begin_recount(published, by)
    return published


def problems_before_publishing(row: CalendarYear) -> list[Problem]:
    """Say what keeps a version in review from being published; its editor is refused by the review."""
    if not row.is_in_review:
        return []
    run = latest_run(row)
    if run is None or not run.is_finished:
        return [Problem(_("Nobody has seen yet which dates this year moves: there is no finished preview."))]
    if is_stale(run, row):
        return [
            Problem(_("The year, another year in force, or dates that rest on it changed after the preview was made."))
        ]
    return []
