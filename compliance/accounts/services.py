"""Changes of people and organisations. `by` is None for the system, as when the demo is loaded.

Raises everywhere: PermissionDenied for those who are not administrators, ValidationError for input
which cannot be.
"""

from typing import TypedDict, Unpack

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from compliance import audit
from compliance.accounts.leavers import end_access
from compliance.accounts.models import Invitation, Language, LegalEntity, Membership, Organisation, User
from compliance.accounts.permissions import require_administrator
from compliance.enums import Role
from compliance.queueing import queue

RECHECK_ENTITY = "approvals.recheck_entity"


class EntityFields(TypedDict, total=False):
    registered_name: str
    registered_name_zh: str
    credit_code: str
    province: str
    ciio: str
    zone_code: str
    zone_eligible: str


def subject_of_organisation(organisation: Organisation) -> audit.Subject:
    return audit.Subject(audit.SubjectKind.ORGANISATION, organisation.pk, organisation.pk)


def subject_of_account(user: User) -> audit.Subject:
    return audit.Subject(audit.SubjectKind.ACCOUNT, user.pk)


@transaction.atomic
def create_organisation(*, by: User | None, code: str, name: str, name_zh: str = "") -> Organisation:
    require_administrator(by)
    organisation = Organisation(code=code, name=name, name_zh=name_zh)
    organisation.full_clean()
    organisation.save()
    audit.record(subject_of_organisation(organisation), "organisation_created", by=by, data={"code": code})
    return organisation


@transaction.atomic
def update_organisation(*, organisation: Organisation, by: User | None, name: str, name_zh: str) -> Organisation:
    """Change the names; the code stays, because references of cases begin with it."""
    require_administrator(by)
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    organisation.name, organisation.name_zh = name, name_zh
    organisation.full_clean()
    organisation.save(update_fields=["name", "name_zh"])
    audit.record(subject_of_organisation(organisation), "organisation_changed", by=by)
    return organisation


@transaction.atomic
def create_user(
    *,
    by: User | None,
    email: str,
    name: str,
    handle: str,
    language: str = Language.ENGLISH,
    is_administrator: bool = False,
    password: str | None = None,
) -> User:
    """Create an account; without password the person sets one by the link sent to the address."""
    require_administrator(by)
    user = User(email=email.lower(), name=name, handle=handle, language=language, is_administrator=is_administrator)
    if password is not None:
        validate_password(password, user)
    user.set_password(password)
    user.full_clean()
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    audit.record(subject_of_account(user), "account_created", by=by, data={"handle": handle})
    return user


@transaction.atomic
def update_user(*, user: User, by: User, name: str, language: str, is_administrator: bool) -> User:
    require_administrator(by)
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.pk == by.pk and not is_administrator:
        raise ValidationError(_("You cannot take the administrator's right from yourself. Ask another administrator."))
    user.name, user.language, user.is_administrator = name, language, is_administrator
    user.full_clean(exclude=["password"])
    user.save(update_fields=["name", "language", "is_administrator"])
    audit.record(subject_of_account(user), "account_changed", by=by)
    return user


@transaction.atomic
def update_profile(*, by: User, name: str, language: str) -> User:
    """Change one's own name and language."""
    user = User.objects.select_for_update().get(pk=by.pk)
    user.name, user.language = name, language
    user.full_clean(exclude=["password"])
    user.save(update_fields=["name", "language"])
    audit.record(subject_of_account(user), "profile_changed", by=user)
    return user


@transaction.atomic
def deactivate_user(*, user: User, by: User, reason: str) -> User:
    """Close an account: sessions, token and password end with it for good, and their name stays where it is."""
    require_administrator(by)
    if user.pk == by.pk:
        raise ValidationError(_("You cannot deactivate yourself. Ask another administrator."))
    return set_active(user, False, by, reason)


@transaction.atomic
def reactivate_user(*, user: User, by: User, reason: str) -> User:
    require_administrator(by)
    return set_active(user, True, by, reason)


