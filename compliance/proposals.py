"""Golden cases that would test a number, for a person to say what is expected of them. Pure."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count

from compliance.conditions import AllOf, AnyOf, Comparison, Condition, Not
from compliance.coverage import NumberCoverage, RegimeOfDay, coverage_of
from compliance.edges import Edge, edges_in, value_at
from compliance.enums import FactKind, Pathway, Side
from compliance.facts import BadFacts, parse_facts
from compliance.gaps import BUCKETS
from compliance.regimes import OTHER
from compliance.rules import NO_TEXT, Edition, GoldenCase
from compliance.vocabulary import DERIVED_NAMES, Fact

Facts = dict[str, object]
PARTS_OF = {total: (before, now, overlap) for total, before, now, overlap in BUCKETS}


@dataclass(frozen=True)
class Proposal:
    """A case that lacks only what is expected; `based_on` is the case whose facts it changes."""

    code: str
    on: dt.date
    facts: Mapping[str, object]
    based_on: str = ""
    tests_it: bool = False


def propose(
    edition: Edition, number: NumberCoverage, side: Side, defaults: Mapping[str, object], beside: RegimeOfDay
) -> Proposal:
    """The case nearest to those there are that tests the number on that side.

    `defaults` are the facts that hold in every case of the edition. Where changing one fact of a
    case does not do, the facts make the rest of the rule's condition leave it to the number; if
    that fails too, for instance because a zone's list must say so, `tests_it` is false.
    """
    tried = [one for one in _candidates(edition, number, value_at(number.number, side), defaults) if _is_possible(one)]
    found = (replace(one, tests_it=True) for one in tried if _tests(edition, number, side, beside, one))
    return next(found, None) or tried[-1]


def _candidates(
    edition: Edition, number: NumberCoverage, value: Edge, defaults: Mapping[str, object]
) -> Iterator[Proposal]:
    code = _free_code(edition, f"{number.rule.code}-{value}")
    near = {case for cases in number.by_side.values() for case in cases}
    for case in sorted(edition.cases, key=lambda case: case.code not in near):
        yield _with(Proposal(code, case.on, case.facts, based_on=case.code), number.fact, value)
    on = edition.cases[-1].on if edition.cases else edition.effective_from or edition.published_on
    for leaf, edge in edges_in(number.rule.condition):
        if (leaf.fact, edge) == (number.fact, number.number):
            facts = {**defaults, **given(_left_open(number.rule.condition, leaf))}
            yield _with(Proposal(code, on, facts), number.fact, value)
    yield _with(Proposal(code, on, dict(defaults)), number.fact, value)


def _free_code(edition: Edition, wanted: str) -> str:
    taken = {case.code for case in edition.cases}
    numbered = (f"{wanted}-{n}" for n in count(2))
    return wanted if wanted not in taken else next(code for code in numbered if code not in taken)


def _with(proposal: Proposal, fact: Fact, value: Edge) -> Proposal:
    if fact.name == "on" and isinstance(value, dt.date):
        return replace(proposal, on=value)
    return replace(proposal, facts={**proposal.facts, **given({fact.name: value}, proposal.facts)})


def given(facts: Mapping[str, object], beside: Mapping[str, object] | None = None) -> Facts:
    """The same in facts that people give: a total becomes the persons of this flow, on top of the year's."""
    plain = {name: value for name, value in facts.items() if name not in DERIVED_NAMES}
    for total, parts in PARTS_OF.items():
        if isinstance(wanted := facts.get(total), int):
            plain |= _persons(wanted, parts, {**(beside or {}), **plain})
    return plain


def _persons(wanted: int, parts: tuple[str, str, str], known: Mapping[str, object]) -> Facts:
    before, now, overlap = parts
    counted, twice = known.get(before), known.get(overlap) or 0
    if isinstance(counted, int) and isinstance(twice, int) and (more := counted - min(twice, counted)) <= wanted:
        return {now: wanted - more}
    return {before: 0, now: wanted, **({overlap: 0} if twice else {})}


def _is_possible(proposal: Proposal) -> bool:
    try:
        parse_facts(proposal.facts)
    except BadFacts:
        return False
    return True


def _tests(edition: Edition, number: NumberCoverage, side: Side, beside: RegimeOfDay, proposal: Proposal) -> bool:
    case = GoldenCase(proposal.code, proposal.on, proposal.facts, Pathway.HOLD, NO_TEXT)
    coverage = coverage_of(replace(edition, rules=(number.rule,), cases=(case,)), beside)
    same = (one for one in coverage.numbers if (one.fact, one.number) == (number.fact, number.number))
    return any(one.by_side[side] for one in same)


def _left_open(condition: Condition, leaf: Comparison) -> Facts:
    """Facts with which the condition's answer is that of the comparison, or its opposite."""
    if isinstance(condition, Not):
        return _left_open(condition.part, leaf)
    if not isinstance(condition, AllOf | AnyOf):
        return {}
    others: Facts = {}
    for part in condition.parts:
        holds_it = any(one is leaf for one in part.comparisons())
        others |= _left_open(part, leaf) if holds_it else facts_for(part, wanted=isinstance(condition, AllOf))
    return others


def facts_for(condition: Condition, *, wanted: bool) -> Facts:
    """Facts that give the condition the answer, as far as one choice per group can."""
    if isinstance(condition, Comparison):
        value = _value_for(condition, wanted=wanted)
        return {} if value is None else {condition.fact.name: value}
    if isinstance(condition, Not):
        return facts_for(condition.part, wanted=not wanted)
    parts = condition.parts if isinstance(condition, AllOf | AnyOf) else ()
    needed = parts if isinstance(condition, AllOf) == wanted else parts[:1]
    return {name: value for part in needed for name, value in facts_for(part, wanted=wanted).items()}


def _value_for(leaf: Comparison, *, wanted: bool) -> object:
    return next((value for value in _values(leaf) if leaf.evaluate({leaf.fact.name: value}) is wanted), None)


def _values(leaf: Comparison) -> Iterable[object]:
    """What the comparison mentions, its neighbours, and something else."""
    fact, mentioned = leaf.fact, leaf.mentioned()
    match fact.kind:
        case FactKind.BOOL:
            return (True, False)
        case FactKind.INT | FactKind.DATE:
            near = [value_at(edge, side) for edge in mentioned for side in Side]  # type: ignore[arg-type]
            return [one for one in near if not isinstance(one, int) or one >= 0]
        case FactKind.TEXTS:
            return (mentioned, ())
        case FactKind.TEXT:
            return (*mentioned, OTHER)
    return (*mentioned, *(choice.value for choice in fact.choices))
