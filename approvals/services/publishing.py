"""Publishing a revision of the rules, once somebody has seen what it does to the cases."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from approvals.exceptions import Incomplete, Problem
from approvals.services.impact.candidates import Revision
from approvals.services.impact.runs import is_overtaken, is_stale, latest_run
from compliance import review
from compliance.accounts.models import User
from compliance.accounts.permissions import require_administrator
from compliance.enums import EditionStatus
from compliance.models import Edition, EditionValidity
from compliance.validities import begins_earlier, overlapping


@transaction.atomic
def publish_revision(
    *, revision: Revision, by: User, mark: int, end_others: bool = False, in_emergency: bool = False
) -> Revision:
    """Publish what is in review, after a finished run over exactly this content.

    `mark` is the one the person saw. Cases that were decided are checked again in the background.
    Raises:
        PermissionDenied: not an administrator.
        Incomplete: no finished run, or other rules were published since; golden cases fail.
        NotAllowed: the person edited this revision.
        Conflict, WrongStatus: edited or published meanwhile.
    """
    if not in_emergency:
        require_administrator(by)
    if problems := problems_before_publishing(revision):
        raise Incomplete(problems, next_step=_("Run the impact again, look at it, then publish."))
    if isinstance(revision, Edition):
        return review.publish(revision=revision, by=by, mark=mark, end_others=end_others, in_emergency=in_emergency)
    return review.publish(revision=revision, by=by, mark=mark, in_emergency=in_emergency)


def problems_before_publishing(revision: Revision) -> list[Problem]:
    """Say what keeps a revision in review from being published; its editor is refused by the review."""
    run = latest_run(revision)
    if revision.status != EditionStatus.IN_REVIEW:
        return []
    if run is None or not run.is_finished:
        return [Problem(_("Nobody has seen yet what this revision does to the cases: there is no finished run."))]
    if is_stale(run, revision):
        return [Problem(_("The revision was edited after the impact run; the run speaks of other content."))]
    if is_overtaken(run):
        return [
            Problem(_("Other rules were published after the impact run; it compares with rules that no longer hold."))
        ]
    return []


def to_be_ended(revision: Revision) -> list[EditionValidity]:
    """Editions of the same instrument that must end on the day before this one begins, for both to hold."""
    if not isinstance(revision, Edition):
        return []
    return [other for other in overlapping(revision) if begins_earlier(other, revision)]
