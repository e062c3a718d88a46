import json
from http import HTTPStatus
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from approvals.enums import Status
from approvals.models import Application
from approvals.services.pathways import pinned_determination
from tests import cast as people
from tests.approvals.api.caller import Caller, places
from tests.cast import Cast


@pytest.fixture
def ana(cast: Cast) -> Caller:
    return Caller(cast.ana)


def test_a_case_is_opened(cast: Cast, ana: Caller) -> None:
    made = ana.post("cases/", {"entity": cast.entity.slug, "title": "Owner records"})

    case = made.json()
    assert made.status_code == 201
    assert case["reference"] == Application.objects.get().reference
    assert [move["name"] for move in case["available_moves"]] == ["submit", "discard"]
    assert case["may_export"]["because"] == "the case has not been decided"


def test_opening_a_case_names_every_mistake(ana: Caller) -> None:
    assert places(ana.post("cases/", {"entity": "not a slug!", "title": " "})) == ["entity", "title"]


def test_a_case_is_not_opened_for_a_strangers_exporter(cast: Cast) -> None:
    assert places(Caller(cast.dan).post("cases/", {"entity": cast.entity.slug, "title": "x"})) == ["entity"]


def test_only_officers_open_cases(cast: Cast) -> None:
    refused = Caller(cast.ben).post("cases/", {"entity": cast.entity.slug, "title": "x"})

    assert refused.status_code == HTTPStatus.FORBIDDEN
    assert refused.json()["next_step"] == "Ask an officer to open it."


