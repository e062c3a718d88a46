"""Whether the rules of a day answer every flow. Pure."""

from collections.abc import Iterable
from itertools import product

from compliance.enums import FactKind, Pathway
from compliance.facts import BY_NAME
from compliance.readings import CAP, Values
from compliance.regimes import Regime
from compliance.rules import PERSONAL, Rule

BUCKETS = (("n", "n_year", "n_case", "overlap"), ("s", "s_year", "s_case", "s_overlap"))
APART = frozenset(name for _, before, _, overlap in BUCKETS for name in (before, overlap))
COUNTS = APART | {name for total, _, now, _ in BUCKETS for name in (total, now)}


def leaves_open(regime: Regime) -> bool:
    """Whether there are answers to which no threshold of the law says anything, so that the flow is on hold."""
    return regime.once("leaves open", lambda: (_leaves_open(regime),))[0]


def _leaves_open(regime: Regime) -> bool:
    """Try every range of numbers and every other answer, as far as the thresholds and what comes before them read."""
    open_names = sorted(regime.core_facts - COUNTS - {"on"})
    settling = _settling(regime)
    read = {name for rule in settling for name in rule.condition.facts}
    if read & APART or any(BY_NAME[name].kind == FactKind.DATE for name in open_names):
        return True
    counts = [_ranges(regime, now, total) for total, _, now, _ in BUCKETS]
    others = [regime.samples(BY_NAME[name]) for name in open_names]
    worlds = (
        {"on": regime.on, **people, **sensitive, **dict(zip(open_names, chosen, strict=True))}
        for (people, sensitive), chosen in product(product(*counts), product(*others))
    )
    return any(number == CAP or not _is_settled(settling, world) for number, world in enumerate(worlds))


def _settling(regime: Regime) -> tuple[Rule, ...]:
    """The rules each of which settles a flow with personal information, or says that there is none."""
    core = regime.core_facts
    exempting = (
        rule
        for rule in regime.exemptions
        if PERSONAL in rule.covers and not rule.subject_to_bands and rule.condition.facts <= core
    )
    return (*regime.personal_scope, *exempting, *regime.pathway_rules)


def _is_settled(rules: Iterable[Rule], world: Values) -> bool:
    answers = [(rule, rule.condition.test(world)) for rule in rules]
    holds = any(answer is not False for rule, answer in answers if rule.pathway == Pathway.HOLD)
    return not holds and any(answer for _, answer in answers)


def _ranges(regime: Regime, now: str, total: str) -> list[Values]:
    """A number of this flow and of the year in each pair of ranges that can be."""
    edges = [(0, *regime.boundaries.get(name, ())) for name in (now, total)]
    return [{now: added, total: max(added, counted)} for added, counted in product(*edges)]
