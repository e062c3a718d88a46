"""The flows of a case, asked together, so that splitting a case into flows changes nothing. No database."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from approvals.services.case_facts import FlowFacts
from approvals.services.ledger import Counted
from compliance import facts as vocabulary
from compliance import pathways
from compliance.enums import FactLevel
from compliance.readings import Reading
from compliance.regimes import Regime

OVERLAPS = (("overlap", "n_year", "n_case"), ("s_overlap", "s_year", "s_case"))
UNSTATED_RESOURCE = vocabulary.blank(FactLevel.RESOURCE)


class Counts(Protocol):
    @property
    def counted(self) -> bool: ...


Result = TypeVar("Result", bound=Counts)


def each_with_others(
    flows: Sequence[FlowFacts], before: Counted, ask: Callable[[FlowFacts, Counted], Result]
) -> list[Result]:
    """Ask of each flow, with the persons of the case's other counted flows counted before it."""
    alone = [ask(flow, before) for flow in flows]
    if len(flows) == 1:
        return alone
    return [ask(flow, with_others(before, flows, alone, index)) for index, flow in enumerate(flows)]


def with_others(before: Counted, flows: Sequence[FlowFacts], alone: Sequence[Counts], index: int) -> Counted:
    for other, (flow, result) in enumerate(zip(flows, alone, strict=True)):
        if other != index and result.counted:
            before = before.plus(flow.facts.get("n_case"), flow.facts.get("s_case"))
    return before


def determine_flow(flow: FlowFacts, before: Counted, regime: Regime) -> pathways.Determination:
    """Determine one flow; what a resource does not state is unknown, and so is a missing resource."""
    return pathways.determine(counted_facts(flow, before), regime, *described(flow, regime))


def decide_flow(flow: FlowFacts, before: Counted, regime: Regime) -> pathways.Decided:
    """The same without the explanation."""
    return pathways.decide(counted_facts(flow, before), regime, *described(flow, regime))


def read_flow(flow: FlowFacts, before: Counted, regime: Regime) -> Reading:
    """The flow's facts laid against the rules, each resource apart."""
    return pathways.read(counted_facts(flow, before), regime, stated(flow), len(flow.resources))


def counted_facts(flow: FlowFacts, before: Counted) -> dict[str, Any]:
    """The flow's facts with the ledger's figures, up to the largest number a fact may be.

    The ledger may have been restated since the overlap was: no more can overlap than were counted.
    """
    facts = {**flow.facts, "n_year": readable(before.n), "s_year": readable(before.s)}
    for overlap, counted, added in OVERLAPS:
        limits = [facts[name] for name in (counted, added) if facts.get(name) is not None]
        if facts.get(overlap) is not None:
            facts[overlap] = min(facts[overlap], *limits) if limits else facts[overlap]
    return facts


def readable(persons: int | None) -> int | None:
    return None if persons is None else min(persons, vocabulary.MOST)


def described(flow: FlowFacts, regime: Regime) -> tuple[dict[str, dict[str, Any]], int]:
    """The resources that some rule tells apart, and how many there are in all."""
    return alike(stated(flow), regime), len(flow.resources)


def stated(flow: FlowFacts) -> dict[str, dict[str, Any]]:
    """Each resource with every fact; what is not stated is unknown, and so is a missing resource."""
    found = {name: {**UNSTATED_RESOURCE, **facts} for name, facts in flow.resources.items()}
    return found or {"": UNSTATED_RESOURCE}


def alike(resources: Mapping[str, dict[str, Any]], regime: Regime) -> dict[str, dict[str, Any]]:
    """Join resources that no rule tells apart under the first one's name and how many more there are.

    Unknown facts then are asked once for all of them, and a manifest of many resources stays quick.
    """
    if len(resources) < 2:
        return dict(resources)
    read = sorted(regime.facts_read)
    groups: dict[Hashable, list[str]] = {}
    for name, facts in resources.items():
        groups.setdefault(tuple(repr(facts.get(fact)) for fact in read), []).append(name)
    return {
        f"{names[0]} (+{len(names) - 1})" if len(names) > 1 else names[0]: resources[names[0]]
        for names in groups.values()
    }
