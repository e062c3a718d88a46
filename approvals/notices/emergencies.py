from collections.abc import Iterable

from approvals.enums import NoticeKind
from approvals.notices.telling import tell
from compliance.accounts.models import Membership, User

KINDS = {
    "asked": NoticeKind.EMERGENCY_ASKED,
    "confirmed": NoticeKind.EMERGENCY_CONFIRMED,
    "ratified": NoticeKind.EMERGENCY_REVIEWED,
    "voided": NoticeKind.EMERGENCY_REVIEWED,
}


def emergency(
    people: Iterable[User],
    step: str,
    *,
    key: str,
    about: str,
    by: User | None,
    path: str,
    organisation_id: int | None,
) -> None:
    """Tell of one step of an emergency, at once; `about` names it and nothing of its content."""
    for user in people:
        if user != by:
            tell(
                user,
                KINDS[step],
                f"{key}:{step}",
                organisation_id=organisation_of(user, organisation_id),
                data={**({"by": by.name} if by else {}), "about": about, "verdict": step, "path": path},
                urgent=True,
            )


def organisation_of(user: User, organisation_id: int | None) -> int | None:
    """Where the person sees the notice: there as a member, as administrator with the installation, else at home."""
    homes = list(Membership.objects.filter(user=user).order_by("pk").values_list("organisation_id", flat=True))
    if organisation_id in homes:
        return organisation_id
    return None if user.is_administrator else next(iter(homes), None)
