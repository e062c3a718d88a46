"""Laws that every determination keeps, whatever the facts."""

import json
import random
from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compliance.deciding import settled
from compliance.enums import Effect, FactKind, FactLevel, Pathway, Verification
from compliance.facts import BY_NAME, FACTS, parse_facts
from compliance.outcomes import by_completion, outcomes
from compliance.pathways import decide, determine, result_hash
from compliance.readings import Reading
from compliance.regimes import STRICTNESS, Regime
from compliance.rows import outcome_values
from compliance.rules import Rule, canonical
from compliance.spelling import spelled
from tests.compliance.facts import regime

REGIME = regime()
COUNTS = (0, 1, 9_999, 10_000, 99_999, 100_000, 999_999, 1_000_000)
ZONES = ("none", "chongqing-2025", "lingang-2024", "shanghai-2025")
DATES = (date(2026, 11, 1), date(2026, 11, 24), date(2026, 11, 30))
TEXTS = {"zone": st.sampled_from(ZONES), "reported_to": st.sampled_from(("", "MIIT", "SAMR"))}
bounded = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def values_of(name: str) -> st.SearchStrategy[Any]:
    """Values on both sides of every number and of every word that some rule names."""
    fact = BY_NAME[name]
    if fact.kind == FactKind.BOOL:
        return st.booleans()
    if fact.kind == FactKind.INT:
        edges = REGIME.boundaries.get(name, ())
        return st.sampled_from(sorted({*COUNTS[:2], *edges, *(edge - 1 for edge in edges)}))
    if fact.choices:
        return st.sampled_from([choice.value for choice in fact.choices])
    if fact.kind == FactKind.DATE:
        return st.sampled_from(DATES)
    if fact.kind == FactKind.TEXTS:
        return st.just(("Shanghai",))
    return TEXTS.get(name, st.sampled_from(("", "R-1")))


def facts_at(*levels: FactLevel) -> st.SearchStrategy[dict[str, Any]]:
    read = [fact.name for fact in FACTS if fact.level in levels and fact.name in REGIME.facts_read]
    counts = {name: st.sampled_from(COUNTS) for name in ("n_case", "s_case", "n_year", "s_year") if name in read}
    return st.fixed_dictionaries({name: values_of(name) for name in read} | counts)


FLOWS = facts_at(FactLevel.EXPORTER, FactLevel.FLOW, FactLevel.ZONE, FactLevel.LEDGER).map(
    lambda facts: {name: value for name, value in facts.items() if "overlap" not in name}
)
QUIET = dict.fromkeys(("important_data", "transit", "contract", "hr", "emergency"), False)
USUAL_FLOWS = FLOWS.map(lambda facts: facts | QUIET | {"export_act": "transfer", "zone": "none", "about": "none"})
ANY_FLOWS = st.one_of(FLOWS, USUAL_FLOWS)
RESOURCE = facts_at(FactLevel.RESOURCE)
QUIET_RESOURCE = RESOURCE.map(
    lambda facts: {
        k: False if v is True else "no" if v == "yes" else 0 if type(v) is int else v for k, v in facts.items()
    }
)
RESOURCES = st.dictionaries(st.sampled_from(("a", "b")), st.one_of(RESOURCE, QUIET_RESOURCE), max_size=2)


def forgotten(data: st.DataObject, facts: dict[str, Any], most: int) -> dict[str, Any]:
    """The same facts with a few of them unknown."""
    unknown = data.draw(st.sets(st.sampled_from(sorted(facts)), max_size=most))
    return {name: None if name in unknown else value for name, value in facts.items()}


@bounded
@given(ANY_FLOWS, RESOURCES)
def test_same_facts_same_bytes(flow: dict[str, Any], resources: dict[str, Any]) -> None:
    one, again = determine(flow, REGIME, resources), determine(dict(flow), regime(), dict(resources))

    assert canonical(one.to_dict()) == canonical(again.to_dict()) == spelled(one.to_dict())
    assert result_hash(one) == result_hash(again)


JSON = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=date.isoformat)
ANY_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")) | st.dates(),
    lambda inner: st.lists(inner) | st.tuples(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
)


@given(ANY_VALUES)
def test_canonical_bytes_are_those_of_json_with_sorted_keys(value: object) -> None:
    assert canonical(value) == JSON.encode(value).encode()


@settings(bounded, max_examples=25)
@given(ANY_FLOWS, RESOURCES, st.data())
def test_order_of_everything_does_not_matter(
    flow: dict[str, Any], resources: dict[str, Any], data: st.DataObject
) -> None:
    order = data.draw(st.randoms(use_true_random=False))
    partial = forgotten(data, flow, most=2)

    one = determine(partial, REGIME, resources)
    other = determine(shuffled(partial, order), in_other_order(REGIME, order), shuffled(resources, order))

    assert result_hash(one) == result_hash(other)


def shuffled(facts: dict[str, Any], order: random.Random) -> dict[str, Any]:
    names = sorted(facts)
    order.shuffle(names)
    return {name: shuffled(facts[name], order) if isinstance(facts[name], dict) else facts[name] for name in names}


def in_other_order(same: Regime, order: random.Random) -> Regime:
    editions = [
        replace(edition, rules=tuple(order.sample(edition.rules, len(edition.rules)))) for edition in same.editions
    ]
    order.shuffle(editions)
    return Regime(same.on, tuple(editions), dict(reversed(list(same.zones.items()))))


@bounded
@given(ANY_FLOWS, RESOURCES, st.data())
def test_making_unknowns_known_stays_inside_what_was_announced(
    flow: dict[str, Any], resources: dict[str, Any], data: st.DataObject
) -> None:
    partial = forgotten(data, flow, most=4)
    vague = {name: forgotten(data, facts, most=3) for name, facts in resources.items()}

    announced = decide(partial, REGIME, vague).reading

    assert outcomes(decide(flow, REGIME, resources).reading) <= outcomes(announced)


