"""Facts laid against a regime: what each rule is for them. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

from compliance.conditions import Condition
from compliance.criteria import Criteria
from compliance.enums import Effect, FactKind, Pathway
from compliance.facts import ABSENT, BY_NAME, RESOURCE_FACTS, derive
from compliance.lazily import lazily
from compliance.regimes import OTHER, Regime
from compliance.rules import Rule, ZoneEdition

Values = dict[str, object]
Truth = frozenset[bool]
TRUE, FALSE, EITHER = frozenset({True}), frozenset({False}), frozenset({True, False})
KNOWN: dict[bool | None, Truth] = {True: TRUE, False: FALSE}
CAP = 4096
ZONE_FACTS = ("zone_in_force", "zone_automotive", "zone_excludes_ciio", "zone_excluded")
BENIGN: dict[FactKind, object] = {
    FactKind.BOOL: False,
    FactKind.INT: 0,
    FactKind.PRESENCE: "no",
    FactKind.CHOICE: OTHER,
    FactKind.TEXT: OTHER,
    FactKind.TEXTS: (),
}


Hit = tuple[int, str, bool | None]


class Source(NamedTuple):
    """A rule that makes or may make the data important, for one resource or for the whole flow."""

    rule: Rule
    resource: str
    truth: Truth


class Reading:
    """Facts laid against a regime; everything that needs no completion is worked out once.

    `memo` is shared by all readings of one determination: most answers to an unknown fact leave most
    rules as they are, and trying each of them anew took seconds per resource. For the same reason
    a reading with some facts changed takes over what does not read them.
    """

    def __init__(
        self,
        regime: Regime,
        facts: Mapping[str, object],
        resources: Mapping[str, Mapping[str, object]],
        n_resources: int | None = None,
    ) -> None:
        self.regime = regime
        self.n_resources = len(resources) if n_resources is None else n_resources
        self.memo: dict[Hashable, Any] = {}
        self.reached: frozenset[Pathway] | None = None
        self.values = flow_values(regime, facts)
        self.described = {name: resources[name] for name in sorted(resources)}
        self._hits: dict[Criteria, list[Hit]] = {}
        self.before: Reading | None = None
        self.changed: frozenset[str] = frozenset()

    def with_facts(self, sets: Mapping[str, object], resource: str | None = None) -> Reading:
        """The same, with some facts changed; resource facts in one resource or in all."""
        flow = {name: value for name, value in sets.items() if name not in RESOURCE_FACTS}
        own = {name: value for name, value in sets.items() if name in RESOURCE_FACTS}
        other = Reading.__new__(Reading)
        other.regime, other.memo, other.n_resources = self.regime, self.memo, self.n_resources
        other.reached, other.before, other._hits = None, self, {}
        other.values = self.values | flow
        derived = derive(other.values) | zone_values(self.regime, other.values) | flow
        other.values |= derived
        was = self.values.get
        other.changed = frozenset([*own, *(name for name, value in derived.items() if value != was(name))])
        other.described = self.described
        if own:
            other.described = {
                name: {**facts, **own} if resource in (None, name) else facts for name, facts in self.described.items()
            }
        return other

    @lazily
    def resources(self) -> dict[str, Values]:
        """All that is known of each resource: the flow's facts and its own."""
        return {name: {**self.values, **facts} for name, facts in self.described.items()}

    @lazily
    def sources(self) -> tuple[Source, ...]:
        """Rules that make or may make the data important."""
        return self._important[0]

    @lazily
    def not_stated(self) -> frozenset[str]:
        """Facts nobody mentioned although a criterion asks for them."""
        return self._important[1]

    @lazily
    def _important(self) -> tuple[tuple[Source, ...], frozenset[str]]:
        if self.before is not None and self.changed.isdisjoint(self.regime.important_facts):
            return self.before._important
        missing: set[str] = set()
        criteria = self.regime.criteria[Effect.IMPORTANT]
        sources = [self._source(criteria.rules, *hit, missing) for hit in self.hits(criteria)]
        return tuple(source for source in sources if source.truth is not FALSE), frozenset(missing)

    def hits(self, criteria: Criteria) -> list[Hit]:
        """Criteria that are not false: their place, the resource and the answer."""
        if criteria not in self._hits:
            self._hits[criteria] = self._find(criteria)
        return self._hits[criteria]

    def _find(self, criteria: Criteria) -> list[Hit]:
        found: list[Hit] = [(place, "", True) for place in criteria.always]
        tests = criteria.flow_tests(self.values)
        found += [(place, "", a) for place, test in tests if (a := test(self.values)) is not False]
        if criteria.of_resource:
            for name, values in self.resources.items():
                tests = criteria.resource_tests(values)
                found += [(place, name, a) for place, test in tests if (a := test(values)) is not False]
        return sorted(found)

    def _source(
        self, rules: Sequence[Rule], place: int, resource: str, answer: bool | None, missing: set[str]
    ) -> Source:
        rule = rules[place]
        if answer:
            return Source(rule, resource, TRUE)
        if not rule.condition.reads_resource:
            return Source(rule, "", self.truth(rule))
        truth, not_stated = self.resource_truth(rule.condition, self.resources[resource])
        missing.update(not_stated)
        return Source(rule, resource, truth)

    def met(self, criteria: Criteria) -> dict[int, Truth]:
        """The rules, by their place, that are not false for the flow or for any of the resources."""
        truths: dict[int, Truth] = {}
        for place, resource, answer in self.hits(criteria):
            if answer:
                truths[place] = TRUE
            elif truths.get(place) is not TRUE:
                truth = self._source(criteria.rules, place, resource, answer, set()).truth
                if truth is not FALSE:
                    truths[place] = either_of([truth, truths.get(place, FALSE)])
        return truths

    def resource_truth(self, condition: Condition, values: Values) -> tuple[Truth, tuple[str, ...]]:
        """What the condition can be for a resource, and which facts it never stated.

        A fact stated as unknown counts as unknown. A fact nobody mentioned in a resource that
        was described counts as nothing special, and is named so that a person confirms it.
        """
        answer = condition.test(values)
        if answer is not None:
            return KNOWN[answer], ()
        absent = tuple(name for name in sorted(condition.facts & RESOURCE_FACTS) if name not in values)
        filled = values | {name: BENIGN[BY_NAME[name].kind] for name in absent}
        return KNOWN.get(condition.test(filled)) or self._completed(condition, filled), absent

    def truth(self, rule: Rule, values: Values | None = None) -> Truth:
        """What the rule's condition can be, flow facts only."""
        read = self.values if values is None else values
        return KNOWN.get(rule.condition.test(read)) or self._completed(rule.condition, read)

    def _completed(self, condition: Condition, values: Values) -> Truth:
        """Truth of a condition that unknown facts leave open, over what they can be."""
        key = (id(condition), *map(values.get, condition.facts))
        if key not in self.memo:
            self.memo[key] = completed(self.regime, condition, values)
        truth: Truth = self.memo[key]
        return truth

    def over_resources(self, rule: Rule) -> Truth:
        """What the rule can be for any of the resources, or for the flow."""
        if not rule.condition.reads_resource:
            return self.truth(rule)
        truths = [self.resource_truth(rule.condition, values)[0] for values in self.resources.values()]
        return either_of(truths)

    @lazily
    def private_exemptions(self) -> dict[str, Truth]:
        """Truth of the exemptions that share no fact with the thresholds, by rule key."""
        core = self.regime.core_facts
        return {rule.key: self.truth(rule) for rule in self.regime.exemptions if rule.condition.facts.isdisjoint(core)}

    @lazily
    def exemption_truths(self) -> dict[str, Truth]:
        """Truth of every exemption by rule key; a band of the zone's list that is met denies it."""
        in_band = bool(bands_met(self.regime, self.values))
        truths: dict[str, Truth] = {}
        for condition, rules in self.regime.exemptions_by_condition:
            truth = KNOWN.get(condition.test(self.values)) or self._completed(condition, self.values)
            for rule in rules:
                truths[rule.key] = FALSE if in_band and rule.subject_to_bands else truth
        return truths

    @lazily
    def certain_exemptions(self) -> list[Rule]:
        """Exemptions that apply whatever the unknown facts are."""
        truths = self.exemption_truths
        return [rule for rule in self.regime.exemptions if truths[rule.key] is TRUE]

    @lazily
    def certain_releases(self) -> list[Rule]:
        """Exemptions that release important data for certain; bands of persons do not deny them that."""
        return [rule for rule in self.regime.releases if self.truth(rule) is TRUE]

    @lazily
    def lifted(self) -> list[Source]:
        """Sources that are released for certain."""
        return [source for source in self.sources if self._is_released(source)] if self.sources else []

    @lazily
    def left(self) -> list[Source]:
        """Sources that are not released for certain."""
        return [source for source in self.sources if not self._is_released(source)] if self.sources else []

    def _is_released(self, source: Source) -> bool:
        return any(rule.lifts_source(source.rule.code) for rule in self.certain_releases)

    @lazily
    def signs(self) -> Truth:
        """Whether a resource shows personal information."""
        return either_of([*self.met(self.regime.criteria[Effect.PERSONAL]).values()])

    @lazily
    def counts_contradict(self) -> bool:
        """Nobody is counted although a resource may show personal information."""
        nobody = self.values.get("n_case") == 0 and self.values.get("s_case") == 0
        return nobody and True in self.signs


