from collections.abc import Mapping

from approvals.enums import NoticeKind
from approvals.models import Notification
from approvals.notices.telling import tell
from compliance.accounts.models import Organisation, User


def handed_over(
    to: User,
    *,
    by: User,
    leaver: User,
    about: Mapping[str, str],
    organisation: Organisation,
    key: str,
    path: str,
) -> Notification | None:
    """Tell somebody how much of a leaver's work is theirs now; `about` counts it in both languages."""
    data = {"by": by.name, "leaver": leaver.name, "about": dict(about), "path": path}
    return tell(to, NoticeKind.HANDED_OVER, key, organisation_id=organisation.pk, data=data)
