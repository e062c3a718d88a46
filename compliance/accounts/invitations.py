"""Invitations: an account without password and rights, and one link that opens it until it expires.

Roles are given when the link is used, by whoever invited, who must still be an administrator then.
"""

import datetime as dt
import secrets
from collections.abc import Iterable
from hashlib import sha256
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from compliance.accounts.models import Invitation, InvitationState, Membership, Organisation, User
from compliance.accounts.permissions import require_administrator
from compliance.accounts.services import add_membership, create_user, record_invitation

TOKEN_BYTES = 32
BETWEEN_SENDINGS = dt.timedelta(minutes=1)
MAIL = "account/email/invitation"


@transaction.atomic
def invite(
    *,
    by: User,
    email: str,
    name: str,
    handle: str,
    language: str,
    is_administrator: bool = False,
    organisation: Organisation | None = None,
    roles: Iterable[str] = (),
) -> Invitation:
    """Make the account, and mail the link with which the person opens it, in their language."""
    require_administrator(by)
    given = sorted(set(roles))
    if given and organisation is None:
        raise ValidationError({"organisation": _("Choose the organisation in which the person gets the roles.")})
    user = create_user(by=by, email=email, name=name, handle=handle, language=language)
    token, now = secrets.token_urlsafe(TOKEN_BYTES), timezone.now()
    invitation = Invitation.objects.create(
        user=user,
        organisation=organisation if given else None,
        roles=given,
        is_administrator=is_administrator,
        token_hash=hash_of(token),
        invited_by=by,
        sent_at=now,
        expires_at=now + dt.timedelta(days=settings.INVITATION_DAYS),
    )
    record_invitation(invitation, "invitation_sent", by)
    send(invitation, token)
    return invitation


@transaction.atomic
def send_again(*, invitation_id: int, by: User) -> Invitation:
    """Mail a new link, good for as long as a first one; the link before it stops working."""
    require_administrator(by)
    invitation = waiting(invitation_id)
    now = timezone.now()
    if now - invitation.sent_at < BETWEEN_SENDINGS:
        raise ValidationError(_("It was sent a moment ago. Wait a minute before sending it again."))
    if by.pk == invitation.user_id:
        raise ValidationError(_("Nobody invites themselves. Ask another administrator."))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation.token_hash, invitation.invited_by, invitation.sent_at = hash_of(token), by, now
    invitation.expires_at = now + dt.timedelta(days=settings.INVITATION_DAYS)
    invitation.n_sent += 1
    invitation.save(update_fields=["token_hash", "invited_by", "sent_at", "expires_at", "n_sent"])
    record_invitation(invitation, "invitation_sent_again", by)
    send(invitation, token)
    return invitation


@transaction.atomic
def revoke(*, invitation_id: int, by: User) -> Invitation:
    """Take the link back and close the account that nobody has used."""
    require_administrator(by)
    invitation = waiting(invitation_id)
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    User.objects.filter(pk=invitation.user_id).update(is_active=False)
    record_invitation(invitation, "invitation_revoked", by)
    return invitation


def of_token(token: str) -> Invitation | None:
    """Find the invitation of a link, whatever its state; None for a link that is not, or no more, one."""
    return Invitation.objects.for_page().filter(token_hash=hash_of(token)).first()


@transaction.atomic
def accept(*, token: str, password: str) -> User:
    """Set the password and give what the invitation promises. Raises: ValidationError."""
    found = of_token(token)
    user = User.objects.select_for_update().get(pk=found.user_id) if found else None
    invitation = Invitation.objects.select_for_update().get(pk=found.pk) if found else None
    if user is None or invitation is None or not may_be_accepted(invitation, user):
        raise ValidationError(_("This invitation is over. Ask an administrator for a new one."))
    validate_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    give_rights(invitation, user)
    return user


@transaction.atomic
def accept_by_signing_in(user: User) -> None:
    """Take an open invitation as accepted by somebody whose identity single sign-on proved."""
    for invitation in Invitation.objects.select_for_update().waiting().filter(user=user):
        if may_be_accepted(invitation, user) and may_still_invite(invitation.invited_by):
            give_rights(invitation, user)


def may_be_accepted(invitation: Invitation, user: User) -> bool:
    """A closed account gets nothing, though its link were in time."""
    return invitation.state == InvitationState.OPEN and user.is_active


def give_rights(invitation: Invitation, user: User) -> None:
    inviter = invitation.invited_by
    if not may_still_invite(inviter):
        raise ValidationError(_("Whoever invited you is no administrator any more. Ask one for a new invitation."))
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    record_invitation(invitation, "invitation_accepted", user)
    if invitation.is_administrator:
        user.is_administrator = True
        user.save(update_fields=["is_administrator"])
    if invitation.organisation:
        held = set(
            Membership.objects.filter(user=user, organisation=invitation.organisation).values_list("role", flat=True)
        )
        for role in [role for role in invitation.roles if role not in held]:
            add_membership(by=inviter, user=user, organisation=invitation.organisation, role=role)


def may_still_invite(inviter: User) -> bool:
    return inviter.is_active and inviter.is_administrator


def waiting(invitation_id: int) -> Invitation:
    """The invitation under lock. Raises: ValidationError when it was accepted or revoked."""
    invitation = Invitation.objects.select_for_update(of=("self",)).for_page().get(pk=invitation_id)
    if not invitation.is_waiting:
        raise ValidationError(_("This invitation is over: %(state)s.") % {"state": invitation.get_state_display()})
    return invitation


def send(invitation: Invitation, token: str) -> None:
    """Raises: ValidationError, and nothing is saved, where the mail server takes no mail."""
    told = {
        "invitation": invitation,
        "address": settings.SITE_URL + reverse("accounts:invitation", args=[token]),
        "days": settings.INVITATION_DAYS,
    }
    with translation.override(invitation.user.language):
        subject = " ".join(render_to_string(f"{MAIL}_subject.txt", told).split())
        body = render_to_string(f"{MAIL}_message.txt", told)
    try:
        send_mail(subject, body, None, [invitation.user.email])
    except (OSError, SMTPException) as away:
        raise ValidationError(_("The mail could not be sent, so nothing was saved. Try again in a while.")) from away


def hash_of(token: str) -> str:
    """A token is long and random, so a plain hash cannot be guessed back."""
    return sha256(token.encode()).hexdigest()
