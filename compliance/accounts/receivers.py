"""Steps which allauth takes for people, told to the trail."""

from typing import Any

from allauth.account import signals
from django.db import transaction

from compliance import audit
from compliance.accounts import invitations
from compliance.accounts.models import User
from compliance.accounts.services import subject_of_account

ACTIONS = {
    "signed_in": signals.user_logged_in,
    "signed_out": signals.user_logged_out,
    "password_changed": signals.password_changed,
    "password_set": signals.password_set,
    "password_reset": signals.password_reset,
    "email_changed": signals.email_changed,
}


def connect() -> None:
    signals.user_logged_in.connect(accepted_by_signing_in, dispatch_uid="accounts.accepted_by_signing_in")
    for action, signal in ACTIONS.items():
        signal.connect(recorder(action), weak=False, dispatch_uid=f"accounts.{action}")


def recorder(action: str) -> Any:
    @transaction.atomic
    def record(user: User | None, **_: Any) -> None:
        if user is not None:
            audit.record(subject_of_account(user), action, by=user)

    return record


def accepted_by_signing_in(user: User, **_: Any) -> None:
    """Whoever proved by single sign-on or a mailed link who they are needs no link of an invitation any more."""
    invitations.accept_by_signing_in(user)
