"""Editions compared, the rules on a day and the zones' items through the API."""

import pytest
from pytest_django import DjangoAssertNumQueries

from compliance.models import Edition
from compliance.review import start_draft
from tests.approvals.api.caller import Caller
from tests.cast import Cast, assemble

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return assemble()


@pytest.fixture
def ana(cast: Cast) -> Caller:
    return Caller(cast.ana)


def test_the_draft_against_the_guide(ana: Caller) -> None:
    found = ana.get("edition-comparison/?old=auto-guide-2025-draft&new=auto-guide-2026").json()

    assert (found["old"], found["new"]) == ("auto-guide-2025-draft@1", "auto-guide-2026@1")
    assert {"G-E7", "G-E8", "G-E9"} <= {rule["new"] for rule in found["rules"] if rule["kind"] == "added"}
    assert found == ana.get("edition-comparison/").json()


def test_both_wrong_sides_are_told_at_once(ana: Caller) -> None:
    answer = ana.get("edition-comparison/?old=nothing&new=auto-guide-2026@77")

    assert answer.status_code == 422
    assert [problem["where"] for problem in answer.json()["problems"]] == ["old", "new"]


def test_a_draft_is_for_administrators_alone(cast: Cast, ana: Caller) -> None:
    draft = start_draft(of=Edition.objects.published().get(code="auto-guide-2026"), by=cast.dora)
    path = f"edition-comparison/?old=auto-guide-2026&new=auto-guide-2026@{draft.revision}"

    assert ana.get(path).status_code == 422
    assert Caller(cast.dora).get(path).json()["counts"]["changed"] == 0


def test_the_rules_on_a_day_as_known_on_another(ana: Caller) -> None:
    today = ana.get("rules-on/?on=2026-02-03").json()
    before = ana.get("rules-on/?on=2026-02-02").json()
    unknown = ana.get("rules-on/?on=2026-02-03&known=2019-01-01").json()

    assert "auto-guide-2026" in {edition["code"] for edition in today["editions"]}
    assert "auto-guide-2026" not in {edition["code"] for edition in before["editions"]}
    assert unknown["editions"] == []


def test_beijings_two_lists(ana: Caller) -> None:
    found = ana.get("zone-list-comparison/?old=beijing-2024&new=beijing-2025").json()

    assert found["item_counts"]["removed"] == 7
    assert ana.get("zone-list-comparison/?old=nothing").status_code == 422


@pytest.mark.parametrize(
    "path", ["rules-on/?on=soon", "zone-items/?zone=atlantis", "zone-items/?zone=%00", "zone-items/?on=x"]
)
def test_bad_input_is_told(ana: Caller, path: str) -> None:
    assert ana.get(path).status_code == 422


def test_items_are_found_in_both_languages(ana: Caller) -> None:
    english = ana.get("zone-items/?q=charging").json()["results"]
    chinese = ana.get("zone-items/?q=充电网&zone=beijing").json()["results"]

    assert "BJ24-3" in {item["code"] for item in english}
    assert {item["zone"] for item in chinese} == {"beijing"}


@pytest.mark.parametrize("page_size", [1, 3])
def test_items_take_the_same_queries_for_more_rows(
    ana: Caller, page_size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(5):
        assert len(ana.get(f"zone-items/?page_size={page_size}").json()["results"]) == page_size