def either_of(truths: Sequence[Truth]) -> Truth:
    """Truth of "at least one of these"."""
    if TRUE in truths:
        return TRUE
    return EITHER if EITHER in truths else FALSE


def flow_values(regime: Regime, facts: Mapping[str, object]) -> Values:
    values: Values = {**ABSENT, **facts, "on": regime.on, "year": str(regime.on.year)}
    values.update(derive(values))
    values.update(zone_values(regime, values))
    return values


def zone_values(regime: Regime, values: Mapping[str, object]) -> Values:
    """What the regime knows about the zone's list; a list it does not know is not in force."""
    code = values.get("zone")
    if code is None:
        return dict.fromkeys(ZONE_FACTS)
    zone = regime.zones.get(str(code))
    if zone is None:
        return dict.fromkeys(ZONE_FACTS, False)
    return {
        "zone_in_force": zone.in_force(regime.on),
        "zone_automotive": zone.covers_automotive,
        "zone_excludes_ciio": zone.excludes_ciio,
        "zone_excluded": _excluded(zone, values),
    }


def _excluded(zone: ZoneEdition, values: Mapping[str, object]) -> bool | None:
    """Whether one of the list's own exclusions holds; unknown where unknown facts decide."""
    answers = {rule.condition.test(values) for rule in zone.rules if rule.effect == Effect.SCOPE}
    return True if True in answers else None if None in answers else False


def bands_of(regime: Regime, values: Values) -> tuple[Rule, ...]:
    """The zone list's own bands of persons and exclusions; where one is met, the list gives no relief."""
    zone = regime.zones.get(str(values.get("zone")))
    return zone.rules if zone else ()


def bands_met(regime: Regime, values: Values) -> list[Rule]:
    """The bands and exclusions of the zone's list that the flow falls into."""
    return [rule for rule in bands_of(regime, values) if rule.condition.test(values)]


def completed(regime: Regime, condition: Condition, values: Values) -> Truth:
    """Truth over every completion of the facts the condition reads; both where too many."""
    open_names = sorted(name for name in condition.facts if values.get(name) is None)
    choices = product(*(regime.samples(BY_NAME[name]) for name in open_names))
    found: set[bool] = set()
    for number, chosen in enumerate(choices):
        if number == CAP:
            return EITHER
        found.add(bool(condition.test(values | dict(zip(open_names, chosen, strict=True)))))
        if len(found) == 2:
            return EITHER
    return KNOWN[found.pop()]
