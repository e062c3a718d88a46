"""The set of pathways that stay possible when some facts are unknown. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, product
from typing import Any

from compliance.conditions import Condition
from compliance.enums import Effect, FactKind, FactLevel, Pathway
from compliance.facts import (
    BY_NAME,
    FACTS,
    derive,
)
from compliance.regimes import OTHER, Regime
from compliance.rules import PERSONAL, Rule, ZoneEdition

Values = dict[str, object]
Truth = frozenset[bool]
TRUE, FALSE, EITHER = frozenset({True}), frozenset({False}), frozenset({True, False})
CAP = 4096
BUCKETS = (("n", "n_year", "n_case", "overlap"), ("s", "s_year", "s_case", "s_overlap"))
RESOURCE_FACTS = frozenset(fact.name for fact in FACTS if fact.level == FactLevel.RESOURCE)
ABSENT = {fact.name: fact.absent for fact in FACTS if fact.absent is not None}
ZONE_FACTS = ("zone_in_force", "zone_automotive", "zone_excludes_ciio", "zone_excluded")
BENIGN: dict[FactKind, object] = {
    FactKind.BOOL: False,
    FactKind.INT: 0,
    FactKind.PRESENCE: "no",
    FactKind.CHOICE: OTHER,
    FactKind.TEXT: OTHER,
    FactKind.TEXTS: (),
}


@dataclass(frozen=True)
class Source:
    """A rule that may make the data important, for one resource or for the whole flow."""

    rule: Rule
    resource: str
    truth: Truth
    not_stated: tuple[str, ...] = ()


class Reading:
    """Facts laid against a regime; everything that needs no completion is worked out once.

    `memo` is shared by all readings of one determination: most answers to an unknown fact leave most
    rules as they are, and trying each of them anew took seconds per resource.
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
        self.values = flow_values(regime, facts)
        self.resources = {name: self.values | dict(resources[name]) for name in sorted(resources)}

    def with_facts(self, sets: Mapping[str, object], resource: str | None = None) -> Reading:
        """The same, with some facts changed; resource facts in one resource or in all."""
        flow = {name: value for name, value in sets.items() if name not in RESOURCE_FACTS}
        own = {name: value for name, value in sets.items() if name in RESOURCE_FACTS}
        other = Reading.__new__(Reading)
        other.regime, other.memo, other.n_resources = self.regime, self.memo, self.n_resources
        other.values = self.values | flow
        other.values |= derive(other.values) | zone_values(self.regime, other.values) | flow
        other.resources = {
            name: values | {key: other.values[key] for key in other.values} | (own if resource in (None, name) else {})
            for name, values in self.resources.items()
        }
        return other

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        rules = self.regime.by_effect[Effect.IMPORTANT]
        return tuple(source for rule in rules for source in self._sources_of(rule))

    def _sources_of(self, rule: Rule) -> Iterator[Source]:
        if rule.condition.facts.isdisjoint(RESOURCE_FACTS):
            yield Source(rule, "", self.truth(rule))
            return
        for name, values in self.resources.items():
            truth, not_stated = self.resource_truth(rule.condition, values)
            yield Source(rule, name, truth, not_stated)

    def resource_truth(self, condition: Condition, values: Values) -> tuple[Truth, tuple[str, ...]]:
        """What the condition can be for a resource, and which facts it never stated.

        A fact stated as unknown counts as unknown. A fact nobody mentioned in a resource that
        was described counts as nothing special, and is named so that a person confirms it.
        """
        answer = condition.test(values)
        if answer is not None:
            return (TRUE if answer else FALSE), ()
        absent = tuple(name for name in sorted(condition.facts & RESOURCE_FACTS) if name not in values)
        filled = values | {name: BENIGN[BY_NAME[name].kind] for name in absent}
        return self._completed(condition, filled), absent

    def truth(self, rule: Rule, values: Values | None = None) -> Truth:
        """What the rule's condition can be, flow facts only."""
        return self._completed(rule.condition, self.values if values is None else values)

    def _completed(self, condition: Condition, values: Values) -> Truth:
        key = (id(condition), *map(values.get, condition.facts))
        if key not in self.memo:
            self.memo[key] = completed(self.regime, condition, values)
        truth: Truth = self.memo[key]
        return truth

    def over_resources(self, rule: Rule) -> Truth:
        """What the rule can be for any of the resources, or for the flow."""
        if rule.condition.facts.isdisjoint(RESOURCE_FACTS):
            return self.truth(rule)
        truths = [self.resource_truth(rule.condition, values)[0] for values in self.resources.values()]
        return either_of(truths)

    @cached_property
    def exemptions(self) -> dict[str, Truth]:
        """Truth of the exemptions that share no fact with the thresholds, by rule key."""
        core = self.regime.core_facts
        return {
            rule.key: self.truth(rule)
            for rule in self.regime.by_effect[Effect.EXEMPTION]
            if rule.condition.facts.isdisjoint(core)
        }

    @cached_property
    def signs(self) -> Truth:
        """Whether a resource shows personal information."""
        return either_of([self.over_resources(r) for r in self.regime.by_effect[Effect.PERSONAL]])

    @cached_property
    def counts_contradict(self) -> bool:
        """Nobody is counted although a resource may show personal information."""
        nobody = self.values.get("n_case") == 0 and self.values.get("s_case") == 0
        return nobody and True in self.signs

    @cached_property
    def outcomes(self) -> frozenset[Pathway]:
        """Every pathway that some completion of the unknown facts leads to."""
        key = (
            frozenset(self.values.items()),
            frozenset((source.rule.key, source.truth) for source in self.sources),
            self.signs,
        )
        if key not in self.memo:
            self.memo[key] = self._outcomes()
        outcomes: frozenset[Pathway] = self.memo[key]
        return outcomes

    def _outcomes(self) -> frozenset[Pathway]:
        found: set[Pathway] = set()
        for number, world in enumerate(self._worlds()):
            if number == CAP:
                return frozenset(Pathway) - {Pathway.HOLD}
            found |= _world_outcomes(self, world)
        return frozenset(found)

    @property
    def pathway(self) -> Pathway:
        return next(iter(self.outcomes)) if len(self.outcomes) == 1 else Pathway.HOLD

    def _worlds(self) -> Iterator[Values]:
        if not self.counts_contradict:
            yield from _worlds(self.regime, self.values)
            return
        if False in self.signs:
            yield from _worlds(self.regime, self.values)
        counted = self.values | {"n_case": None, "s_case": None, "n": None, "s": None}
        for world in _worlds(self.regime, counted):
            if world["n_case"] or world["s_case"]:
                yield world


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


