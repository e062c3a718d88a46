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

__all__ = [
    "Language",
    "LegalEntity",
    "LegalEntityQuerySet",
    "Membership",
    "Organisation",
    "OrganisationQuerySet",
    "People",
    "User",
    "UserManager",
    "UserQuerySet",
]
