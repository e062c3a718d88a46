"""The set of pathways that stay possible when some facts are unknown. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice, product

from compliance.deciding import settled, split_sources
from compliance.enums import Pathway
from compliance.facts import BY_NAME, RESOURCE_FACTS, derive
from compliance.gaps import BUCKETS, leaves_open
from compliance.readings import CAP, FALSE, TRUE, Reading, Truth, Values, bands_met, either_of
from compliance.regimes import Regime
from compliance.rules import PERSONAL, Rule

TOGETHER = 64
EVERY = frozenset(Pathway) - {Pathway.HOLD}


def outcomes(reading: Reading) -> frozenset[Pathway]:
    """Every pathway that some completion of the unknown facts leads to."""
    if reading.reached is None:
        pathway = settled(reading)
        reading.reached = by_completion(reading) if pathway is None else ONLY[pathway]
    return reading.reached


ONLY = {pathway: frozenset({pathway}) for pathway in Pathway}


def pathway_of(reading: Reading) -> Pathway:
    """The one pathway there is; on hold where there are several."""
    reached = outcomes(reading)
    return next(iter(reached)) if len(reached) == 1 else Pathway.HOLD


def by_completion(reading: Reading) -> frozenset[Pathway]:
    """Every pathway that is reached by answering the unknown facts in all ways that rules tell apart."""
    key = (
        frozenset(reading.values.items()),
        frozenset((source.rule.key, source.truth) for source in reading.sources),
        reading.signs,
    )
    if key not in reading.memo:
        reading.memo[key] = _outcomes(reading)
    reached: frozenset[Pathway] = reading.memo[key]
    return reached


def _outcomes(reading: Reading) -> frozenset[Pathway]:
    """What the worlds lead to, up to the first at which every pathway was found: most are among the first ten."""
    found: set[Pathway] = set()
    at_most = EVERY | {Pathway.HOLD} if leaves_open(reading.regime) else EVERY
    worlds = ((answered, world) for answered in with_shared_answers(reading) for world in worlds_of(answered))
    for number, (answered, world) in enumerate(worlds):
        if number == CAP:
            return EVERY
        found |= _world_outcomes(answered, world)
        if found >= at_most:
            break
    return frozenset(found)


def with_shared_answers(reading: Reading) -> Iterator[Reading]:
    """The reading with each answer to the unknown facts that several rules on important data share.

    Asked of each rule apart, one answer would make the data important and another release it, and
    an unknown that cannot matter would hold. Too many answers are left to each rule apart.
    """
    chosen: dict[str, tuple[object, ...]] = {}
    n_answers = 1
    for name in sorted(_shared(reading)):
        samples = reading.regime.samples(BY_NAME[name])
        if n_answers * len(samples) <= TOGETHER:
            chosen[name], n_answers = samples, n_answers * len(samples)
    if not chosen:
        yield reading
        return
    for answers in product(*chosen.values()):
        yield reading.with_facts(dict(zip(chosen, answers, strict=True)))


def _shared(reading: Reading) -> set[str]:
    """Unknown facts of the flow that two rules read which may make data important or release it."""
    important = {source.rule.key: source.rule for source in reading.sources if source.truth != TRUE}
    if not important:
        return set()
    releasing = [rule for rule in reading.regime.releases if len(reading.truth(rule)) == 2]
    asked = Counter(name for rule in (*important.values(), *releasing) for name in rule.condition.facts)
    known = reading.regime.core_facts | RESOURCE_FACTS
    return {name for name, n in asked.items() if n > 1 and name not in known and reading.values.get(name) is None}


def worlds_of(reading: Reading) -> Iterator[Values]:
    """Completions of the facts the thresholds read; where nobody is counted in vain, somebody is."""
    if not reading.counts_contradict:
        yield from _worlds(reading.regime, reading.values)
        return
    if False in reading.signs:
        yield from _worlds(reading.regime, reading.values)
    counted = reading.values | {"n_case": None, "s_case": None, "n": None, "s": None}
    for world in _worlds(reading.regime, counted):
        if world["n_case"] or world["s_case"]:
            yield world


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
    truths = {rule.key: world_truth(reading, rule, world) for rule in regime.exemptions}
    releases = regime.releases
    for chosen in islice(product(*(sorted(truths[r.key]) for r in releases)), CAP):
        fixed = {r.key: TRUE if on else FALSE for r, on in zip(releases, chosen, strict=True)}
        active = [rule for rule, on in zip(releases, chosen, strict=True) if on]
        found |= _released_outcomes(reading, world, truths | fixed, active)
    return found


def world_truth(reading: Reading, rule: Rule, world: Values) -> Truth:
    private = reading.private_exemptions.get(rule.key)
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


def has_personal(reading: Reading, world: Values) -> bool:
    """Whether the completed facts contain personal information."""
    return not any(rule.condition.test(world) for rule in reading.regime.personal_scope)


def _personal_outcomes(reading: Reading, world: Values, truths: dict[str, Truth]) -> set[Pathway]:
    found: set[Pathway] = set()
    in_band = bool(bands_met(reading.regime, world))
    for rule in reading.regime.exemptions:
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
