"""What a person holds that somebody else must take when they leave, and who may take it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from approvals.enums import ParticipationKind, Status
from approvals.exceptions import Text
from approvals.models import Application, FollowUp, Participation, PositionRequest
from compliance.accounts.models import Organisation, User, UserQuerySet
from compliance.enums import Role

CASES, REVIEWS, TASKS, POSITIONS = "cases", "reviews", "tasks", "positions"
LABELS: dict[str, Text] = {
    CASES: _("Cases owned"),
    REVIEWS: _("Cases under review"),
    TASKS: _("Open tasks"),
    POSITIONS: _("Positions asked for"),
}
TAKERS: dict[str, tuple[Role, ...]] = {
    CASES: (Role.OFFICER,),
    REVIEWS: (Role.REVIEWER,),
    TASKS: (Role.OFFICER, Role.REVIEWER, Role.APPROVER),
    POSITIONS: (Role.REVIEWER,),
}
# Who took part in a case as this may take it over as owner, or as its reviewer.
FITTING = {CASES: ParticipationKind.AUTHOR, REVIEWS: ParticipationKind.ADVISER}


@dataclass(frozen=True, slots=True)
class Holding:
    """One kind of work in one organisation, with those who may take some of it."""

    organisation: Organisation
    kind: str
    rows: list[Any]
    takers: list[User]

    @property
    def label(self) -> Text:
        return LABELS[self.kind]

    @property
    def name(self) -> str:
        return f"{self.organisation.code}-{self.kind}"

    @property
    def references(self) -> list[str]:
        return [row.reference for row in self.rows if isinstance(row, Application)]


def holdings_of(user: User) -> list[Holding]:
    """List what the person holds, by organisation and kind; members or not any more."""
    found = {kind: rows_of(user, kind) for kind in LABELS}
    organisations = {row.organisation_id: row.organisation for rows in found.values() for row in rows}
    return [
        Holding(organisation, kind, mine, takers_of(organisation, kind, user))
        for organisation in sorted(organisations.values(), key=lambda one: one.name)
        for kind, rows in found.items()
        if (mine := [row for row in rows if row.organisation_id == organisation.pk])
    ]


def rows_of(user: User, kind: str) -> list[Any]:
    rows: Any
    if kind == CASES:
        rows = Application.objects.open().filter(owner=user).order_by("reference")
    elif kind == REVIEWS:
        rows = Application.objects.filter(reviewer=user, status=Status.IN_ASSESSMENT).order_by("reference")
    elif kind == TASKS:
        rows = FollowUp.objects.open().filter(owner=user).order_by("pk")
    else:
        rows = PositionRequest.objects.current().filter(reviewer=user, consultation__final_edition_code="")
        rows = rows.select_related("consultation", "clause").order_by("pk")
    return list(rows.select_related("organisation"))


def takers_of(organisation: Organisation, kind: str, user: User) -> list[User]:
    people = UserQuerySet(User).with_role(organisation, *TAKERS[kind])
    return list(people.exclude(pk=user.pk).order_by("name", "pk"))


def barred(rows: Iterable[Application], kind: str, to: User) -> set[int]:
    """The cases that this person may not take: as owner who advised or decided, as reviewer who wrote or decided."""
    keys = [row.pk for row in rows]
    taken_part = Participation.objects.filter(application__in=keys, user=to).exclude(kind=FITTING[kind])
    found = set(taken_part.values_list("application_id", flat=True))
    if kind == REVIEWS:
        found |= {row.pk for row in rows if row.owner_id == to.pk}
    return found


def unkept() -> dict[User, list[Holding]]:
    """What people who left still hold, for administrators."""
    owns = Q(pk__in=Application.objects.open().values("owner"))
    reviews = Q(pk__in=Application.objects.filter(status=Status.IN_ASSESSMENT).values("reviewer"))
    tasks = Q(pk__in=FollowUp.objects.open().values("owner"))
    asked = Q(pk__in=PositionRequest.objects.current().values("reviewer"))
    left = User.objects.filter(owns | reviews | tasks | asked, is_active=False).order_by("name", "pk")
    return {user: holdings for user in left if (holdings := holdings_of(user))}
