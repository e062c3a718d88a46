"""Drafts for comment: who is asked, who releases, who hears of it."""

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse

from approvals.enums import NoticeKind
from approvals.notices.telling import tell
from compliance.accounts.models import Organisation, User
from compliance.models import Consultation


def position_asked(
    consultation: Consultation,
    reviewers: Iterable[User],
    *,
    organisation: Organisation,
    by: User,
    until: dt.date,
    key: str,
) -> None:
    """Ask reviewers for their positions until a day; each is told once under the key."""
    for user in reviewers:
        if user != by:
            tell(
                user,
                NoticeKind.POSITION_ASKED,
                key,
                organisation_id=organisation.pk,
                consultation=consultation,
                data={"by": by.name, "day": until.isoformat(), "path": _page(consultation, organisation)},
            )


def position_awaits_release(
    consultation: Consultation, people: Iterable[User], *, organisation: Organisation, by: User, key: str
) -> None:
    """Tell those who may release what the organisation says as one."""
    _tell_of(consultation, NoticeKind.POSITION_RELEASE, people, organisation, by, key)


def position_released(
    consultation: Consultation, people: Iterable[User], *, organisation: Organisation, by: User, key: str
) -> None:
    """Tell those whose positions went into it."""
    _tell_of(consultation, NoticeKind.POSITION_RELEASED, people, organisation, by, key)


def _tell_of(
    consultation: Consultation, kind: NoticeKind, people: Iterable[User], organisation: Organisation, by: User, key: str
) -> None:
    data = {"by": by.name, "path": _page(consultation, organisation)}
    for user in people:
        if user != by:
            tell(user, kind, key, organisation_id=organisation.pk, consultation=consultation, data=data)


def _page(consultation: Consultation, organisation: Organisation) -> str:
    return reverse("approvals:consultation_answer", args=[consultation.code, organisation.code])
