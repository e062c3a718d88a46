"""Which deadlines are meant: somebody's own, those about something, overdue ones, those due soon."""

import datetime as dt
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils import timezone

from approvals.models.feed import Subject
from approvals.schedule import Audience, schedule
from compliance.accounts.models import User
from compliance.clocks import Binds, Means
from compliance.enums import Role
from compliance.workdays import Calendar

SOON_WORKING_DAYS = 5
FIELD_OF_SUBJECT = {
    Subject.CASES: "application",
    Subject.CONSULTATIONS: "consultation",
    Subject.DUTIES: "entity",
}
ROLE_OF_AUDIENCE = {
    Audience.REVIEWERS: Role.REVIEWER,
    Audience.APPROVERS: Role.APPROVER,
    Audience.OFFICERS: Role.OFFICER,
}


def of_person(user: User) -> Q:
    """Dates of the person's own cases, and those of which a role of theirs is reminded."""
    own = Q(application__owner=user) | Q(application__reviewer=user)
    untaken = Q(
        kind__in=kinds_for(Audience.REVIEWER),
        application__reviewer=None,
        organisation__in=user.organisation_ids(Role.REVIEWER),
    )
    duties = Q(entity__isnull=False, organisation__in=user.organisation_ids(Role.OFFICER))
    by_role = (
        Q(kind__in=kinds_for(audience), organisation__in=user.organisation_ids(role))
        for audience, role in ROLE_OF_AUDIENCE.items()
    )
    return reduce(or_, by_role, own | untaken | duties)


def kinds_for(audience: Audience) -> list[str]:
    return [kind for kind, steps in schedule().steps.items() if steps.to == audience]


def about(*subjects: str) -> Q:
    """Dates about one of these; about anything if none is named."""
    wanted = [Q(**{f"{FIELD_OF_SUBJECT[Subject(subject)]}__isnull": False}) for subject in subjects]
    return reduce(or_, wanted, Q()) if wanted else Q()


def to_be_met() -> Q:
    """Open dates that somebody must keep: no window that opens, and no clock that stands still."""
    return Q(closed_at=None, suspended_since=None) & ~Q(means=Means.OPENS)


def to_be_met_by_us() -> Q:
    return to_be_met() & ~Q(binds=Binds.AUTHORITY)


def past(now: dt.datetime) -> Q:
    """Over by the day, or by the moment where the law counts hours."""
    return Q(due_at=None, due_on__lt=timezone.localdate(now)) | Q(due_at__lt=now)


def coming(now: dt.datetime) -> Q:
    return Q(due_at=None, due_on__gte=timezone.localdate(now)) | Q(due_at__gte=now)


def overdue(now: dt.datetime) -> Q:
    return to_be_met_by_us() & past(now)


def due_until(now: dt.datetime, last: dt.date) -> Q:
    return to_be_met_by_us() & coming(now) & Q(due_on__lte=last)


def due_soon(now: dt.datetime, calendar: Calendar) -> Q:
    return due_until(now, calendar.add(timezone.localdate(now), SOON_WORKING_DAYS))
