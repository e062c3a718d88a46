"""Locking an account for some minutes after wrong attempts, the same for accounts that do not exist."""

import unicodedata

from allauth.core.internal import ratelimit
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from compliance import audit
from compliance.accounts.models import User
from compliance.accounts.permissions import require_administrator
from compliance.accounts.services import subject_of_account

APP, ACTION = "allauth.account", "login_failed"


def of_account() -> str:
    """The part of ACCOUNT_RATE_LIMITS that counts wrong attempts at one account."""
    return f"{settings.LOCK_AFTER}/{settings.LOCK_MINUTES * 60}s/key"


def key_of(email: str) -> str:
    """One key for all spellings of an address."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


def second_factor_key(user: User) -> str:
    return f"mfa-auth-user-{user.pk}"


def is_locked(request: HttpRequest, key: str) -> bool:
    config = {ACTION: of_account()}
    return not ratelimit.consume(request, app=APP, action=ACTION, config=config, key=key, dry_run=True, limit_get=True)


def locked_message() -> str:
    return _(
        "There were too many wrong attempts. Wait %(minutes)d minutes, or ask an administrator to unlock signing in."
    ) % {"minutes": settings.LOCK_MINUTES}


@transaction.atomic
def note_failure(request: HttpRequest, email: str) -> User | None:
    """Record the attempt that locks an account, once each time; return whose it is, to be told."""
    if not is_locked(request, key_of(email)):
        return None
    user = User.objects.filter(email=key_of(email), is_active=True).first()
    if user is None or not cache.add(f"locked:{user.pk}", True, settings.LOCK_MINUTES * 60):
        return None
    audit.record(subject_of_account(user), "sign_in_locked", by=None, data={"n": settings.LOCK_AFTER})
    return user


@transaction.atomic
def unlock(request: HttpRequest, *, user: User, by: User) -> None:
    """Let a person try again at once."""
    require_administrator(by)
    for key in (key_of(user.email), second_factor_key(user)):
        ratelimit.clear(request, app=APP, action=ACTION, config={ACTION: of_account()}, key=key)
    cache.delete(f"locked:{user.pk}")
    audit.record(subject_of_account(user), "sign_in_unlocked", by=by)