def completed(regime: Regime, condition: Condition, values: Values) -> Truth:
    """Truth over every completion of the facts the condition reads; both where too many."""
    answer = condition.test(values)
    if answer is not None:
        return TRUE if answer else FALSE
    open_names = sorted(name for name in condition.facts if values.get(name) is None)
    choices = product(*(regime.samples(BY_NAME[name]) for name in open_names))
    found: set[bool] = set()
    for number, chosen in enumerate(choices):
        if number == CAP:
            return EITHER
        found.add(bool(condition.test(values | dict(zip(open_names, chosen, strict=True)))))
        if len(found) == 2:
            break
    return frozenset(found)


def _worlds(regime: Regime, values: Values) -> Iterator[Values]:
    """The facts that thresholds read, completed together."""
    counts = [_bucket(regime, values, bucket) for bucket in BUCKETS]
    parts = {name for _, *rest in BUCKETS for name in rest} | {"n", "s"}
    open_names = sorted(name for name in regime.core_facts - parts if values.get(name) is None)
    others = [regime.samples(BY_NAME[name]) for name in open_names]
    for people, sensitive in product(*counts):
        for chosen in product(*others):
            yield values | people | sensitive | dict(zip(open_names, chosen, strict=True))


def _bucket(regime: Regime, values: Values, bucket: tuple[str, str, str, str]) -> list[Values]:
    """Completions of one count, one for each pair of ranges of this flow and of the year."""
    total, before, now, overlap = bucket
    if values.get(total) is not None:
        return [{}]
    edges = regime.boundaries.get(total, ())
    known = [v for v in (values.get(before), values.get(now)) if isinstance(v, int)]
    shift = sum(known) - (_number(values.get(overlap)))
    found: dict[tuple[object, ...], Values] = {}
    for n_before, n_now in product(
        _counts(regime, values, before, edges, shift), _counts(regime, values, now, edges, shift)
    ):
        filled = {**values, before: n_before, now: n_now}
        sum_now = derive(filled)[total]
        signature = (region(regime, now, n_now), region(regime, total, sum_now))
        found.setdefault(signature, {before: n_before, now: n_now, total: sum_now})
    return list(found.values())


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _counts(regime: Regime, values: Values, name: str, edges: tuple[int, ...], shift: int) -> tuple[int, ...]:
    known = values.get(name)
    if isinstance(known, int):
        return (known,)
    own = regime.boundaries.get(name, ())
    return tuple(sorted({0, *own, *edges, *(edge - shift for edge in edges if edge > shift)}))


