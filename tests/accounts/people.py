"""The least valid rows of accounts."""

from compliance.accounts.models import LegalEntity, Membership, Organisation, User
from compliance.enums import Role

CREDIT_CODE = "91350100M000100Y43"


def person(handle: str, *, is_administrator: bool = False, is_active: bool = True) -> User:
    return User.objects.create(
        email=f"{handle}@example.com",
        name=handle.capitalize(),
        handle=handle,
        is_administrator=is_administrator,
        is_active=is_active,
    )


def organisation(code: str) -> Organisation:
    return Organisation.objects.create(code=code, name=code.capitalize())


def join(user: User, place: Organisation, role: Role) -> Membership:
    return Membership.objects.create(user=user, organisation=place, role=role)


def entity(place: Organisation, slug: str) -> LegalEntity:
    return LegalEntity.objects.create(
        organisation=place, slug=slug, registered_name=slug.capitalize(), credit_code=CREDIT_CODE, province="Fujian"
    )
