import tomllib
from typing import Any

import pytest
from hypothesis import example
from hypothesis import given as cases_of
from hypothesis import strategies as st

from compliance.conditions import parse_condition
from compliance.coverage import NumberCoverage, coverage_of
from compliance.editions import parse_edition, shipped_edition_files, shipped_regime
from compliance.enums import Side
from compliance.facts import derive, parse_facts
from compliance.proposals import facts_for, given, propose
from compliance.rules import Edition


def shipped(name: str) -> tuple[Edition, dict[str, object]]:
    data = shipped_edition_files()[f"{name}.toml"]
    return parse_edition(data), parse_facts(tomllib.loads(data.decode()).get("defaults", {}))


def number_of(edition: Edition, rule: str, fact: str, number: int) -> NumberCoverage:
    coverage = coverage_of(edition, shipped_regime)
    return next(one for one in coverage.numbers if (one.rule.code, one.fact.name, one.number) == (rule, fact, number))


def test_proposal_changes_one_fact_of_a_case_that_tests_the_number() -> None:
    edition, defaults = shipped("cac-2024-flows")

    proposal = propose(edition, number_of(edition, "F-ART7-N", "n", 1_000_000), Side.AT, defaults, shipped_regime)

    assert (proposal.code, proposal.based_on, proposal.tests_it) == ("F-ART7-N-1000000", "N-999999", True)
    assert dict(proposal.facts) == {**defaults, "n_case": 1_000_000}


def test_code_of_a_proposal_is_free() -> None:
    edition, defaults = shipped("cac-2024-flows")
    number = number_of(edition, "F-ART7-N", "n", 1_000_000)
    taken = edition.cases[0].__class__(**{**vars(edition.cases[0]), "code": "F-ART7-N-1000000"})
    crowded = edition.__class__(**{**vars(edition), "cases": (*edition.cases, taken)})

    assert propose(crowded, number, Side.AT, defaults, shipped_regime).code == "F-ART7-N-1000000-2"


def test_proposal_without_any_case_takes_facts_from_the_rule() -> None:
    edition, defaults = shipped("statutes")
    bare = edition.__class__(**{**vars(edition), "cases": ()})
    number = number_of(bare, "D-KEEP", "n_case", 1)

    proposal = propose(bare, number, Side.BELOW, defaults, shipped_regime)

    assert (proposal.facts["n_case"], proposal.based_on, proposal.tests_it) == (0, "", True)


@pytest.mark.parametrize("name", [name.removesuffix(".toml") for name in shipped_edition_files()])
def test_every_shipped_number_can_be_tested_on_every_side(name: str) -> None:
    edition, defaults = shipped(name)
    sides = [(one, side) for one in coverage_of(edition, shipped_regime).numbers for side in one.by_side]

    without = [
        (one.rule.code, one.fact.name, one.number, side)
        for one, side in sides
        if not propose(edition, one, side, defaults, shipped_regime).tests_it
    ]

    assert without == []


@example(0, {"n_year": 3, "overlap": 5})
@cases_of(
    st.integers(0, 2_000_000),
    st.fixed_dictionaries({}, optional={"n_year": st.none() | st.integers(0, 2_000_000), "overlap": st.integers(0, 5)}),
)
def test_total_is_given_as_persons_of_the_flow(wanted: int, known: dict[str, Any]) -> None:
    facts = {**known, **given({"n": wanted}, known)}

    assert derive({"n_year": 0, **facts})["n"] == wanted


@pytest.mark.parametrize("wanted", [True, False])
@pytest.mark.parametrize(
    "plain",
    [
        {"fact": "ciio", "eq": True},
        {"fact": "faces", "in": ["yes", "anonymised"]},
        {"fact": "n", "between": [5, 9]},
        {"fact": "n", "lte": 0},
        {"fact": "on", "gt": "2026-02-03"},
        {"fact": "regions", "contains_any": ["Beijing"]},
        {"fact": "zone", "eq": "none"},
        {"all": [{"fact": "ciio", "eq": False}, {"any": [{"fact": "n", "gte": 5}, {"fact": "s", "gte": 1}]}]},
        {"not": {"all": [{"fact": "ciio", "eq": False}, {"fact": "n", "gte": 5}]}},
    ],
)
def test_facts_that_give_a_condition_an_answer(plain: object, wanted: bool) -> None:
    condition = parse_condition(plain)

    assert condition.evaluate(facts_for(condition, wanted=wanted)) is wanted
