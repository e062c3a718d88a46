from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from compliance.accounts.models import User


def require_administrator(user: User | None) -> None:
    """Let administrators pass, and the system, which is None. Raises: PermissionDenied."""
    if user is not None and not (user.is_active and user.is_administrator):
        raise PermissionDenied(_("Only administrators may do this. Ask one of them."))
