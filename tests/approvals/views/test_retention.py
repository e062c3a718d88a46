"""The pages of retention: the list, and the case's own with its forms."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from approvals.models import Application, Disposal
from approvals.services import retention
from tests.approvals.services.test_retention import YEARS_AND_A_DAY, aged, closed, propose
from tests.cast import Cast, assemble, draft, put_at, signed_in

LIST_QUERIES = 10
VERBS = {
    "hold_set": "hold",
    "hold_lift": "lift",
    "disposal_propose": "propose",
    "disposal_decline": "decline",
    "disposal_confirm": "confirm",
}


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def url(name: str, case: Application) -> str:
    return reverse(f"approvals:{name}", args=[case.reference])


def send(client: Client, name: str, case: Application, reason: str = "The period is over.") -> int:
    return client.post(url(name, case), {f"{VERBS[name]}-reason": reason}).status_code


def test_list_shows_what_may_go(cast: Cast) -> None:
    due, kept = closed(cast), put_at(draft(cast, "Kept"), "discarded")

    page = signed_in(cast.eli).get(reverse("approvals:retention")).content.decode()
    every = signed_in(cast.eli).get(reverse("approvals:retention"), {"show": "all"}).content.decode()

    assert [due.reference in page, kept.reference in page] == [True, False]
    assert [due.reference in every, kept.reference in every] == [True, True]


def test_page_of_a_case_takes_the_period_from_the_rulebook(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    case, longer = closed(cast), replace(retention.period(), n=5)
    monkeypatch.setattr(retention, "period", lambda: longer)

    assert "5 years after its last change" in signed_in(cast.eli).get(url("case_retention", case)).content.decode()


@pytest.mark.parametrize("n", [1, 3])
def test_list_asks_as_often_for_three_as_for_one(
    cast: Cast, n: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(n):
        aged(put_at(draft(cast, f"Case {number}"), "discarded"), YEARS_AND_A_DAY)
    client = signed_in(cast.ana)
    client.get(reverse("approvals:retention"))

    with django_assert_num_queries(LIST_QUERIES):
        client.get(reverse("approvals:retention"))


def test_case_is_held_and_let_go(cast: Cast) -> None:
    case = draft(cast)

    assert send(signed_in(cast.ana), "hold_set", case, "A court asked for it.") == 302
    assert "A court asked for it." in signed_in(cast.eli).get(url("case_retention", case)).content.decode()
    assert "On legal hold" in signed_in(cast.eli).get(url("case", case)).content.decode()
    assert send(signed_in(cast.ben), "hold_lift", case) == 302
    assert retention.standing_of(case).hold is None


def test_two_people_have_a_case_erased(cast: Cast) -> None:
    case = closed(cast)

    assert send(signed_in(cast.ana), "disposal_propose", case) == 302
    assert "Confirm and erase" not in signed_in(cast.ana).get(url("case_retention", case)).content.decode()
    assert "Confirm and erase" in signed_in(cast.cara).get(url("case_retention", case)).content.decode()
    assert send(signed_in(cast.cara), "disposal_confirm", case) == 302
    assert Disposal.objects.get().is_running


def test_disposal_is_declined(cast: Cast) -> None:
    case = closed(cast)
    propose(case, cast.ana)

    assert send(signed_in(cast.cara), "disposal_decline", case, "Not yet.") == 302
    assert "Not yet." in signed_in(cast.ana).get(url("case_retention", case)).content.decode()


def test_every_verb_refuses_as_it_should(cast: Cast) -> None:
    case = closed(cast)
    found = {
        name: (
            signed_in(cast.ana).get(url(name, case)).status_code,
            send(signed_in(cast.dan), name, case),
            send(signed_in(cast.eli), name, case),
        )
        for name in VERBS
    }

    assert found == dict.fromkeys(VERBS, (405, 404, 403))


def test_wrong_moment_is_409_and_no_reason_422(cast: Cast) -> None:
    case, young = closed(cast), closed(cast, ago=timedelta(days=1))
    ana, cara = signed_in(cast.ana), signed_in(cast.cara)

    assert send(ana, "disposal_propose", young) == 409
    assert send(cara, "disposal_confirm", case) == 409
    assert send(cara, "disposal_decline", case) == 409
    assert send(cara, "hold_lift", case) == 409
    assert [send(ana, name, case, " ") for name in ("hold_set", "disposal_propose")] == [422, 422]
