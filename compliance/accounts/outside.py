"""People who work outside China: what an organisation lets them open is itself an export of what it keeps here."""

from typing import NoReturn

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from compliance import audit
from compliance.accounts.models import Membership, Organisation, User
from compliance.accounts.permissions import require_administrator
from compliance.accounts.services import forget_held, subject_of_organisation


@transaction.atomic
def mark_outside_china(*, user: User, organisation: Organisation, by: User, outside_china: bool, reason: str) -> None:
    """Set or lift the mark on all roles of a member; it holds from the member's next request.

    Raises:
        PermissionDenied: not an administrator.
        ValidationError: no reason, no member, no change, or one's own mark.
    """
    require_administrator(by)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, in a sentence.")})
    if user.pk == by.pk and not outside_china:
        raise ValidationError(_("You cannot lift your own mark. Ask another administrator."))
    held = Membership.objects.select_for_update().filter(user=user, organisation=organisation)
    roles = [membership.role for membership in held if membership.outside_china != outside_china]
    if not roles:
        refuse_unchanged(user, outside_china, is_member=bool(held))
    held.update(outside_china=outside_china)
    forget_held(user)
    audit.record(
        subject_of_organisation(organisation),
        "marked_outside_china" if outside_china else "marked_inside_china",
        by=by,
        reason=reason,
        data={"handle": user.handle, "name": user.name},
    )


def refuse_unchanged(user: User, outside_china: bool, *, is_member: bool) -> NoReturn:
    if not is_member:
        raise ValidationError(_("%(name)s has no role here. Give a role first.") % {"name": user.name})
    if outside_china:
        raise ValidationError(_("%(name)s is marked as working outside China already.") % {"name": user.name})
    raise ValidationError(_("%(name)s is not marked as working outside China.") % {"name": user.name})
