"""Whether a change of rules can matter to a flow at all: most flows are done after this question. No database.

A rule that is plainly met, or plainly not met, before and after its change, and does the same, leaves
every result what it was: no answer to an unknown fact can make it anything else.
"""

from dataclasses import dataclass
from functools import cached_property

from compliance.enums import Effect
from compliance.facts import RESOURCE_FACTS
from compliance.readings import Reading, Values
from compliance.regimes import Regime
from compliance.rules import Rule

OF_THE_FLOW = frozenset({Effect.SCOPE, Effect.EXEMPTION, Effect.PATHWAY})


@dataclass(frozen=True)
class RuleChange:
    """A rule as it is and as it would be; None where it is not there."""

    was: Rule | None
    now: Rule | None

    @cached_property
    def does_the_same(self) -> bool:
        return self.was is not None and self.now is not None and doing(self.was) == doing(self.now)

    @cached_property
    def is_of_resources(self) -> bool:
        """Whether it is asked of each resource; scope, exemptions and thresholds are asked of the flow alone."""
        rules = [rule for rule in (self.was, self.now) if rule]
        if any(rule.effect in OF_THE_FLOW for rule in rules):
            return False
        return any(not rule.condition.facts.isdisjoint(RESOURCE_FACTS) for rule in rules)

    def touches(self, reading: Reading) -> bool:
        if self.is_of_resources:
            return any(self.touches_values(values) for values in reading.resources.values())
        return self.touches_values(reading.values)

    def touches_values(self, values: Values) -> bool:
        was, now = plainly(self.was, values), plainly(self.now, values)
        if was is False and now is False:
            return False
        return not (was is True and now is True and self.does_the_same)


def plainly(rule: Rule | None, values: Values) -> bool | None:
    """Whether the rule is met whatever is unknown, or not met whatever is unknown; None where that decides."""
    return False if rule is None else rule.condition.test(values)


def doing(rule: Rule) -> tuple[object, ...]:
    """What the rule does when it is met, whatever its words."""
    return (
        rule.effect,
        rule.pathway,
        rule.exemption,
        rule.covers,
        rule.lifts,
        rule.counted,
        rule.subject_to_bands,
        rule.verification,
    )


@dataclass(frozen=True)
class RuleChanges:
    """Everything in which two regimes of one day differ."""

    present: Regime
    candidate: Regime

    @cached_property
    def rules(self) -> tuple[RuleChange, ...]:
        old, new = ({rule.key: rule for rule in regime.rules} for regime in (self.present, self.candidate))
        pairs = [(old.get(key), new.get(key)) for key in sorted({*old, *new})]
        return tuple(RuleChange(was, now) for was, now in pairs if was != now)

    @cached_property
    def zones(self) -> frozenset[str]:
        """Zones, and lists, of which something changes."""
        old, new = self.present.zones, self.candidate.zones
        return frozenset(key for key in {*old, *new} if old.get(key) != new.get(key))

    @cached_property
    def marks_all(self) -> bool:
        """Whether what is known of the criteria as a whole is another mark, which every flow may carry."""
        return self.present.classification_mark != self.candidate.classification_mark

    @property
    def is_empty(self) -> bool:
        return not self.rules and not self.zones

    def touch(self, reading: Reading) -> bool:
        """Say whether the result of this flow, read under the present rules, can be another one."""
        zone = reading.values.get("zone")
        if self.marks_all or (self.zones and (zone is None or zone in self.zones)):
            return True
        return any(change.touches(reading) for change in self.rules)
