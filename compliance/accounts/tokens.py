"""The key with which a program speaks for a person; one each, and every one made or revoked is recorded."""

from django.db import transaction
from rest_framework.authtoken.models import Token

from compliance import audit
from compliance.accounts.models import User
from compliance.accounts.services import subject_of_account


@transaction.atomic
def make_token(*, by: User) -> Token:
    """Give the person a new token; the one before it stops working."""
    User.objects.select_for_update().get(pk=by.pk)
    Token.objects.filter(user=by).delete()
    token = Token.objects.create(user=by)
    audit.record(subject_of_account(by), "token_made", by=by)
    return token


@transaction.atomic
def revoke_token(*, user: User, by: User, reason: str = "") -> bool:
    """Take the token of a person away, oneself or another; say whether there was one."""
    n_deleted, _rows = Token.objects.filter(user=user).delete()
    if n_deleted:
        audit.record(subject_of_account(user), "token_revoked", by=by, reason=reason)
    return bool(n_deleted)
