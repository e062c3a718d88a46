"""The editions that answer on one day, and what can be asked of their rules. Pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from typing import Any, TypeVar

from compliance.conditions import AllOf, Condition, Test
from compliance.criteria import INDEXED, KEPT, Criteria, criteria_of
from compliance.enums import Effect, FactKind, Pathway, Verification
from compliance.facts import PARTS, RESOURCE_FACTS, Fact
from compliance.remedies import ways_out_of
from compliance.rules import IMPORTANT, PERSONAL, Edition, Remedy, Rule, ZoneEdition, lowest

STRICTNESS = {
    Pathway.OUT_OF_SCOPE: 0,
    Pathway.EXEMPT: 1,
    Pathway.CONTRACT_OR_CERTIFICATION: 2,
    Pathway.SECURITY_ASSESSMENT: 3,
    Pathway.HOLD: 4,
}
DECIDING = (Effect.SCOPE, Effect.IMPORTANT, Effect.PERSONAL, Effect.EXEMPTION, Effect.PATHWAY)
OTHER = "\0other"
DEGREES = (FactKind.INT, FactKind.PRESENCE)
Made = TypeVar("Made")


@dataclass(frozen=True)
class ExemptionGroup:
    """The rules of one exemption, the best known first; `facts` are all that they read."""

    label: str
    rules: tuple[Rule, ...]
    facts: tuple[str, ...]
    reads_numbers: bool
    subject_to_bands: bool


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
    def criteria(self) -> dict[Effect, Criteria]:
        return {effect: criteria_of(effect.value, rules) for effect, rules in self.by_effect.items()}

    @cached_property
    def pathway_rules(self) -> tuple[Rule, ...]:
        """Strictest first."""
        rules = self.by_effect[Effect.PATHWAY]
        return tuple(sorted(rules, key=lambda rule: -strictness(rule.pathway)))

    @cached_property
    def important(self) -> tuple[Rule, ...]:
        return self.by_effect[Effect.IMPORTANT]

    @cached_property
    def important_facts(self) -> frozenset[str]:
        return frozenset(name for rule in self.important for name in rule.condition.facts)

    @cached_property
    def exemptions(self) -> tuple[Rule, ...]:
        return self.by_effect[Effect.EXEMPTION]

    @cached_property
    def exemptions_by_condition(self) -> tuple[tuple[Condition, tuple[Rule, ...]], ...]:
        """The Guide repeats the Provisions: each condition once, with the exemptions that ask it."""
        found: dict[Condition, list[Rule]] = {}
        for rule in self.exemptions:
            found.setdefault(rule.condition, []).append(rule)
        return tuple((condition, tuple(rules)) for condition, rules in found.items())

    @cached_property
    def exemption_groups(self) -> tuple[ExemptionGroup, ...]:
        """E1 first."""
        rules = sorted(
            self.exemptions,
            key=lambda rule: (
                rule.exemption,
                rule.precedence,
                rule.key,
            ),
        )
        return tuple(_group(label, tuple(same)) for label, same in groupby(rules, key=lambda rule: rule.exemption))

    @cached_property
    def remedied_exemptions(self) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.exemptions if rule.remedies)

    @cached_property
    def remediable(self) -> dict[str, None]:
        """Facts that remedies of exemptions set, and what is computed from them, as unknown.

        An exemption that fails even so fails for a reason that none of its remedies mends.
        """
        sets = {name for rule in self.remedied_exemptions for remedy in rule.remedies for name in remedy.sets}
        return dict.fromkeys([*sets, *(name for name, parts in PARTS.items() if not sets.isdisjoint(parts))])

    @cached_property
    def explained_when_not_met(self) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.pathway_rules if rule.otherwise.en)

    @cached_property
    def classification_mark(self) -> Verification:
        """How well it is known that described resources are not important data."""
        return lowest([rule.verification for rule in self.important])

    @cached_property
    def urls(self) -> dict[str, str]:
        return {edition.code: edition.url for edition in self.editions}

    @cached_property
    def is_binding(self) -> bool:
        return all(edition.in_force(self.on) for edition in self.editions)

    @cached_property
    def _kept(self) -> dict[Hashable, Any]:
        return {}

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What is the same for every flow of which the key is the same; kept until there is too much."""
        made: Made | None = self._kept.get(key)
        if made is None:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            made = self._kept[key] = make()
        return made

    @cached_property
    def duties(self) -> dict[Pathway, Criteria]:
        """The continuing duties of each pathway."""
        rules = self.by_effect[Effect.DUTY]
        return {
            pathway: criteria_of(
                f"duty {pathway.value}", tuple(r for r in rules if not r.on_pathways or pathway in r.on_pathways)
            )
            for pathway in Pathway
        }

    @cached_property
    def releases(self) -> tuple[Rule, ...]:
        """Exemptions that can release important data."""
        return tuple(rule for rule in self.exemptions if rule.lifts)

    @cached_property
    def ways_out(self) -> dict[str, tuple[tuple[Remedy, Test], ...]]:
        """Per rule on important data that names no remedy: each fact people can change, and when that is asked."""
        return {rule.key: () if rule.remedies else tuple(ways_out_of(rule.condition)) for rule in self.important}

    def nearly_met(self, values: Mapping[str, object]) -> tuple[tuple[Rule, tuple[Condition, ...]], ...]:
        """Rules on important data that ask for degrees, with the parts that scenario and item leave open."""
        key = tuple(map(values.get, INDEXED))
        return self.once(("nearly", *key), lambda: tuple(self._nearly_met(key)))

    def _nearly_met(self, key: tuple[object, ...]) -> Iterator[tuple[Rule, tuple[Condition, ...]]]:
        known = {name: value for name, value in zip(INDEXED, key, strict=True) if value is not None}
        for place, _test in self.criteria[Effect.IMPORTANT].resource_tests(known):
            parts = _parts(self.important[place].condition)
            if parts:
                yield self.important[place], tuple(part for part in parts if part.test(known) is not True)

    @cached_property
    def release_facts(self) -> frozenset[str]:
        return names_read((*self.releases, *self.whole_scope))

    @cached_property
    def personal_exemptions(self) -> tuple[tuple[Condition, bool], ...]:
        """Conditions of the exemptions for personal information, and whether bands can deny them.

        The Guide repeats the Provisions: each condition once.
        """
        rules = (rule for rule in self.exemptions if PERSONAL in rule.covers)
        return tuple(dict.fromkeys((rule.condition, rule.subject_to_bands) for rule in rules))

    @cached_property
    def steps(self) -> tuple[tuple[Condition, Pathway], ...]:
        """Conditions of the thresholds and their pathways, strictest first, each once."""
        rules = ((rule.condition, rule.pathway) for rule in self.pathway_rules)
        return tuple(dict.fromkeys((condition, pathway) for condition, pathway in rules if pathway))

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
    def flow_readers(self) -> dict[str, tuple[Rule, ...]]:
        """The deciding rules by each fact of the flow they read."""
        return {name: rules for name, rules in self._readers.items() if name not in RESOURCE_FACTS}

    @cached_property
    def resource_readers(self) -> dict[str, tuple[Rule, ...]]:
        """The deciding rules by each fact of a resource they read."""
        return {name: rules for name, rules in self._readers.items() if name in RESOURCE_FACTS}

    @cached_property
    def _readers(self) -> dict[str, tuple[Rule, ...]]:
        read = {name for rule in self.deciding_rules for name in rule.condition.facts}
        return {name: tuple(r for r in self.deciding_rules if name in r.condition.facts) for name in sorted(read)}

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


def _group(label: str, rules: tuple[Rule, ...]) -> ExemptionGroup:
    leaves = [leaf for rule in rules for leaf in rule.condition.comparisons()]
    return ExemptionGroup(
        label,
        rules,
        tuple(sorted({leaf.fact.name for leaf in leaves})),
        any(leaf.fact.kind == FactKind.INT for leaf in leaves) or any(rule.text.has_blanks for rule in rules),
        any(rule.subject_to_bands for rule in rules),
    )


def _parts(condition: Condition) -> tuple[Condition, ...]:
    if not any(leaf.fact.kind in DEGREES for leaf in condition.comparisons()):
        return ()
    return condition.parts if isinstance(condition, AllOf) else (condition,)


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