def set_active(user: User, is_active: bool, by: User, reason: str) -> User:
    if not reason.strip():
        raise ValidationError(_("Say why, in a sentence."))
    user = User.objects.select_for_update().get(pk=user.pk)
    user.is_active = is_active
    user.save(update_fields=["is_active"])
    if not is_active:
        end_access(user)
        revoke_invitations(user, by)
    action = "account_reactivated" if is_active else "account_deactivated"
    audit.record(subject_of_account(user), action, by=by, reason=reason)
    return user


def revoke_invitations(user: User, by: User) -> None:
    """Take back the link that would still give roles; an account that is opened again gets them anew."""
    for invitation in user.invitations.waiting().select_for_update():
        invitation.revoked_at = timezone.now()
        invitation.save(update_fields=["revoked_at"])
        record_invitation(invitation, "invitation_revoked", by)


def record_invitation(invitation: Invitation, action: str, by: User) -> None:
    data = {"handle": invitation.user.handle, "roles": invitation.roles, "until": invitation.expires_at}
    audit.record(subject_of_account(invitation.user), action, by=by, data=data)


@transaction.atomic
def add_membership(*, by: User | None, user: User, organisation: Organisation, role: Role | str) -> Membership:
    require_administrator(by)
    if by is not None and by.pk == user.pk:
        raise ValidationError({"user": _("Nobody gives a role to themselves. Ask another administrator.")})
    membership = Membership(user=user, organisation=organisation, role=role, given_by=by)
    membership.outside_china = Membership.objects.filter(
        user=user, organisation=organisation, outside_china=True
    ).exists()
    membership.full_clean()
    membership.save()
    forget_held(user)
    record_membership(membership, "membership_added", by)
    return membership


@transaction.atomic
def remove_membership(*, membership: Membership, by: User | None, reason: str = "") -> None:
    require_administrator(by)
    membership = Membership.objects.select_for_update(of=["self"]).select_related().get(pk=membership.pk)
    record_membership(membership, "membership_removed", by, reason)
    membership.delete()
    forget_held(membership.user)


def forget_held(user: User) -> None:
    """Let the user read its roles anew; they are kept for one request."""
    user.__dict__.pop("held", None)


def record_membership(membership: Membership, action: str, by: User | None, reason: str = "") -> None:
    """Record in the organisation's chain, where its auditors see it."""
    audit.record(
        subject_of_organisation(membership.organisation),
        action,
        by=by,
        reason=reason,
        data={"handle": membership.user.handle, "name": membership.user.name, "role": membership.role},
    )


@transaction.atomic
def create_legal_entity(
    *, by: User | None, organisation: Organisation, slug: str = "", **fields: Unpack[EntityFields]
) -> LegalEntity:
    require_administrator(by)
    entity = LegalEntity(organisation=organisation, **fields)
    entity.slug = slug or make_slug(entity)
    entity.full_clean()
    entity.save()
    record_entity(entity, "legal_entity_created", by)
    return entity


@transaction.atomic
def update_legal_entity(*, entity: LegalEntity, by: User | None, **fields: Unpack[EntityFields]) -> LegalEntity:
    """Change an exporter; its cases are then checked against its new facts, in the background."""
    require_administrator(by)
    entity = LegalEntity.objects.select_for_update(of=["self"]).select_related("organisation").get(pk=entity.pk)
    for name, value in fields.items():
        setattr(entity, name, value)
    entity.full_clean()
    entity.save(update_fields=[*fields, "updated_at"])
    record_entity(entity, "legal_entity_changed", by)
    queue(RECHECK_ENTITY, entity_id=entity.pk)
    return entity


def record_entity(entity: LegalEntity, action: str, by: User | None) -> None:
    data = {"slug": entity.slug, "registered_name": entity.registered_name}
    audit.record(subject_of_organisation(entity.organisation), action, by=by, data=data)


def make_slug(entity: LegalEntity) -> str:
    """Take the name, or the organisation's code where the name has no Latin letter; number repeats."""
    stem = slugify(entity.registered_name)[:50].strip("-") or entity.organisation.code.lower()
    taken = set(LegalEntity.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    numbered = (stem if n == 1 else f"{stem}-{n}" for n in range(1, len(taken) + 2))
    return next(slug for slug in numbered if slug not in taken)
