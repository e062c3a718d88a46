"""What the golden cases of an edition say, and what of the edition they test. Pure.

A case exercises a rule where the rule's condition is met. It tests a number of a condition at,
just below or just above where its facts have that value and the comparison decides the condition:
a case that is settled by another fact tests nothing about the number.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial

from compliance import pathways
from compliance.conditions import Comparison
from compliance.confirmations import confirmations
from compliance.edges import Edge, decides, edges_in, side_at, sides_of
from compliance.editions import compared, with_list
from compliance.enums import Effect, Pathway, Side
from compliance.explanations import PATHWAY_LABELS, fired_rules
from compliance.facts import RESOURCE_FACTS
from compliance.outcomes import pathway_of
from compliance.readings import FALSE, TRUE, Reading, Truth, bands_met
from compliance.regimes import Regime
from compliance.rules import Edition, GoldenCase, Rule, ZoneEdition
from compliance.vocabulary import Fact
from compliance.wording import Text, joined

RegimeOfDay = Callable[[dt.date], Regime]


@dataclass(frozen=True)
class Said:
    """What golden cases ask of a determination, without its explanation: `fired` are edition and code."""

    pathway: Pathway
    fired: tuple[tuple[str, str], ...]
    shown: tuple[str, ...]
    needs_confirmation: bool


@dataclass(frozen=True)
class CaseRun:
    """One golden case and what the rules say of its facts; right where nothing differs."""

    case: GoldenCase
    said: Said
    differences: tuple[Text, ...]

    @property
    def expected(self) -> Pathway:
        return self.case.pathway

    @property
    def got(self) -> Pathway:
        return self.said.pathway

    @property
    def passes(self) -> bool:
        return not self.differences

    @property
    def where(self) -> str:
        """Place in the edition's file, as problems name it."""
        return f"case[{self.case.code}]"

    @property
    def message(self) -> Text:
        return joined(self.differences, " ", "")


@dataclass(frozen=True)
class RuleCoverage:
    """Codes of the cases in which the rule is met, and of those in which it is not."""

    rule: Rule
    met: tuple[str, ...]
    not_met: tuple[str, ...]

    @property
    def needs_failing(self) -> bool:
        """An exemption must be seen failing too: released too much is the dangerous error."""
        return self.rule.effect == Effect.EXEMPTION

    @property
    def is_exercised(self) -> bool:
        return bool(self.met) and (not self.needs_failing or bool(self.not_met))


@dataclass(frozen=True)
class NumberCoverage:
    """A number of a rule's condition and the codes of the cases that test it, by side."""

    rule: Rule
    fact: Fact
    number: Edge
    by_side: Mapping[Side, tuple[str, ...]]

    @property
    def missing(self) -> tuple[Side, ...]:
        return tuple(side for side, cases in self.by_side.items() if not cases)

    @property
    def is_tested(self) -> bool:
        return not self.missing


@dataclass(frozen=True)
class Coverage:
    n_cases: int
    rules: tuple[RuleCoverage, ...]
    numbers: tuple[NumberCoverage, ...]

    @cached_property
    def not_exercised(self) -> tuple[RuleCoverage, ...]:
        return tuple(one for one in self.rules if not one.is_exercised)

    @cached_property
    def not_tested(self) -> tuple[NumberCoverage, ...]:
        return tuple(one for one in self.numbers if not one.is_tested)

    @property
    def n_exercised(self) -> int:
        return len(self.rules) - len(self.not_exercised)

    @property
    def n_tested(self) -> int:
        return len(self.numbers) - len(self.not_tested)

    @property
    def is_complete(self) -> bool:
        return not self.not_exercised and not self.not_tested


def golden_run(edition: Edition, beside: RegimeOfDay) -> list[CaseRun]:
    """Run every golden case beside the editions of its day, in the order of the file."""
    regimes = _regimes([edition], beside)
    return [run_case(case, regimes(case.on)) for case in edition.cases]


def run_case(case: GoldenCase, regime: Regime) -> CaseRun:
    """Lay the case's facts against the regime and say what differs from what is expected."""
    said = said_of(case.facts, regime)
    return CaseRun(case, said, tuple(_differences(case, said)))


def said_of(facts: Mapping[str, object], regime: Regime) -> Said:
    """The same as `determine`; leaving out the explanation makes a page of 300 cases quick."""
    reading = pathways.read(facts, regime)
    pathway = pathway_of(reading)
    return Said(
        pathway=pathway,
        fired=tuple(dict.fromkeys((rule.edition, rule.code) for rule, _name in fired_rules(reading, pathway))),
        shown=tuple(dict.fromkeys(row["code"] for row in pathways.ambiguities(reading))),
        needs_confirmation=bool(confirmations(reading, pathway)),
    )


def _differences(case: GoldenCase, said: Said) -> Iterator[Text]:
    if said.pathway != case.pathway:
        expected, got = PATHWAY_LABELS[case.pathway], PATHWAY_LABELS[said.pathway]
        yield Text(f"Expected: {expected.en}. The rules say: {got.en}.", f"预期：{expected.zh}。规则得出：{got.zh}。")
    if case.needs_confirmation not in (None, said.needs_confirmation):
        yield CONFIRMED if case.needs_confirmation else NOT_CONFIRMED
    yield from _absent(case.shows, said.shown, NOT_SHOWN)
    yield from _absent(case.fires, (code for _edition, code in said.fired), NOT_FIRED)


