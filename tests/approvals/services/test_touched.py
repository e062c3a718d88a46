"""What is not touched by a change of rules does not change: held against the whole determination."""

import datetime as dt
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from approvals.services.case_facts import FlowFacts
from approvals.services.flows_together import determine_flow, read_flow
from approvals.services.impact.touched import RuleChanges
from approvals.services.ledger import Counted
from approvals.services.material import reasons_of
from compliance.conditions import parse_condition
from compliance.editions import shipped_regime
from compliance.enums import Verification
from compliance.regimes import Regime
from compliance.rules import Rule
from tests.cast import NO_TO_EVERYTHING, NOTHING_INSIDE

REGIME = shipped_regime(dt.date(2026, 11, 22))
RULES = [(edition, rule) for edition in REGIME.editions for rule in edition.rules]
NUMBERS = st.one_of(st.none(), st.sampled_from([0, 1, 99, 5_000, 10_000, 99_999, 100_000, 150_000, 1_000_000]))
YES_OR_NO = st.sampled_from([True, False, None])
FLOW = {**NO_TO_EVERYTHING, "ciio": False, "zone": "none", "export_act": "transfer"}


def known(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value is not None}


@st.composite
def flows(draw: Any) -> FlowFacts:
    """A flow with some answers other than no, and some unknown."""
    answers = {name: draw(YES_OR_NO) for name in draw(st.lists(st.sampled_from(sorted(NO_TO_EVERYTHING)), max_size=3))}
    answers.pop("purpose", None)
    inside = {name: draw(st.sampled_from(["yes", "no", "anonymised", None])) for name in ("faces", "exterior_video")}
    numbers = {name: draw(NUMBERS) for name in ("vehicles", "images", "face_px", "video_hours")}
    scenario = draw(st.sampled_from(["driving_automation", "other", None]))
    facts = {**FLOW, **answers, "scenario": scenario, "n_case": draw(NUMBERS), "s_case": draw(NUMBERS)}
    return FlowFacts(1, "Flow", known(facts), {"part": known({**NOTHING_INSIDE, **inside, **numbers})})


@st.composite
def candidates(draw: Any) -> Regime:
    """The rules with one of them removed, reworded, known otherwise, or with another condition."""
    edition, rule = draw(st.sampled_from(RULES))
    other: list[Rule] = []
    if way := draw(st.integers(0, 3)):
        condition = draw(st.sampled_from(RULES))[1].condition
        other = [
            replace(rule, verification=Verification.SECONDARY),
            replace(rule, condition=condition),
            replace(rule, condition=parse_condition({"fact": "n_case", "gte": draw(st.integers(1, 200_000))}, "when")),
        ][way - 1 : way]
    rules = tuple(one for one in edition.rules if one is not rule) + tuple(other)
    kept = tuple(one for one in REGIME.editions if one is not edition)
    return replace(REGIME, editions=(*kept, replace(edition, rules=rules)))


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(flow=flows(), candidate=candidates(), before=NUMBERS)
def test_what_is_not_touched_has_the_same_result(flow: FlowFacts, candidate: Regime, before: int | None) -> None:
    counted = Counted(before, before)
    if RuleChanges(REGIME, candidate).touch(read_flow(flow, counted, REGIME)):
        return

    was, now = (determine_flow(flow, counted, regime).to_dict() for regime in (REGIME, candidate))

    assert reasons_of(was, now) == []


def test_an_unknown_fact_leaves_a_changed_rule_open() -> None:
    edition, rule = next(row for row in RULES if row[1].code == "F-ART7-N")
    changed = replace(rule, condition=parse_condition({"fact": "n", "gte": 5}, "when"))
    others = tuple(one for one in edition.rules if one is not rule)
    kept = tuple(one for one in REGIME.editions if one is not edition)
    changes = RuleChanges(REGIME, replace(REGIME, editions=(*kept, replace(edition, rules=(*others, changed)))))

    touched = [
        changes.touch(
            read_flow(FlowFacts(1, "Flow", known({**FLOW, "n_case": n, "s_case": 0}), {}), Counted(0, 0), REGIME)
        )
        for n in (3, 7, 2_000_000, None)
    ]

    assert touched == [False, True, False, True]


def test_the_same_rules_touch_nothing() -> None:
    changes = RuleChanges(REGIME, REGIME)

    assert changes.is_empty
    assert not changes.touch(read_flow(FlowFacts(1, "Flow", FLOW, {}), Counted(None, None), REGIME))
