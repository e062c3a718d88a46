"""The rules of one effect, ready to be asked of a flow and its resources. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from compliance.conditions import Test
from compliance.enums import FactKind
from compliance.rules import Rule

KEPT = 5_000
INDEXED = ("scenario", "item")
FEW_VALUES = (FactKind.BOOL, FactKind.CHOICE)
SAME_FOR_ALL = ("on", "year")
Tests = tuple[tuple[int, Test], ...]


@dataclass(frozen=True, eq=False)
class Criteria:
    """Rules by their place: those met by every flow, and the tests of those that read the flow or a resource."""

    name: str
    rules: tuple[Rule, ...]
    always: tuple[int, ...]
    of_flow: Tests
    of_resource: Tests
    _kept: dict[tuple[object, ...], Tests] = field(default_factory=dict)

    @cached_property
    def is_plain(self) -> bool:
        return all(rule.is_plain for rule in self.rules)

    @cached_property
    def _told_apart_by(self) -> tuple[str, ...]:
        """Facts that the rules on the flow read and that have few values, or one for all flows of the regime."""
        leaves = [leaf for place, _ in self.of_flow for leaf in self.rules[place].condition.comparisons()]
        facts = {leaf.fact for leaf in leaves}
        return tuple(sorted(fact.name for fact in facts if fact.kind in FEW_VALUES or fact.name in SAME_FOR_ALL))

    def flow_tests(self, values: Mapping[str, object]) -> Tests:
        """The tests of the rules on the flow that its facts of few values and the day leave open."""
        return self._left_open(self.of_flow, self._told_apart_by, values)

    def resource_tests(self, values: Mapping[str, object]) -> Tests:
        """The tests for a resource that its scenario and item leave open; most rules ask for another item."""
        return self._left_open(self.of_resource, INDEXED, values)

    def _left_open(self, tests: Tests, names: tuple[str, ...], values: Mapping[str, object]) -> Tests:
        key = (names, *map(values.get, names))
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            known = {name: values[name] for name in names if values.get(name) is not None}
            found = self._kept[key] = tuple(one for one in tests if one[1](known) is not False)
        return found


def criteria_of(name: str, rules: tuple[Rule, ...]) -> Criteria:
    always = tuple(place for place, rule in enumerate(rules) if rule.condition.test({}))
    asked = [(place, rule.condition) for place, rule in enumerate(rules) if place not in always]
    return Criteria(
        name,
        rules,
        always,
        tuple((place, condition.test) for place, condition in asked if not condition.reads_resource),
        tuple((place, condition.test) for place, condition in asked if condition.reads_resource),
    )
