"""Who is told of a year: the owners whose dates moved, and the administrators who may publish it."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from django.urls import reverse

from approvals import notices
from approvals.models import CalendarMove, CalendarRun
from compliance.accounts.models import Organisation, User, UserQuerySet
from compliance.enums import Role
from compliance.models import CalendarYear


def tell_owners(run: CalendarRun) -> int:
    """Tell everybody once how many of their open dates are other ones; count the people.

    The dates of a case are its owner's, those of an exporter or a consultation all officers'. Of an
    owner's several organisations the notice belongs to the one with most of the dates.
    """
    row = run.calendar_year
    path = reverse("approvals:calendar_moves", args=[row.year, row.version])
    told = 0
    for user, counts in _dates_by_owner(run).items():
        [(organisation_id, _n)] = counts.most_common(1)
        n = counts.total()
        told += bool(
            notices.calendar_moved(
                user, n=n, year=row.year, key=f"calendar:{row}", path=path, organisation_id=organisation_id
            )
        )
    return told


def tell_of_review(*, calendar_year_id: int, by_id: int, at: str) -> None:
    """Tell the other administrators that a version waits; once for each moment it was submitted at."""
    row = CalendarYear.objects.get(pk=calendar_year_id)
    if not row.is_in_review:
        return
    others = UserQuerySet(User).active().filter(is_administrator=True).order_by("pk")
    path = reverse("compliance:calendar_draft", args=[row.year, row.version])
    key = f"calendar-review:{row}:{at}"
    notices.calendar_awaits_review(others, by=User.objects.get(pk=by_id), year=row.year, key=key, path=path)


def _dates_by_owner(run: CalendarRun) -> Mapping[User, Counter[int]]:
    """How many dates of which organisation moved for whom."""
    found: dict[User, Counter[int]] = defaultdict(Counter)
    officers: dict[int, list[User]] = {}
    moves = CalendarMove.objects.filter(run=run, is_open=True).with_other_date()
    for move in moves.select_related("owner").iterator():
        pk = move.organisation_id
        if move.owner and move.owner.is_active:
            found[move.owner][pk] += 1
            continue
        if pk not in officers:
            officers[pk] = list(UserQuerySet(User).with_role(Organisation(pk=pk), Role.OFFICER).order_by("pk"))
        for user in officers[pk]:
            found[user][pk] += 1
    return found