@pytest.mark.parametrize("n_cases", [1, 3])
def test_the_list_takes_the_same_queries_for_more_cases(
    cast: Cast, ana: Caller, n_cases: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(n_cases):
        people.draft(cast, f"Case {number}")

    with django_assert_num_queries(5):
        listed = ana.get("cases/")

    assert listed.json()["count"] == n_cases


def test_the_list_is_filtered_ordered_and_paged(cast: Cast, ana: Caller) -> None:
    first, second = people.draft(cast, "First of two"), people.draft(cast, "Second of two")
    people.put_at(people.draft(cast, "Elsewhere"), Status.FILED)

    def references(query: str) -> list[str]:
        return [row["reference"] for row in ana.get(f"cases/?{query}").json()["results"]]

    assert references("q=of+two&ordering=reference") == [first.reference, second.reference]
    assert references("status=draft&ordering=-title") == [second.reference, first.reference]
    assert references("page_size=1&page=3&ordering=-reference") == [first.reference]


@pytest.mark.parametrize(
    ("query", "status"), [("status=nonsense", 422), ("q=%00", 422), ("page=9", 404), ("page=" + "9" * 5000, 404)]
)
def test_a_wrong_filter_is_refused(ana: Caller, query: str, status: int) -> None:
    assert ana.get(f"cases/?{query}").status_code == status


def test_a_draft_is_changed_once_per_version(cast: Cast, ana: Caller) -> None:
    case = people.draft(cast)

    changed = ana.patch(f"cases/{case.reference}/", {"version": 1, "title": "New"})
    stale = ana.patch(f"cases/{case.reference}/", {"version": 1, "title": "Newer"})

    assert changed.json()["title"] == "New"
    assert stale.status_code == HTTPStatus.CONFLICT
    assert [problem["where"] for problem in stale.json()["problems"]] == ["title"]


def test_a_flow_lives(cast: Cast, ana: Caller) -> None:
    case = people.draft(cast)
    base = f"cases/{case.reference}/flows/"
    recipient = people.recipient(cast)

    added = ana.post(base, {"name": "Records"}).json()
    changed = ana.patch(
        f"{base}1/",
        {
            "version": added["version"],
            "scenario": "other",
            "n_case": 12,
            "export_on": "2026-12-01",
            "answers": {"contract": True, "reported_on": "2026-01-31"},
            "recipients": [recipient.pk],
        },
    ).json()
    forgotten = ana.patch(f"{base}1/", {"version": changed["version"], "answers": {"contract": None}}).json()

    assert changed["answers"] == {"contract": True, "reported_on": "2026-01-31"}
    assert [row["name"] for row in changed["recipients"]] == [recipient.name]
    assert forgotten["answers"] == {"reported_on": "2026-01-31"}
    assert ana.get(base).json()["count"] == 1
    assert ana.delete(f"{base}1/").status_code == HTTPStatus.NO_CONTENT
    assert ana.get(f"{base}1/").status_code == HTTPStatus.NOT_FOUND


def test_a_forecast_is_the_same_on_page_and_api(cast: Cast, ana: Caller) -> None:
    case = people.draft(cast)
    base, rows = f"cases/{case.reference}/flows/", [{"year": 2027, "n": 500, "s": None}]
    ana.post(base, {"name": "Records"})

    changed = ana.patch(f"{base}1/", {"version": 1, "forecast": rows})
    page = people.signed_in(cast.ana).get(f"/cases/{case.reference}/flows/1/persons/")

    assert changed.json()["forecast"] == rows
    assert ana.get(base).json()["results"][0]["forecast"] == rows
    assert page.status_code == HTTPStatus.OK


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"answers": {"contract": "perhaps"}}, ["contract"]),
        ({"answers": {"contract": 1, "purpose": "fun", "nonsense": True}}, ["contract", "nonsense", "purpose"]),
        ({"answers": {"n_case": 3}}, ["n_case"]),
        ({"answers": {"ciio": False}}, ["ciio"]),
        ({"answers": {"n": 3}}, ["n"]),
        ({"n_case": 2, "answers": {"overlap": 3}}, ["overlap"]),
        ({"answers": {"reported_on": "2026-02-30"}}, ["reported_on"]),
        ({"answers": {"reported_to": "a\0b"}}, ["answers/reported_to"]),
        ({"answers": {"reported_to": "\ud800"}}, ["answers/reported_to"]),
        ({"answers": {"report\0": "x"}}, ["answers"]),
        ({"answers": []}, ["answers"]),
        ({"purpose_text": "a\0b"}, ["purpose_text"]),
        ({"recipients": [10**30]}, ["recipients/0"]),
        ({"recipients": [999_999]}, ["recipients"]),
        ({"n_case": -1, "s_case": 10**20, "forecast": ["x"]}, ["n_case", "s_case", "forecast/0"]),
    ],
)
def test_a_wrong_answer_is_refused_with_its_place(cast: Cast, ana: Caller, change: Any, where: list[str]) -> None:
    case = people.draft(cast)
    ana.post(f"cases/{case.reference}/flows/", {"name": "Records"})

    body = json.dumps({"version": 1, **change})
    refused = ana.patch(f"cases/{case.reference}/flows/1/", body, content_type="application/json")

    assert places(refused) == where
    assert case.flows.get().answers == {}


def test_the_determination_is_given_with_its_reasons(cast: Cast, ana: Caller) -> None:
    case = people.submitted(cast)

    given = ana.get(f"cases/{case.reference}/determination/").json()

    assert given["today"]["pathway"] == "exempt"
    assert given["today"]["flows"][0]["fired"] != []
    assert given["pinned"]["facts_hash"] == pinned_determination(case).facts_hash


def test_a_case_without_flows_has_no_determination(cast: Cast, ana: Caller) -> None:
    given = ana.get(f"cases/{people.draft(cast).reference}/determination/").json()

    assert given == {"today": None, "pinned": None}


def test_what_is_missing_is_listed(cast: Cast, ana: Caller) -> None:
    case = people.draft(cast)

    problems = ana.get(f"cases/{case.reference}/problems/").json()["problems"]
    refused = ana.post(f"cases/{case.reference}/submit/")

    assert [problem["where"] for problem in problems] == ["flows", "manifest"]
    assert refused.json()["problems"] == problems
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


@pytest.mark.parametrize("path", ["", "flows/", "flows/1/", "determination/", "problems/", "chain/", "events/"])
def test_a_stranger_finds_no_case(cast: Cast, path: str) -> None:
    case = people.complete_draft(cast)

    assert Caller(cast.dan).get(f"cases/{case.reference}/{path}").status_code == HTTPStatus.NOT_FOUND
