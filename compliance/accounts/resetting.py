"""What an administrator does for somebody who lost an app, a key or a device."""

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from rest_framework.authtoken.models import Token

from compliance import audit
from compliance.accounts.models import User
from compliance.accounts.permissions import require_administrator
from compliance.accounts.services import subject_of_account
from compliance.accounts.sessions import end_sessions
from compliance.accounts.tokens import revoke_token


def reset_second_factor(*, user: User, by: User, reason: str) -> None:
    """Take every factor of somebody else away: ends the sessions and the token, and tells the person."""
    take_factors(user, by, reason)
    get_adapter().send_notification_mail("account/email/second_factor_reset", user)


@transaction.atomic
def take_factors(user: User, by: User, reason: str) -> None:
    require_administrator(by)
    if user.pk == by.pk:
        raise ValidationError(_("You cannot reset your own second factor. Ask another administrator."))
    if not reason.strip():
        raise ValidationError(_("Say why, in a sentence."))
    Authenticator.objects.filter(user=user).delete()
    Token.objects.filter(user=user).delete()
    audit.record(subject_of_account(user), "second_factor_reset", by=by, reason=reason)
    end_sessions(user=user, by=by, reason=reason)


@transaction.atomic
def end_sessions_of(*, user: User, by: User, reason: str) -> None:
    """End the sessions and the token of somebody else, with a reason for the trail."""
    require_administrator(by)
    if not reason.strip():
        raise ValidationError(_("Say why, in a sentence."))
    revoke_token(user=user, by=by, reason=reason)
    end_sessions(user=user, by=by, reason=reason)
