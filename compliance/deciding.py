"""The pathway where every answer it needs is known: one pass in the order of the law. Pure.

`outcomes` completes unknown facts; most flows need none of that, and one pass is ten times as fast.
"""

from collections.abc import Iterable, Sequence

from compliance.conditions import Condition
from compliance.enums import Pathway
from compliance.readings import TRUE, Reading, Source, Values, bands_of
from compliance.rules import Rule


def settled(reading: Reading) -> Pathway | None:
    """The pathway, or None where an unknown fact stands in the way of an answer that is needed.

    First whether anything is exported at all, then important data and what releases it, then
    exemptions for personal information, then the thresholds, the strictest first.
    """
    regime, values = reading.regime, reading.values
    outside = first_answer(regime.whole_scope, values)
    if outside is not False:
        return Pathway.OUT_OF_SCOPE if outside else None
    active = [] if not reading.sources else active_releases(reading)
    if active is None:
        return None
    lifted, left = split_sources(reading.sources, active)
    if left:
        return _important(left)
    nobody = first_answer(regime.personal_scope, values)
    if nobody is None or reading.counts_contradict:
        return None
    if nobody:
        return _without_people(lifted)
    return _personal(reading, values)


def first_answer(rules: Iterable[Rule], values: Values) -> bool | None:
    """True where one of the rules is met, False where none is, None where unknown facts decide."""
    answer: bool | None = False
    for rule in rules:
        one = rule.condition.test(values)
        if one:
            return True
        if one is None:
            answer = None
    return answer


def active_releases(reading: Reading) -> list[Rule] | None:
    """Exemptions that release important data here; None where one is unknown."""
    answers = [(rule, rule.condition.test(reading.values)) for rule in reading.regime.releases]
    if any(answer is None for _, answer in answers):
        return None
    return [rule for rule, answer in answers if answer]


def split_sources(sources: Iterable[Source], active: Sequence[Rule]) -> tuple[list[Source], list[Source]]:
    """Sources that active exemptions lift, and those left."""
    lifted: list[Source] = []
    left: list[Source] = []
    for source in sources:
        is_lifted = any(rule.lifts_source(source.rule.code) for rule in active)
        (lifted if is_lifted else left).append(source)
    return lifted, left


def _important(left: Sequence[Source]) -> Pathway | None:
    pathways = {source.rule.pathway for source in left}
    is_certain = any(source.truth == TRUE for source in left)
    return pathways.pop() if is_certain and len(pathways) == 1 else None


def _without_people(lifted: Sequence[Source]) -> Pathway | None:
    if not lifted:
        return Pathway.OUT_OF_SCOPE
    return Pathway.EXEMPT if any(source.truth == TRUE for source in lifted) else None


def _personal(reading: Reading, values: Values) -> Pathway | None:
    in_band = first_answer(bands_of(reading.regime, values), values)
    exempt: bool | None = False
    for condition, is_subject in reading.regime.personal_exemptions:
        answer = _unless(in_band, condition, values) if is_subject else condition.test(values)
        if answer:
            return Pathway.EXEMPT
        if answer is None:
            exempt = None
    return None if exempt is None else _by_thresholds(reading, values)


def _unless(in_band: bool | None, condition: Condition, values: Values) -> bool | None:
    answer = condition.test(values)
    if answer is False or in_band:
        return False
    return None if in_band is None else answer


def _by_thresholds(reading: Reading, values: Values) -> Pathway | None:
    for condition, pathway in reading.regime.steps:
        answer = condition.test(values)
        if answer:
            return pathway
        if answer is None:
            return None
    return Pathway.HOLD
