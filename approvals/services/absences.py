"""Absences: days on which a deputy gets a copy of somebody's reminders. No right goes with it."""

import datetime as dt
from collections.abc import Iterator, Sequence

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals import notices
from approvals.exceptions import BadInput, NotAllowed, Problem, WrongStatus
from approvals.models import Absence, Deadline
from approvals.permissions import roles_of
from approvals.services import looks
from compliance import audit
from compliance.accounts.models import Organisation, User, UserQuerySet
from compliance.readable import day

LONGEST_DAYS = 366


@transaction.atomic
def state_absence(
    *, by: User, first: dt.date, last: dt.date, deputy: User, organisation: Organisation | None = None
) -> Absence:
    """Have a deputy get copies of the person's reminders on these days, and tell the deputy.

    Without `organisation` it is the person's only one. Nobody stands in for somebody who stands in.
    Raises: NotAllowed, BadInput.
    """
    organisation = organisation or _only_organisation(by)
    _lock(by, deputy)
    if not roles_of(by, organisation):
        raise NotAllowed(_("You are no member of this organisation."))
    if problems := list(_problems(by, organisation, first, last, deputy)):
        raise BadInput(problems)
    absence = Absence.objects.create(organisation=organisation, user=by, deputy=deputy, first=first, last=last)
    _record(absence, "absence_stated", by)
    notices.deputised(
        deputy,
        by=by,
        organisation=organisation,
        first=first,
        last=last,
        key=f"absence:{absence.pk}",
        path=reverse("approvals:absences"),
    )
    _look_again(absence)
    return absence


@transaction.atomic
def end_absence(*, absence_id: int, by: User) -> Absence:
    """End an absence, or take back one that has not begun; by whoever is away.

    Raises:
        NotAllowed: somebody else's.
        WrongStatus: over, or ended before.
    """
    absence = Absence.objects.select_for_update(of=("self",)).for_page().get(pk=absence_id)
    if absence.user_id != by.pk:
        raise NotAllowed(_("Only whoever is away ends an absence."), next_step=_("Ask them."))
    if not absence.is_standing or absence.last < timezone.localdate():
        raise WrongStatus(_("This absence is over."), next_step=_("State a new one if you are away again."))
    absence.ended_at = timezone.now()
    absence.save(update_fields=["ended_at"])
    _record(absence, "absence_ended", by)
    return absence


def fitting_deputies(user: User, organisation: Organisation) -> list[User]:
    """List who holds every role the person holds there, so that a reminder reaches somebody who may act on it."""
    people = UserQuerySet(User).with_role(organisation).exclude(pk=user.pk).prefetch_related("memberships")
    roles = set(roles_of(user, organisation))
    return [other for other in people.order_by("name", "pk") if roles <= other.roles_in(organisation)]


def deputies_of(user: User) -> dict[str, tuple[Organisation, User]]:
    """Give whom the person may choose in each of their organisations, by code and handle."""
    return {
        f"{organisation.code}:{deputy.handle}": (organisation, deputy)
        for organisation in user.organisations().order_by("name")
        for deputy in fitting_deputies(user, organisation)
    }


def _only_organisation(by: User) -> Organisation:
    organisations = list(by.organisations()[:2])
    if len(organisations) != 1:
        raise BadInput([Problem(_("Say in which organisation you are away."), "organisation")])
    return organisations[0]


def _lock(*people: User) -> None:
    """Take both people in one order, so that two absences stated at once cannot form a chain."""
    list(User.objects.select_for_update().filter(pk__in=[user.pk for user in people]).order_by("pk"))


def _problems(by: User, organisation: Organisation, first: dt.date, last: dt.date, deputy: User) -> Iterator[Problem]:
    yield from _problems_of_days(first, last)
    if deputy == by:
        yield Problem(_("Nobody stands in for themselves."), "deputy")
    elif not deputy.is_active or not roles_of(by, organisation) <= roles_of(deputy, organisation):
        yield Problem(_("Choose somebody who has all of your roles there."), "deputy")
    if last < first:
        return
    days = Absence.objects.filter(organisation=organisation).overlapping(first, last).for_page()
    if own := days.filter(user=by).first():
        text = _("You are away from %(first)s to %(last)s already.")
        yield Problem(text % {"first": day(own.first), "last": day(own.last)}, "first")
    if other := days.filter(user=deputy).first():
        text = _("%(name)s is away until %(day)s; choose somebody else.")
        yield Problem(text % {"name": deputy.name, "day": day(other.last)}, "deputy")
    if mine := days.filter(deputy=by).first():
        text = _("You stand in for %(name)s until %(day)s. Ask them to choose somebody else first.")
        yield Problem(text % {"name": mine.user.name, "day": day(mine.last)}, "first")


def _problems_of_days(first: dt.date, last: dt.date) -> Iterator[Problem]:
    if last < first:
        yield Problem(_("The last day comes before the first."), "last")
    elif last < timezone.localdate():
        yield Problem(_("These days are over."), "last")
    elif (last - first).days >= LONGEST_DAYS:
        yield Problem(_("State at most a year at once."), "last")


def _look_again(absence: Absence) -> None:
    """Copy what the person was reminded of on these days already."""
    reminded = {"reminders__user": absence.user, "reminders__step_on__gte": absence.first}
    looks.look_again(Deadline.objects.filter(organisation=absence.organisation, **reminded))


def _record(absence: Absence, action: str, by: User) -> None:
    people: Sequence[tuple[str, object]] = [
        ("deputy", absence.deputy.name),
        ("organisation", absence.organisation.code),
    ]
    audit.record(
        audit.Subject(audit.SubjectKind.ACCOUNT, absence.user_id),
        action,
        by=by,
        data={"first": absence.first, "last": absence.last, **dict(people)},
    )
