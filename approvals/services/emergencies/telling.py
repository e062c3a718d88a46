"""Who is told of an emergency: those who may confirm it, and all who would have been regular."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from approvals import notices
from approvals.models import Application, DecisionEmergency
from compliance.accounts.models import Membership, User
from compliance.enums import Role
from compliance.models import Emergency


def address_of(emergency: Emergency) -> str:
    return reverse("approvals:emergency", args=[emergency.kind, emergency.pk])


def approval_asked(emergency: DecisionEmergency, application: Application) -> None:
    roles = (Role.APPROVER, Role.REVIEWER, Role.OFFICER)
    members = User.objects.with_role(application.organisation, *roles)
    notices.emergency(together(members), "asked", **told(emergency, application.reference, emergency.asked_by))


def approval_confirmed(emergency: DecisionEmergency, application: Application) -> None:
    members = User.objects.with_role(application.organisation, Role.APPROVER, Role.AUDITOR)
    notices.emergency(together(members), "confirmed", **told(emergency, application.reference, emergency.confirmed_by))


def approval_reviewed(emergency: DecisionEmergency, application: Application) -> None:
    people = [person for person in (application.owner, emergency.asked_by, emergency.confirmed_by) if person]
    notices.emergency(people, emergency.verdict, **told(emergency, application.reference, emergency.reviewed_by))


def publication_asked(emergency: Any) -> None:
    notices.emergency(together(approvers()), "asked", **told(emergency, str(emergency.revision), emergency.asked_by))


def publication_confirmed(emergency: Any) -> None:
    people = together(approvers())
    notices.emergency(people, "confirmed", **told(emergency, str(emergency.revision), emergency.confirmed_by))


def together(people: Iterable[User]) -> list[User]:
    """The people and every administrator, each once."""
    administrators = User.objects.active().filter(is_administrator=True)
    return sorted({*people, *administrators}, key=lambda user: user.pk)


def approvers() -> Iterable[User]:
    held = Membership.objects.filter(role=Role.APPROVER)
    return User.objects.active().filter(pk__in=held.values("user"))


def told(emergency: Emergency, about: str, by: User | None) -> dict[str, Any]:
    organisation = getattr(emergency, "organisation_id", None)
    key = f"emergency:{emergency.kind}:{emergency.pk}"
    return {"key": key, "about": about, "by": by, "path": address_of(emergency), "organisation_id": organisation}
