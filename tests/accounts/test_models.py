import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from compliance.accounts.models import LegalEntity, Membership, Organisation, User
from compliance.enums import Role, YesNoUnknown
from tests.accounts.people import entity, join, organisation, person

pytestmark = pytest.mark.django_db


def test_has_role_looks_at_the_organisation() -> None:
    ana, exp, oth = person("ana"), organisation("EXP"), organisation("OTH")
    join(ana, exp, Role.OFFICER)

    held = [ana.has_role(exp, Role.OFFICER), ana.has_role(exp, Role.APPROVER), ana.has_role(oth, Role.OFFICER)]

    assert held == [True, False, False]


def test_has_role_without_roles_means_any() -> None:
    ana, exp, oth = person("ana"), organisation("EXP"), organisation("OTH")
    join(ana, exp, Role.AUDITOR)

    assert (ana.has_role(exp), ana.has_role(oth)) == (True, False)


def test_deactivated_person_has_no_role() -> None:
    ana, exp = person("ana", is_active=False), organisation("EXP")
    join(ana, exp, Role.OFFICER)

    assert not ana.has_role(exp, Role.OFFICER)


def test_administrator_without_membership_has_no_role() -> None:
    dora, exp = person("dora", is_administrator=True), organisation("EXP")

    assert not dora.has_role(exp)


def test_organisations_visible_to_member_and_administrator() -> None:
    ana, dora = person("ana"), person("dora", is_administrator=True)
    exp, oth = organisation("EXP"), organisation("OTH")
    join(ana, exp, Role.OFFICER)

    assert set(Organisation.objects.visible_to(ana)) == {exp}
    assert set(Organisation.objects.visible_to(dora)) == {exp, oth}
    assert set(dora.organisations()) == set()


def test_people_visible_to_those_who_share_an_organisation() -> None:
    ana, ben, dan = person("ana"), person("ben"), person("dan")
    exp, oth = organisation("EXP"), organisation("OTH")
    for user, place in [(ana, exp), (ben, exp), (dan, oth)]:
        join(user, place, Role.OFFICER)

    assert set(User.objects.visible_to(ana)) == {ana, ben}


def test_entities_visible_with_their_organisation() -> None:
    ana, exp, oth = person("ana"), organisation("EXP"), organisation("OTH")
    join(ana, exp, Role.OFFICER)
    ours = entity(exp, "ours")
    entity(oth, "theirs")

    assert set(LegalEntity.objects.visible_to(ana)) == {ours}


def test_with_role_leaves_out_the_deactivated() -> None:
    ana, ben, exp = person("ana"), person("ben", is_active=False), organisation("EXP")
    join(ana, exp, Role.REVIEWER)
    join(ben, exp, Role.REVIEWER)

    assert set(User.objects.with_role(exp, Role.REVIEWER)) == {ana}


def test_role_is_held_once() -> None:
    ana, exp = person("ana"), organisation("EXP")
    join(ana, exp, Role.OFFICER)

    with pytest.raises(ValidationError, match="already has this role"):
        Membership(user=ana, organisation=exp, role=Role.OFFICER).full_clean()


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (User, {"email": "Ana@example.com", "name": "Ana", "handle": "ana"}),
        (User, {"email": "ana@example.com", "name": "Ana", "handle": "Ana"}),
        (Organisation, {"code": "exp", "name": "Example"}),
        (Organisation, {"code": "E", "name": "Example"}),
    ],
)
def test_database_refuses(model: type[User | Organisation], values: dict[str, str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        model(**values).save()


def test_entity_outside_a_zone_cannot_use_its_list() -> None:
    mine = entity(organisation("EXP"), "mine")
    mine.zone_eligible = YesNoUnknown.YES

    with pytest.raises(ValidationError, match="Name the zone first"):
        mine.full_clean()


def test_answers_of_an_entity_begin_unknown() -> None:
    mine = entity(organisation("EXP"), "mine")

    assert (mine.ciio, mine.zone_eligible) == (YesNoUnknown.UNKNOWN, YesNoUnknown.UNKNOWN)