@bounded
@given(ANY_FLOWS, st.data())
def test_unknown_that_cannot_matter_does_not_hold(flow: dict[str, Any], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([n for n in sorted(flow) if BY_NAME[n].kind in (FactKind.BOOL, FactKind.CHOICE)]))
    answers = {decide(flow | {name: value}, REGIME).pathway for value in REGIME.samples(BY_NAME[name])}

    result = determine(flow | {name: None}, REGIME)

    assert result.pathway == (answers.pop() if len(answers) == 1 else Pathway.HOLD)
    assert any(row["matters"] for row in result.unknown_facts) == (result.pathway == Pathway.HOLD)


@bounded
@given(ANY_FLOWS, st.data())
def test_each_answer_leads_where_it_says(flow: dict[str, Any], data: st.DataObject) -> None:
    partial = forgotten(data, flow, most=2)
    answers = [(row["fact"], answer) for row in determine(partial, REGIME).unknown_facts for answer in row["answers"]]

    led = [reached(partial | {fact: answer["value"]}) for fact, answer in answers if answer["value"] is not None]

    assert led == [answer["outcomes"] for _, answer in answers if answer["value"] is not None]


def reached(facts: dict[str, Any]) -> list[str]:
    return outcome_values(outcomes(Reading(REGIME, parse_facts(facts), {})))


@bounded
@given(ANY_FLOWS, RESOURCES, st.data())
def test_one_pass_agrees_with_completing_the_unknown(
    flow: dict[str, Any], resources: dict[str, Any], data: st.DataObject
) -> None:
    reading = Reading(REGIME, parse_facts(forgotten(data, flow, most=2)), resources)

    pathway = settled(reading)

    assert pathway is None or by_completion(reading) == {pathway}


@bounded
@given(ANY_FLOWS, RESOURCES, st.data())
def test_bare_decision_is_the_explained_one(
    flow: dict[str, Any], resources: dict[str, Any], data: st.DataObject
) -> None:
    partial = forgotten(data, flow, most=2)
    decided, explained = decide(partial, REGIME, resources), determine(partial, REGIME, resources)

    assert (decided.pathway, decided.counted) == (explained.pathway, explained.counted)


@bounded
@given(ANY_FLOWS, RESOURCES)
def test_official_rule_is_never_narrowed_by_a_lower_mark(flow: dict[str, Any], resources: dict[str, Any]) -> None:
    """Take away all that is not official: what is milder than that must be confirmed by a person."""
    official = [replace(e, rules=tuple(r for r in e.rules if narrows_nothing(r))) for e in REGIME.editions]

    result = determine(flow, REGIME, resources)
    by_official_rules = decide(flow, replace(REGIME, editions=tuple(official)), resources)

    is_milder = STRICTNESS[result.pathway] < STRICTNESS[by_official_rules.pathway] != STRICTNESS[Pathway.HOLD]
    assert not is_milder or result.needs_confirmation


def narrows_nothing(rule: Rule) -> bool:
    return rule.effect != Effect.EXEMPTION or (rule.verification == Verification.OFFICIAL and not rule.subject_to_bands)


@bounded
@given(USUAL_FLOWS, st.sampled_from(("n_case", "s_case", "n_year", "s_year")), st.integers(1, 2_000_000))
def test_more_people_are_never_judged_milder(flow: dict[str, Any], count: str, more: int) -> None:
    some, with_more = (decide(facts, REGIME).pathway for facts in (flow, flow | {count: flow[count] + more}))

    assert STRICTNESS[some] <= STRICTNESS[with_more]


@bounded
@given(USUAL_FLOWS, RESOURCES, RESOURCE)
def test_another_resource_is_never_judged_milder(
    flow: dict[str, Any], resources: dict[str, Any], added: dict[str, Any]
) -> None:
    flow = flow | {"n_case": 5}

    without, with_it = decide(flow, REGIME, resources), decide(flow, REGIME, resources | {"added": added})

    assert STRICTNESS[without.pathway] <= STRICTNESS[with_it.pathway]


@bounded
@given(ANY_FLOWS, RESOURCES)
def test_what_is_offered_leads_where_it_says(flow: dict[str, Any], resources: dict[str, Any]) -> None:
    result = determine(flow, REGIME, resources)

    for row in result.what_would_change:
        if row["better"]:
            changed = outcomes(Reading(REGIME, parse_facts(flow), resources).with_facts(row["facts"]))
            assert outcome_values(changed) == row["outcomes"]
            assert row["clears"] or max(map(strict, row["outcomes"])) < max(map(strict, result.outcomes))
            assert "split" not in row["text"]["en"].lower()


def strict(pathway: str) -> int:
    return STRICTNESS[Pathway(pathway)]


@bounded
@given(ANY_FLOWS, RESOURCES)
def test_classification_agrees_with_what_makes_the_data_important(
    flow: dict[str, Any], resources: dict[str, Any]
) -> None:
    result = determine(flow, REGIME, resources)
    meets = {(row["resource"], one["code"]) for row in result.classification for one in row["meets"]}
    important = {row["resource"] for row in result.classification if row["standing"] == "important"}

    assert [row["resource"] for row in result.classification] == sorted(resources)
    assert {(row["resource"], row["code"]) for row in result.fired if row["resource"]} <= meets
    released = decide(flow, REGIME, resources).reading.certain_releases
    assert not important or released or result.pathway in (Pathway.SECURITY_ASSESSMENT, Pathway.OUT_OF_SCOPE)
