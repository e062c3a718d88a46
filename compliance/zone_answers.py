"""What the list of one free trade zone says of one export, whoever the exporter is. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from compliance.conditions import AllOf, Condition
from compliance.enums import Effect
from compliance.facts import FACTS, PARTS, Fact
from compliance.readings import Reading
from compliance.regimes import Regime
from compliance.rules import Rule, ZoneEdition, ZoneItem
from compliance.wording import Text

LIST_FACTS = ("zone_eligible", "zone_scenario_listed", "zone_item_listed", "zone_filing_done")
Facts = Mapping[str, object]
Resources = Mapping[str, Facts]


class Standing(StrEnum):
    """How an export stands to a list, the exporter's own eligibility aside; those that say more come first."""

    EXEMPT = "exempt"
    LISTED = "listed"
    BAND = "band"
    UNKNOWN = "unknown"
    NOT_MET = "not_met"
    NOT_COVERED = "not_covered"
    NOT_IN_FORCE = "not_in_force"


@dataclass(frozen=True, slots=True)
class ZoneAnswer:
    """`rules` of the list decided it; `items` are met for certain, `open_items` a person has to compare."""

    listed: ZoneEdition
    standing: Standing
    reasons: tuple[Text, ...]
    rules: tuple[Rule, ...] = ()
    items: tuple[ZoneItem, ...] = ()
    open_items: tuple[ZoneItem, ...] = ()
    open_facts: tuple[Fact, ...] = ()


def facts_in(listed: ZoneEdition, facts: Facts, *, is_own: bool) -> dict[str, object]:
    """The facts as they would be in that zone: answers about the own zone's list say nothing of another's."""
    kept = facts if is_own else {name: value for name, value in facts.items() if name not in LIST_FACTS}
    return {**kept, "zone": listed.zone}


def answer_of(listed: ZoneEdition, regime: Regime, facts: Facts, resources: Resources) -> ZoneAnswer:
    """Read a list for one flow; `facts` name its zone.

    The first of these holds: not in force, not covered or excluded, a row for people, a listed
    item, another condition not met, exempt; else it is unknown, with the facts that would have
    to be answered.
    """
    reading = Reading(regime, {**facts, "zone_eligible": True}, resources)
    if not listed.in_force(regime.on):
        return ZoneAnswer(listed, Standing.NOT_IN_FORCE, (_period(listed),))
    parts = _asked(reading)
    if not parts:
        return ZoneAnswer(listed, Standing.NOT_COVERED, (NO_RELEASE,))
    for standing, reasons, rules in _kept_out(listed, reading):
        return ZoneAnswer(listed, standing, reasons, rules)
    met, open_items = _items(listed, reading)
    if met or reading.values.get("zone_item_listed"):
        return ZoneAnswer(listed, Standing.LISTED, _listed_reasons(met), items=met)
    failed = [part for part in parts if part.test(reading.values) is False]
    if failed:
        return ZoneAnswer(listed, Standing.NOT_MET, tuple(_not_met(part) for part in failed))
    names = _open_facts(listed, reading, parts)
    if not names:
        return ZoneAnswer(listed, Standing.EXEMPT, (OFF_THE_LIST,))
    return ZoneAnswer(listed, Standing.UNKNOWN, (), open_items=open_items, open_facts=names)


OFF_THE_LIST = Text(
    "The list is in force, covers the scenario, none of its items is exported, and the zone's filing is done.",
    "清单有效且覆盖该场景，出境数据未列入清单，且已完成自贸区备案。",
)
NO_RELEASE = Text(
    "No rule of that day exempts what is outside a zone's list.", "当日没有规则豁免自贸区负面清单外的数据。"
)
NOT_AUTOMOTIVE = Text("The list does not cover the automotive sector.", "清单不覆盖汽车行业。")
NOT_THE_SCENARIO = Text("The list does not cover this scenario.", "清单不覆盖该场景。")
NOT_FOR_OPERATORS = Text(
    "The list is not open to operators of critical information infrastructure.",
    "清单不适用于关键信息基础设施运营者。",
)
SAID_LISTED = Text("It was answered that an item of the export is on the list.", "已填写：出境数据项列入清单。")


def _period(listed: ZoneEdition) -> Text:
    first, last = listed.in_force_from.isoformat(), listed.in_force_to
    if last is None:
        return Text(f"The list is in force from {first}.", f"清单自{first}起有效。")
    return Text(f"The list was in force from {first} to {last}.", f"清单有效期为{first}至{last}。")


def _kept_out(listed: ZoneEdition, reading: Reading) -> Iterable[tuple[Standing, tuple[Text, ...], tuple[Rule, ...]]]:
    values = reading.values
    if not listed.covers_automotive:
        yield Standing.NOT_COVERED, (NOT_AUTOMOTIVE,), ()
    if listed.excludes_ciio and values.get("ciio"):
        yield Standing.NOT_COVERED, (NOT_FOR_OPERATORS,), ()
    if values.get("zone_scenario_listed") is False:
        yield Standing.NOT_COVERED, (NOT_THE_SCENARIO,), ()
    excluding = _met(listed, reading, Effect.SCOPE)
    if excluding:
        yield Standing.NOT_COVERED, _texts(excluding, values), excluding
    bands = _met(listed, reading, Effect.PATHWAY)
    if bands:
        yield Standing.BAND, _texts(bands, values), bands


def _met(listed: ZoneEdition, reading: Reading, effect: Effect) -> tuple[Rule, ...]:
    return tuple(rule for rule in listed.rules if rule.effect == effect and rule.condition.test(reading.values))


def _texts(rules: Sequence[Rule], values: Facts) -> tuple[Text, ...]:
    return tuple(rule.text.fill(values) for rule in rules)


def _items(listed: ZoneEdition, reading: Reading) -> tuple[tuple[ZoneItem, ...], tuple[ZoneItem, ...]]:
    """Items met by some resource, and those that the facts cannot settle."""
    worlds = [*reading.resources.values()] or [reading.values]
    answers = {
        item.code: {item.condition.test(values) for values in worlds} if item.condition else {None}
        for item in listed.items
    }
    met = tuple(item for item in listed.items if True in answers[item.code])
    return met, tuple(item for item in listed.items if answers[item.code] - {False} == {None})


def _listed_reasons(met: Sequence[ZoneItem]) -> tuple[Text, ...]:
    return tuple(item.text for item in met) or (SAID_LISTED,)


def _asked(reading: Reading) -> tuple[Condition, ...]:
    """What the rules that exempt by a zone's list ask for, part by part and each once."""
    releases = [rule for rule in reading.regime.by_effect[Effect.EXEMPTION] if rule.subject_to_bands]
    parts = [part for rule in releases for part in _parts(rule.condition)]
    return tuple({repr(part.to_dict()): part for part in parts}.values())


def _parts(condition: Condition) -> tuple[Condition, ...]:
    return condition.parts if isinstance(condition, AllOf) else (condition,)


def _not_met(part: Condition) -> Text:
    words = part.words()
    return Text(f"Not met: {words.en}.", f"未满足：{words.zh}。")


def _open_facts(listed: ZoneEdition, reading: Reading, parts: Iterable[Condition]) -> tuple[Fact, ...]:
    """Facts nobody has answered on which the exemption, a band or an exclusion still hangs."""
    values = reading.values
    hanging = [part for part in (*parts, *(rule.condition for rule in listed.rules)) if part.test(values) is None]
    read = {name for part in hanging for name in part.facts if values.get(name) is None}
    asked = {part for name in read for part in PARTS.get(name, (name,)) if values.get(part) is None}
    return tuple(fact for fact in FACTS if fact.name in asked)
