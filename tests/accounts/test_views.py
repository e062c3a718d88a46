"""Every page of the accounts: who may see it, who may change it, and what it refuses."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from compliance.accounts.models import LegalEntity, Membership, Organisation, User
from compliance.audit.models import Event
from compliance.enums import Role
from tests.accounts.conftest import People, sign_in
from tests.accounts.people import CREDIT_CODE, join, organisation, person

Arguments = tuple[str, ...]

PERSON: Arguments = ("ana",)
PLACE: Arguments = ("EXP",)
ENTITY: Arguments = ("EXP", "mine")
REASON = {"reason": "Left the company."}
FIELDS = {
    "registered_name": "Other",
    "credit_code": "9111 0000 8021 0043 3b",
    "province": "Beijing",
    "ciio": "no",
    "zone_eligible": "unknown",
}

FORMS: list[tuple[str, Arguments, dict[str, Any]]] = [
    ("person_new", (), {"name": "Fay", "email": "Fay@example.com", "handle": "fay", "language": "en"}),
    ("person_edit", PERSON, {"name": "Ana Li", "language": "zh-hans"}),
    ("person_reactivate", PERSON, REASON),
    ("organisation_new", (), {"code": "new", "name": "New"}),
    ("organisation_edit", PLACE, {"name": "Renamed"}),
    ("member_add", PLACE, {"role": "reviewer"}),
    ("member_remove", ("EXP", "ana", "officer"), REASON),
    ("member_place", ("EXP", "ana"), {**REASON, "outside_china": "True"}),
    ("entity_new", PLACE, FIELDS),
    ("entity_edit", ENTITY, FIELDS),
]
OF_AN_OBJECT = [form for form in FORMS if form[1]]
PAGES: list[tuple[str, Arguments]] = [("person", PERSON), ("organisation", PLACE), ("entity", ENTITY)]


def address(name: str, arguments: Arguments) -> str:
    return reverse(f"accounts:{name}", args=arguments)


def filled(name: str, data: dict[str, Any], people: People) -> dict[str, Any]:
    return data | {"user": people.ana.pk} if name == "member_add" else data


@pytest.mark.parametrize(("name", "arguments", "data"), FORMS)
def test_form_works_for_an_administrator(people: People, name: str, arguments: Arguments, data: dict[str, Any]) -> None:
    dora = sign_in(people.dora)

    shown = dora.get(address(name, arguments))
    sent = dora.post(address(name, arguments), filled(name, data, people))

    assert (shown.status_code, sent.status_code) == (200, 302)
    n_steps = 2 if name == "person_new" else 1  # the account, and its invitation
    assert Event.objects.filter(kind=Event.Kind.SEMANTIC, actor_name="Dora").count() == n_steps


@pytest.mark.parametrize(("name", "arguments", "data"), FORMS)
def test_form_is_refused_to_a_member(people: People, name: str, arguments: Arguments, data: dict[str, Any]) -> None:
    ana = sign_in(people.ana)

    answers = [ana.get(address(name, arguments)), ana.post(address(name, arguments), filled(name, data, people))]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert not Event.objects.filter(kind=Event.Kind.SEMANTIC).exists()


@pytest.mark.parametrize(("name", "arguments", "data"), OF_AN_OBJECT)
def test_form_is_not_found_by_a_stranger(people: People, name: str, arguments: Arguments, data: dict[str, Any]) -> None:
    answer = sign_in(people.dan).post(address(name, arguments), filled(name, data, people))

    assert answer.status_code == 404


@pytest.mark.parametrize(("name", "arguments", "data"), FORMS)
def test_form_left_empty_is_refused(people: People, name: str, arguments: Arguments, data: dict[str, Any]) -> None:
    answer = sign_in(people.dora).post(address(name, arguments), {})

    assert answer.status_code == 422


@pytest.mark.parametrize(("name", "arguments"), PAGES)
def test_page_is_for_its_organisation(people: People, name: str, arguments: Arguments) -> None:
    statuses = {
        user.handle: sign_in(user).get(address(name, arguments)).status_code
        for user in (people.ana, people.dora, people.dan)
    }

    assert statuses == {"ana": 200, "dora": 200, "dan": 404}


@pytest.mark.parametrize(("name", "arguments"), [("people", ()), ("profile", ()), *PAGES])
def test_page_asks_to_sign_in(people: People, name: str, arguments: Arguments) -> None:
    answer = Client().get(address(name, arguments))

    assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, reverse("account_login"))


@pytest.mark.parametrize(("name", "arguments"), [("people", ()), *PAGES])
def test_page_to_read_refuses_post(people: People, name: str, arguments: Arguments) -> None:
    assert sign_in(people.dora).post(address(name, arguments)).status_code == 405


def test_people_shows_a_stranger_nothing_of_ours(people: People) -> None:
    page = sign_in(people.dan).get(reverse("accounts:people")).text

    assert ("OTH" in page, "EXP" in page, "@ana" in page) == (True, False, False)


@pytest.mark.parametrize("n_others", [1, 3])
def test_people_asks_a_fixed_number_of_queries(
    people: People, n_others: int, settings: Settings, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settings.SIDEBAR_COUNTS = ""
    for number in range(n_others):
        user, place = person(f"p{number}"), organisation("AB" + "CDE"[number])
        join(user, place, Role.OFFICER)
        join(user, people.exp, Role.AUDITOR)
    dora = sign_in(people.dora)
    dora.get(reverse("accounts:people"))

    with django_assert_num_queries(7):
        dora.get(reverse("accounts:people"))


def test_new_person_gets_a_lower_case_address(people: People) -> None:
    name, arguments, data = FORMS[0]

    sign_in(people.dora).post(address(name, arguments), data)

    assert User.objects.get(handle="fay").email == "fay@example.com"


def test_new_organisation_gets_a_code_in_capitals(people: People) -> None:
    sign_in(people.dora).post(reverse("accounts:organisation_new"), {"code": "new", "name": "New"})

    assert Organisation.objects.filter(code="NEW").exists()


def test_member_add_says_that_the_role_is_held(people: People) -> None:
    answer = sign_in(people.dora).post(address("member_add", PLACE), {"user": people.ana.pk, "role": "officer"})

    assert answer.status_code == 422
    assert "This person already has this role in the organisation." in answer.text


def test_member_remove_takes_the_role(people: People) -> None:
    sign_in(people.dora).post(address("member_remove", ("EXP", "ana", "officer")), REASON)

    assert not Membership.objects.filter(user=people.ana).exists()


@pytest.mark.parametrize(
    ("code", "text"),
    [("91110000802100433C", "does not fit the others"), (CREDIT_CODE, "already has an entity with this credit code")],
)
def test_entity_new_explains_a_wrong_code(people: People, code: str, text: str) -> None:
    answer = sign_in(people.dora).post(address("entity_new", PLACE), FIELDS | {"credit_code": code})

    assert answer.status_code == 422
    assert text in answer.text


def test_entity_edit_saves_the_code_without_spaces(people: People) -> None:
    sign_in(people.dora).post(address("entity_edit", ENTITY), FIELDS)

    assert LegalEntity.objects.get().credit_code == "91110000802100433B"


def test_person_link_sends_a_mail(people: People) -> None:
    answer = sign_in(people.dora).post(address("person_link", PERSON))

    assert answer.status_code == 302
    assert [message.to for message in mail.outbox] == [["ana@example.com"]]


def test_person_link_is_guarded(people: People) -> None:
    page = address("person_link", PERSON)

    answers = [sign_in(people.dan).post(page), sign_in(people.ana).post(page), sign_in(people.dora).get(page)]

    assert [answer.status_code for answer in answers] == [404, 403, 405]


def test_profile_changes_name_language_and_cookie(people: People) -> None:
    ana = sign_in(people.ana)

    answer = ana.post(reverse("accounts:profile"), {"name": "安娜", "language": "zh-hans"})

    assert answer.status_code == 302
    assert ana.cookies["django_language"].value == "zh-hans"
    assert User.objects.get(handle="ana").name == "安娜"


def test_place_of_a_member_is_shown_as_it_is_kept(people: People) -> None:
    page = address("member_place", ("EXP", "ana"))

    before = sign_in(people.dora).get(page).context["form"].initial
    people.ana.memberships.update(outside_china=True)
    after = sign_in(people.dora).get(page).context["form"].initial

    assert [before, after] == [{"outside_china": False}, {"outside_china": True}]


def test_own_pages_lead_to_signing_in(people: People) -> None:
    pages = (reverse("accounts:profile"), people.ana.get_absolute_url(), people.dora.get_absolute_url())
    link = f'href="{reverse("accounts:security")}"'

    led = [[link in sign_in(user).get(page).content.decode() for page in pages] for user in (people.ana, people.dora)]

    assert led == [[True, True, False], [True, False, True]]


def test_profile_without_name_is_refused(people: People) -> None:
    assert sign_in(people.ana).post(reverse("accounts:profile"), {"language": "en"}).status_code == 422
