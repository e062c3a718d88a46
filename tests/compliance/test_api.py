"""The law through the API; the same for everybody who is signed in."""

import datetime as dt
from typing import Any
from unittest.mock import Mock

import pytest
from pytest_django import DjangoAssertNumQueries
from redis.exceptions import ConnectionError as RedisAway

from compliance.accounts.models import User
from compliance.management.commands.determine import determined
from compliance.pacing import PerPerson
from tests.approvals.api.caller import Caller, places

FACTS = {
    "ciio": False,
    "zone": "none",
    "export_act": "transfer",
    "scenario": "other",
    "n_year": 91_400,
    "s_year": 0,
    "n_case": 100,
    "s_case": 0,
    "contract": None,
}


@pytest.fixture
def ana(db: None) -> Caller:
    return Caller(User.objects.create(email="ana@example.com", name="Ana", handle="ana"))


def test_editions_are_listed_and_read_with_their_rules(ana: Caller) -> None:
    listed = ana.get("editions/?code=auto-guide-2026&status=published").json()["results"]
    read = ana.get("editions/auto-guide-2026/").json()
    revision = ana.get("editions/auto-guide-2026/1/").json()

    assert [row["code"] for row in listed] == ["auto-guide-2026"]
    assert len(read["rules"]) > 10
    assert {**read, "rules": None} == {**listed[0], "rules": None}
    assert revision["rules"] == read["rules"]
    assert ana.get("editions/no-such/").status_code == 404
    assert ana.get("editions/auto-guide-2026/99/").status_code == 404


def test_zones_are_listed_and_read(ana: Caller) -> None:
    listed = ana.get("zones/").json()["results"]

    assert ana.get(f"zones/{listed[0]['code']}/").json() == listed[0]
    assert listed[0]["lists"] != []


@pytest.mark.parametrize(("path", "n_queries"), [("editions/", 6), ("zones/", 6)])
@pytest.mark.parametrize("page_size", [1, 3])
def test_lists_take_the_same_queries_for_more_rows(
    ana: Caller, path: str, n_queries: int, page_size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(n_queries):
        assert len(ana.get(f"{path}?page_size={page_size}").json()["results"]) == page_size


def test_calendars_are_listed(ana: Caller) -> None:
    assert ana.get("calendars/").status_code == 200


def test_determining_has_a_limit_per_person(ana: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PerPerson, "THROTTLE_RATES", {"determinations_per_person": "2/minute"})
    body = {"facts": FACTS, "on": "2026-03-10"}

    answers = [ana.post("determine/", body).status_code for _ in range(3)]
    monkeypatch.setattr(PerPerson, "cache", Mock(get=Mock(side_effect=RedisAway)))
    answers.append(ana.post("determine/", body).status_code)  # a count that is away keeps nobody from working

    assert answers == [200, 200, 429, 200]


def test_a_flow_is_determined_as_by_the_command(ana: Caller) -> None:
    resources = {"records": {"faces": None, "plates": "no"}}

    given = ana.post("determine/", {"facts": FACTS, "resources": resources, "on": "2026-03-10"}).json()

    from_the_files = determined(dict(FACTS), resources, dt.date(2026, 3, 10), []).to_dict()
    assert given["pathway"] == from_the_files["pathway"]
    assert given["input_hash"] == from_the_files["input_hash"]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"facts": {"n_case": -1, "ciio": "perhaps", "nonsense": 1}}, ["facts/ciio", "facts/n_case", "facts/nonsense"]),
        ({"facts": {"zone": "atlantis"}}, ["facts/zone"]),
        ({"facts": {"zone": ["none"]}}, ["facts/zone"]),
        ({"facts": []}, ["facts"]),
        ({"resources": {"a": []}}, ["resources/a"]),
        ({"resources": {str(n): {} for n in range(21)}}, ["resources"]),
        ({"on": "2000-01-01"}, ["on"]),
        ({"on": "yesterday"}, ["on"]),
    ],
)
def test_facts_that_are_none_are_named(ana: Caller, change: dict[str, Any], where: list[str]) -> None:
    assert places(ana.post("determine/", {"facts": FACTS, **change})) == where