CONFIRMED = Text(
    "A legal reviewer should have to confirm the result, and does not.", "预期须经法务复核确认，规则却不要求。"
)
NOT_CONFIRMED = Text(
    "A legal reviewer has to confirm the result, which was not expected.", "规则要求法务复核确认，与预期不符。"
)
NOT_SHOWN = Text("Not shown: {codes}.", "未显示：{codes}。")
NOT_FIRED = Text("Rules that were expected and are not met: {codes}.", "预期适用而未满足的规则：{codes}。")


def _absent(wanted: Iterable[str], found: Iterable[str], pattern: Text) -> Iterator[Text]:
    codes = sorted(set(wanted) - set(found))
    if codes:
        yield Text(pattern.en.format(codes=", ".join(codes)), pattern.zh.format(codes="、".join(codes)))


def coverage_of(edition: Edition, beside: RegimeOfDay) -> Coverage:
    """What the edition's own golden cases exercise of its rules, and which numbers they test."""
    regimes = _regimes([edition], beside)
    readings = {case.code: _Read(case, regimes(case.on)) for case in edition.cases}
    return _coverage(edition.rules, readings)


def band_coverage(zone_list: ZoneEdition, editions: Iterable[Edition], beside: RegimeOfDay) -> Coverage:
    """What golden cases of the editions that name this zone list test of its bands of persons."""
    readings = {}
    for edition in editions:
        regimes = _regimes([edition], beside)
        for case in edition.cases:
            if case.facts.get("zone") in (zone_list.code, zone_list.zone):
                readings[f"{edition.code}:{case.code}"] = _Read(case, regimes(case.on))
    return _coverage(zone_list.rules, readings)


def list_run(zone_list: ZoneEdition, editions: Iterable[Edition], beside: RegimeOfDay) -> list[tuple[Edition, CaseRun]]:
    """Run the golden cases of the editions that name the list or its zone, as if it were published."""
    runs = []
    for edition in editions:
        regimes = _regimes([edition], partial(_beside_list, zone_list, beside))
        cases = [case for case in edition.cases if case.facts.get("zone") in (zone_list.code, zone_list.zone)]
        runs += [(edition, run_case(case, regimes(case.on))) for case in cases]
    return runs


def _beside_list(zone_list: ZoneEdition, beside: RegimeOfDay, day: dt.date) -> Regime:
    return with_list(beside(day), zone_list)


def _regimes(editions: Iterable[Edition], beside: RegimeOfDay) -> RegimeOfDay:
    """The regime of a day with the editions put in; worked out once per day."""
    chosen, known = tuple(editions), dict[dt.date, Regime]()

    def regime_of(day: dt.date) -> Regime:
        if day not in known:
            known[day] = compared(beside(day), chosen)
        return known[day]

    return regime_of


class _Read:
    """A golden case laid against its regime."""

    def __init__(self, case: GoldenCase, regime: Regime) -> None:
        own = {name: value for name, value in case.facts.items() if name in RESOURCE_FACTS}
        flow = {name: value for name, value in case.facts.items() if name not in RESOURCE_FACTS}
        self.case = case
        self.reading = Reading(regime, flow, {"": own} if own else {})
        self.values = self.reading.resources.get("", self.reading.values)

    def truth(self, rule: Rule) -> Truth:
        if rule.on_pathways and self.case.pathway not in rule.on_pathways:
            return FALSE
        if rule.subject_to_bands and bands_met(self.reading.regime, self.reading.values):
            return FALSE
        return self.reading.over_resources(rule)


def _coverage(rules: Iterable[Rule], readings: Mapping[str, _Read]) -> Coverage:
    listed = tuple(rules)
    return Coverage(
        n_cases=len(readings),
        rules=tuple(_rule_coverage(rule, readings) for rule in listed),
        numbers=tuple(number for rule in listed for number in _numbers(rule, readings)),
    )


def _rule_coverage(rule: Rule, readings: Mapping[str, _Read]) -> RuleCoverage:
    truths = {code: read.truth(rule) for code, read in readings.items()}
    return RuleCoverage(
        rule=rule,
        met=tuple(code for code, truth in truths.items() if truth == TRUE),
        not_met=tuple(code for code, truth in truths.items() if truth == FALSE),
    )


def _numbers(rule: Rule, readings: Mapping[str, _Read]) -> Iterator[NumberCoverage]:
    """Every number of the rule once, in reading order, also where several comparisons share it."""
    leaves: dict[tuple[Fact, Edge], list[Comparison]] = defaultdict(list)
    for leaf, number in edges_in(rule.condition):
        leaves[leaf.fact, number].append(leaf)
    for (fact, number), some in leaves.items():
        found: dict[Side, list[str]] = {side: [] for side in sides_of(number)}
        for code, read in readings.items():
            side = side_at(read.values.get(fact.name), number)
            if side in found and any(decides(leaf, rule.condition, read.values) for leaf in some):
                found[side].append(code)
        yield NumberCoverage(rule, fact, number, {side: tuple(codes) for side, codes in found.items()})
