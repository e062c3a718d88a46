import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError

from compliance.accounts import services
from compliance.accounts.models import LegalEntity, Membership, User
from compliance.audit.models import Event
from compliance.enums import Role
from tests.accounts.people import CREDIT_CODE, entity, organisation, person

pytestmark = pytest.mark.django_db


def recorded() -> list[tuple[str, str, str]]:
    events = Event.objects.filter(kind=Event.Kind.SEMANTIC).order_by("id")
    return list(events.values_list("subject_kind", "action", "actor_name"))


def test_create_organisation_is_recorded() -> None:
    dora = person("dora", is_administrator=True)

    made = services.create_organisation(by=dora, code="EXP", name="Example")

    event = Event.objects.get(action="organisation_created")
    assert (event.subject_id, event.organisation_id, event.actor_name) == (made.pk, made.pk, "Dora")


def test_create_organisation_is_for_administrators() -> None:
    with pytest.raises(PermissionDenied):
        services.create_organisation(by=person("ana"), code="EXP", name="Example")


def test_create_user_without_password_can_sign_in_by_link_only() -> None:
    ana = services.create_user(by=None, email="Ana@Example.com", name="Ana", handle="ana")

    assert (ana.email, ana.has_usable_password()) == ("ana@example.com", False)
    assert EmailAddress.objects.get().email == "ana@example.com"


def test_create_user_refuses_a_weak_password() -> None:
    with pytest.raises(ValidationError, match="at least 15 characters"):
        services.create_user(by=None, email="ana@example.com", name="Ana", handle="ana", password="abc")


def test_update_user_keeps_the_last_administrator() -> None:
    dora = person("dora", is_administrator=True)

    with pytest.raises(ValidationError, match="from yourself"):
        services.update_user(user=dora, by=dora, name="Dora", language="en", is_administrator=False)


def test_update_profile_changes_oneself_only() -> None:
    ana = person("ana")

    services.update_profile(by=ana, name="Ana Li", language="zh-hans")

    assert User.objects.filter(name="Ana Li", language="zh-hans").get() == ana
    assert recorded() == [("account", "profile_changed", "Ana Li")]


def test_deactivate_user_keeps_the_row_and_the_reason() -> None:
    dora, ana = person("dora", is_administrator=True), person("ana")

    services.deactivate_user(user=ana, by=dora, reason="Left the company.")

    ana.refresh_from_db()
    assert not ana.is_active
    assert Event.objects.get(action="account_deactivated").reason == "Left the company."


def test_deactivate_user_refuses_oneself() -> None:
    dora = person("dora", is_administrator=True)

    with pytest.raises(ValidationError, match="cannot deactivate yourself"):
        services.deactivate_user(user=dora, by=dora, reason="Tired.")


def test_deactivate_user_wants_a_reason() -> None:
    dora, ana = person("dora", is_administrator=True), person("ana")

    with pytest.raises(ValidationError, match="Say why"):
        services.deactivate_user(user=ana, by=dora, reason=" ")


def test_memberships_are_recorded_with_the_organisation() -> None:
    ana, exp = person("ana"), organisation("EXP")

    membership = services.add_membership(by=None, user=ana, organisation=exp, role=Role.OFFICER)
    services.remove_membership(membership=membership, by=None, reason="Moved.")

    assert recorded() == [("organisation", "membership_added", ""), ("organisation", "membership_removed", "")]
    assert not Membership.objects.exists()


def test_add_membership_refuses_an_unknown_role() -> None:
    with pytest.raises(ValidationError):
        services.add_membership(by=None, user=person("ana"), organisation=organisation("EXP"), role="king")


def test_create_legal_entity_makes_a_slug_of_its_own() -> None:
    exp, oth = organisation("EXP"), organisation("OTH")

    fields = {"registered_name": "Example Auto", "credit_code": CREDIT_CODE, "province": "Fujian"}
    slugs = [services.create_legal_entity(by=None, organisation=place, **fields).slug for place in (exp, oth)]

    assert slugs == ["example-auto", "example-auto-2"]


def test_create_legal_entity_refuses_the_same_code_twice() -> None:
    exp = organisation("EXP")
    entity(exp, "first")

    with pytest.raises(ValidationError, match="already has an entity"):
        services.create_legal_entity(
            by=None, organisation=exp, registered_name="示例", credit_code=CREDIT_CODE, province="Fujian"
        )


def test_update_legal_entity_changes_what_is_named() -> None:
    mine = entity(organisation("EXP"), "mine")

    services.update_legal_entity(entity=mine, by=None, ciio="yes")

    assert LegalEntity.objects.values("ciio", "province").get() == {"ciio": "yes", "province": "Fujian"}
    assert recorded() == [("organisation", "legal_entity_changed", "")]
