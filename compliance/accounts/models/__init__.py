from compliance.accounts.models.invitation import Invitation, InvitationState
from compliance.accounts.models.legal_entity import LegalEntity, LegalEntityQuerySet
from compliance.accounts.models.people import (
    Language,
    Membership,
    Organisation,
    OrganisationQuerySet,
    People,
    User,
    UserManager,
    UserQuerySet,
)
from compliance.accounts.models.session import OpenSession

__all__ = [
    "Invitation",
    "InvitationState",
    "Language",
    "LegalEntity",
    "LegalEntityQuerySet",
    "Membership",
    "OpenSession",
    "Organisation",
    "OrganisationQuerySet",
    "People",
    "User",
    "UserManager",
    "UserQuerySet",
]