def region(regime: Regime, name: str, value: object) -> int:
    """Which range between two boundaries a number lies in."""
    return sum(1 for edge in regime.boundaries.get(name, ()) if _number(value) >= edge)


def _world_outcomes(reading: Reading, world: Values) -> set[Pathway]:
    regime = reading.regime
    outside = either_of([reading.truth(rule, world) for rule in regime.whole_scope])
    found = {Pathway.OUT_OF_SCOPE} if True in outside else set()
    if outside == TRUE:
        return found
    truths = {rule.key: world_truth(reading, rule, world) for rule in regime.by_effect[Effect.EXEMPTION]}
    releases = [rule for rule in regime.by_effect[Effect.EXEMPTION] if rule.lifts]
    for chosen in islice(product(*(sorted(truths[r.key]) for r in releases)), CAP):
        fixed = {r.key: TRUE if on else FALSE for r, on in zip(releases, chosen, strict=True)}
        active = [rule for rule, on in zip(releases, chosen, strict=True) if on]
        found |= _released_outcomes(reading, world, truths | fixed, active)
    return found


def world_truth(reading: Reading, rule: Rule, world: Values) -> Truth:
    private = reading.exemptions.get(rule.key)
    return reading.truth(rule, world) if private is None else private


def _released_outcomes(reading: Reading, world: Values, truths: dict[str, Truth], active: list[Rule]) -> set[Pathway]:
    found: set[Pathway] = set()
    lifted, left = split_sources(reading.sources, active)
    for source in left:
        if True in source.truth:
            found.add(source.rule.pathway or Pathway.SECURITY_ASSESSMENT)
    if any(source.truth == TRUE for source in left):
        return found
    if has_personal(reading, world):
        return found | _personal_outcomes(reading, world, truths)
    if any(True in source.truth for source in lifted):
        found.add(Pathway.EXEMPT)
    if not any(source.truth == TRUE for source in lifted):
        found.add(Pathway.OUT_OF_SCOPE)
    return found


def split_sources(sources: Iterable[Source], active: Sequence[Rule]) -> tuple[list[Source], list[Source]]:
    """Sources that active exemptions lift, and those left."""
    lifted: list[Source] = []
    left: list[Source] = []
    for source in sources:
        is_lifted = any(rule.lifts_source(source.rule.code) for rule in active)
        (lifted if is_lifted else left).append(source)
    return lifted, left


def has_personal(reading: Reading, world: Values) -> bool:
    """Whether the completed facts contain personal information."""
    return not any(rule.condition.test(world) for rule in reading.regime.personal_scope)


def bands_met(regime: Regime, world: Values) -> list[Rule]:
    """The zone list's own bands of persons that the flow falls into."""
    zone = regime.zones.get(str(world.get("zone")))
    return [rule for rule in zone.rules if rule.condition.test(world)] if zone else []


def _personal_outcomes(reading: Reading, world: Values, truths: dict[str, Truth]) -> set[Pathway]:
    found: set[Pathway] = set()
    in_band = bool(bands_met(reading.regime, world))
    for rule in reading.regime.by_effect[Effect.EXEMPTION]:
        if PERSONAL not in rule.covers or (rule.subject_to_bands and in_band):
            continue
        if truths[rule.key] == TRUE:
            return {Pathway.EXEMPT}
        if True in truths[rule.key]:
            found.add(Pathway.EXEMPT)
    return found | _threshold_outcomes(reading, world)


def _threshold_outcomes(reading: Reading, world: Values) -> set[Pathway]:
    """Strictest rule that is met; on hold where no rule answers."""
    found: set[Pathway] = set()
    for rule in reading.regime.pathway_rules:
        truth = reading.truth(rule, world)
        if True in truth and rule.pathway:
            found.add(rule.pathway)
        if truth == TRUE:
            return found
    return found | {Pathway.HOLD}
