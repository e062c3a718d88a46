"""The editions that answer on one day, and what can be asked of their rules. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from compliance.enums import Effect, FactKind, Pathway
from compliance.facts import (
    PARTS,
    Fact,
)
from compliance.rules import IMPORTANT, Edition, Rule, ZoneEdition

STRICTNESS = {
    Pathway.OUT_OF_SCOPE: 0,
    Pathway.EXEMPT: 1,
    Pathway.CONTRACT_OR_CERTIFICATION: 2,
    Pathway.SECURITY_ASSESSMENT: 3,
    Pathway.HOLD: 4,
}
DECIDING = (Effect.SCOPE, Effect.IMPORTANT, Effect.PERSONAL, Effect.EXEMPTION, Effect.PATHWAY)
OTHER = "\0other"


@dataclass(frozen=True)
class Regime:
    """The editions that answer on one day, and the zone lists known to it."""

    on: date
    editions: tuple[Edition, ...]
    zones: Mapping[str, ZoneEdition]

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        listed = (rule for edition in self.editions for rule in edition.rules)
        return tuple(sorted(listed, key=lambda rule: (rule.edition, rule.code)))

    @cached_property
    def by_effect(self) -> dict[Effect, tuple[Rule, ...]]:
        return {effect: tuple(rule for rule in self.rules if rule.effect == effect) for effect in Effect}

    @cached_property
    def pathway_rules(self) -> tuple[Rule, ...]:
        """Strictest first."""
        rules = self.by_effect[Effect.PATHWAY]
        return tuple(sorted(rules, key=lambda rule: -strictness(rule.pathway)))

    @cached_property
    def facts_read(self) -> frozenset[str]:
        """Facts that some rule reads; the others describe and decide nothing."""
        return names_read(self.rules)

    @cached_property
    def core_facts(self) -> frozenset[str]:
        """Facts the thresholds read: enumerated together, because rules share them."""
        return names_read((*self.pathway_rules, *self.personal_scope))

    @cached_property
    def personal_scope(self) -> tuple[Rule, ...]:
        rules = self.by_effect[Effect.SCOPE]
        return tuple(rule for rule in rules if IMPORTANT not in rule.covers)

    @cached_property
    def whole_scope(self) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.by_effect[Effect.SCOPE] if IMPORTANT in rule.covers)

    @cached_property
    def boundaries(self) -> dict[str, tuple[int, ...]]:
        """Per number: where some rule changes its answer, ascending."""
        return edges_of((*self.deciding_rules, *self._bands))

    @cached_property
    def thresholds(self) -> dict[str, tuple[int, ...]]:
        """The numbers of people, per count, from which on a stricter pathway is needed."""
        edges = edges_of(self.pathway_rules)
        return {name: tuple(n for n in edges.get(name, ()) if n > 1) for name in ("n", "s")}

    @cached_property
    def deciding_rules(self) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules if rule.effect in DECIDING)

    @cached_property
    def _bands(self) -> tuple[Rule, ...]:
        return tuple(rule for zone in self.zones.values() for rule in zone.rules)

    @cached_property
    def mentioned(self) -> dict[str, tuple[object, ...]]:
        found: dict[str, set[object]] = {}
        for rule in self.deciding_rules:
            for leaf in rule.condition.comparisons():
                found.setdefault(leaf.fact.name, set()).update(leaf.mentioned())
        return {name: tuple(sorted(values, key=str)) for name, values in found.items()}

    def samples(self, fact: Fact) -> tuple[object, ...]:
        """One value of every range or choice that rules tell apart."""
        match fact.kind:
            case FactKind.BOOL:
                return (True, False)
            case FactKind.PRESENCE:
                return tuple(choice.value for choice in fact.choices)
            case FactKind.INT:
                return (0, *(edge for edge in self.boundaries.get(fact.name, ()) if edge > 0))
            case FactKind.TEXTS:
                return ((), tuple(map(str, self.mentioned.get(fact.name, ()))))
            case FactKind.CHOICE:
                return self._choice_samples(fact)
        return (*self.mentioned.get(fact.name, ()), OTHER)

    def _choice_samples(self, fact: Fact) -> tuple[object, ...]:
        named = self.mentioned.get(fact.name, ())
        others = [choice.value for choice in fact.choices if choice.value not in named]
        return (*named, *others[:1])


def edges_of(rules: Iterable[Rule]) -> dict[str, tuple[int, ...]]:
    """Per number: where one of the rules changes its answer, ascending."""
    found: dict[str, set[int]] = {}
    for rule in rules:
        for leaf in rule.condition.comparisons():
            found.setdefault(leaf.fact.name, set()).update(leaf.boundaries())
    return {name: tuple(sorted(edges)) for name, edges in found.items()}


def strictness(pathway: Pathway | None) -> int:
    return STRICTNESS[pathway] if pathway else -1


def names_read(rules: Iterable[Rule]) -> frozenset[str]:
    """Facts that rules read, with the parts of computed ones."""
    read = {name for rule in rules for name in rule.condition.facts}
    return frozenset(read.union(*(PARTS.get(name, ()) for name in read)))
