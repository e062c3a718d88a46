"""The list of cases, my work and the ledger: what they show, to whom, and in how many queries."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from approvals.enums import Status
from approvals.models import Application, LedgerEntry
from compliance.models import Edition
from compliance.review import start_draft, submit
from tests.cast import Cast, awaiting_decision, complete_draft, draft, in_force, put_at, signed_in, submitted

pytestmark = pytest.mark.django_db


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    page = response.content.decode()
    main = page[page.index("<main") :]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def references_on(client: Client, address: str) -> list[str]:
    return re.findall(r'class="ref" href="/cases/(EXP-\d+-\d+)/"', client.get(address).content.decode())


@pytest.mark.parametrize("n_cases", [1, 3])
def test_list_takes_a_constant_number_of_queries(
    cast: Cast, n_cases: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(n_cases):
        draft(cast, f"Case {number}")
    client = signed_in(cast.ana)

    with django_assert_num_queries(11):
        response = client.get("/cases/")

    assert len(re.findall(r'class="ref"', response.content.decode())) == n_cases


@pytest.mark.parametrize("n_cases", [1, 3])
def test_my_work_takes_a_constant_number_of_queries(
    cast: Cast, n_cases: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(n_cases):
        draft(cast, f"Case {number}")
    client = signed_in(cast.ana)
    client.get("/")  # the regime and the calendar are read once and kept

    with django_assert_num_queries(29):
        client.get("/")


@pytest.mark.parametrize("wanted", ["{reference}", "owner serv", "beijing example", "PRJ-77", "sl-78", "BA-79"])
def test_search_finds_by_names_and_numbers(cast: Cast, wanted: str) -> None:
    case = draft(cast, "Owner service records")
    draft(cast, "Torque curves")
    numbers = {"project_number": "PRJ-77", "serial_number": "SL-78", "filing_number": "BA-79"}
    Application.objects.filter(pk=case.pk).update(**numbers)

    found = references_on(signed_in(cast.ana), f"/cases/?q={wanted.format(reference=case.reference.lower())}")

    assert case.reference in found
    assert (len(found) == 2) == (wanted == "beijing example")


def test_tabs_count_and_show_their_stage(cast: Cast) -> None:
    first, second = draft(cast, "First"), put_at(draft(cast, "Second"), Status.WITHDRAWN)
    client = signed_in(cast.ana)

    assert references_on(client, "/cases/") == [first.reference]
    assert references_on(client, "/cases/?tab=closed") == [second.reference]
    assert "Open 1" in text_of(client, "/cases/")
    assert "Closed 1" in text_of(client, "/cases/")


def test_filters_narrow_and_show_as_chips(cast: Cast) -> None:
    kept = put_at(draft(cast, "Kept"), Status.FILED)
    draft(cast, "Left out")
    client = signed_in(cast.ana)

    assert references_on(client, "/cases/?status=filed&waiting=authority") == [kept.reference]
    assert "Waiting on" in text_of(client, "/cases/?status=filed&waiting=authority")


def test_list_sorts_both_ways_with_undated_cases_last(cast: Cast) -> None:
    dated, undated = draft(cast, "Dated"), draft(cast, "Undated")
    Application.objects.filter(pk=dated.pk).update(next_due_on="2026-12-01")
    client = signed_in(cast.ana)

    for order in ("next_due_on", "-next_due_on"):
        assert references_on(client, f"/cases/?sort={order}") == [dated.reference, undated.reference]


@pytest.mark.parametrize(("days", "is_marked"), [(-1, True), (0, False)])
def test_a_date_that_is_over_is_marked_in_words(cast: Cast, days: int, is_marked: bool) -> None:
    case = draft(cast)
    Application.objects.filter(pk=case.pk).update(next_due_on=timezone.localdate() + dt.timedelta(days=days))

    row = text_of(signed_in(cast.ana), "/cases/").partition(case.reference)[2]

    assert ("Overdue" in row) is is_marked


def test_pages_hold_25_cases_and_count_them_once(cast: Cast) -> None:
    for number in range(26):
        draft(cast, f"Case {number}")
    client = signed_in(cast.ana)

    assert len(references_on(client, "/cases/")) == 25
    assert len(references_on(client, "/cases/?page=2")) == 1
    assert len(references_on(client, "/cases/?page=2&q=Case+1")) == 11


def test_fragment_of_the_list_comes_for_htmx_only(cast: Cast) -> None:
    client = signed_in(cast.ana)

    fragment = client.get("/cases/", headers={"HX-Request": "true"})

    assert "<html" not in fragment.content.decode()
    assert "HX-Request" in fragment["Vary"]


def test_a_stranger_sees_no_case_in_list_or_search(cast: Cast) -> None:
    case = draft(cast)

    assert references_on(signed_in(cast.dan), "/cases/") == []
    assert references_on(signed_in(cast.dan), f"/cases/?q={case.reference}") == []


def test_my_work_shows_each_person_what_waits_on_them(cast: Cast) -> None:
    mine = draft(cast, "Mine")
    review = submitted(cast, title="To review")
    decide = awaiting_decision(cast, title="To decide")

    assert references_on(signed_in(cast.ana), "/") == [mine.reference]
    assert references_on(signed_in(cast.ben), "/") == [review.reference]
    assert references_on(signed_in(cast.cara), "/") == [decide.reference]
    assert references_on(signed_in(cast.eli), "/") == []


def test_my_work_asks_the_second_administrator_to_review(cast: Cast) -> None:
    draft_of_dora = start_draft(of=Edition.objects.published().get(code="auto-2021"), by=cast.dora)
    asked = "Review it: read what changes"

    drafted = text_of(signed_in(cast.dora), "/")
    submit(revision=draft_of_dora, by=cast.dora, mark=draft_of_dora.mark)

    assert "Submit it for review when it is ready." in drafted
    assert asked not in text_of(signed_in(cast.dora), "/")
    assert asked in text_of(signed_in(cast.fay), "/")
    assert asked not in text_of(signed_in(cast.ana), "/")


def test_ledger_counts_what_was_decided_and_plans_the_rest(cast: Cast) -> None:
    in_force(cast, n_case=1_200)
    complete_draft(cast, n_case=34)

    page = text_of(signed_in(cast.eli), "/ledger/")

    assert "1,200" in page
    assert "+ 34" in page


def test_ledger_without_opening_balance_is_unknown_not_zero(cast: Cast) -> None:
    assert "nobody has stated" in text_of(signed_in(cast.ana), "/ledger/")


STATED = {"kind": "opening", "year": 2026, "n": 5, "s": 0, "source": "Count of 2 January"}


def test_officer_states_an_opening_balance(cast: Cast) -> None:
    response = signed_in(cast.ana).post(f"/ledger/{cast.entity.slug}/state/", STATED)

    assert response.status_code == 302
    assert LedgerEntry.objects.values_list("n", "s", "year").get() == (5, 0, 2026)


@pytest.mark.parametrize("bad", [{"n": -1}, {"n": ""}, {"n": 10**30}, {"year": 1999}, {"source": ""}, {"kind": "x"}])
def test_wrong_figures_change_nothing(cast: Cast, bad: dict[str, object]) -> None:
    response = signed_in(cast.ana).post(f"/ledger/{cast.entity.slug}/state/", {**STATED, **bad})

    assert response.status_code == 422
    assert not LedgerEntry.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("ben", 403), ("eli", 403), ("dan", 404), ("dora", 404)])
def test_only_officers_of_the_exporter_state_figures(cast: Cast, who: str, status: int) -> None:
    response = signed_in(getattr(cast, who)).post(f"/ledger/{cast.entity.slug}/state/", STATED)

    assert response.status_code == status
    assert not LedgerEntry.objects.exists()


@pytest.mark.parametrize("address", ["/", "/cases/"])
def test_only_officers_are_offered_to_open_a_case(cast: Cast, address: str) -> None:
    offered = {
        who: "/cases/new/" in signed_in(getattr(cast, who)).get(address).content.decode()
        for who in ("ana", "ben", "eli", "dora")
    }

    assert offered == {"ana": True, "ben": False, "eli": False, "dora": False}


def test_only_officers_are_asked_for_the_opening_balance(cast: Cast) -> None:
    address = f"/ledger/{cast.entity.slug}/state/"

    assert address in signed_in(cast.ana).get("/").content.decode()
    assert address not in signed_in(cast.eli).get("/").content.decode()


def test_list_without_cases_blames_no_filter(cast: Cast) -> None:
    client = signed_in(cast.dora)

    assert "There is no case here yet." in text_of(client, "/cases/")
    assert "Take away a filter" in text_of(client, "/cases/?q=x")
