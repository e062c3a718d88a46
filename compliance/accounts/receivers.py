"""Steps which allauth takes for people, told to the trail."""

from typing import Any

from allauth.account import signals
from allauth.mfa import signals as factors
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_out
from django.db import transaction
from django.http import HttpRequest

from compliance import audit
from compliance.accounts import invitations
from compliance.accounts.models import User
from compliance.accounts.second_factor import forget_proof, has_second_factor, prove
from compliance.accounts.services import subject_of_account
from compliance.accounts.sessions import drop_sessions, end_sessions, forget_session, note_session
from compliance.accounts.single_sign_on import note_sign_on
from compliance.accounts.tokens import revoke_token

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
    signals.user_logged_in.connect(note_sign_on, dispatch_uid="accounts.sign_on")
    user_logged_out.connect(note_signing_out, dispatch_uid="accounts.session_closed")
    for signal in (signals.password_changed, signals.password_set, signals.password_reset):
        signal.connect(note_password, dispatch_uid="accounts.sessions_of_old_password")
    factors.authenticator_added.connect(note_factor, dispatch_uid="accounts.factor_added")
    factors.authenticator_removed.connect(note_no_factor, dispatch_uid="accounts.factor_removed")
    factors.authenticator_reset.connect(note_codes, dispatch_uid="accounts.factor_reset")


def recorder(action: str) -> Any:
    @transaction.atomic
    def record(user: User | None, **_: Any) -> None:
        if user is not None:
            audit.record(subject_of_account(user), action, by=user)

    return record


def accepted_by_signing_in(user: User, **_: Any) -> None:
    """Whoever proved by single sign-on or a mailed link who they are needs no link of an invitation any more."""
    invitations.accept_by_signing_in(user)


def note_signing_out(request: HttpRequest, **_: Any) -> None:
    forget_session(request)


@transaction.atomic
def note_password(request: HttpRequest, user: User, **_: Any) -> None:
    """Drop the sessions that an old password opened, which Django refuses already, and the token made with it."""
    is_this_ones = request.user == user
    drop_sessions(user)
    revoke_token(user=user, by=user)
    if is_this_ones:
        note_session(request, user)


@transaction.atomic
def note_factor(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    """Record a factor that was set up; whoever set it up has just used it."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        end_sessions(user=user, by=user, keep=request)
        prove(request, user, authenticator.type)
        record_factor(user, "second_factor_added", authenticator)


@transaction.atomic
def note_no_factor(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    record_factor(user, "second_factor_removed", authenticator)
    if not has_second_factor(user):
        forget_proof(request.session)


@transaction.atomic
def note_codes(user: User, authenticator: Authenticator, **_: Any) -> None:
    record_factor(user, "recovery_codes_made", authenticator)


def record_factor(user: User, action: str, authenticator: Authenticator) -> None:
    audit.record(subject_of_account(user), action, by=user, data={"type": str(authenticator.type)})
