"""What a determination is bound to, and line by line what differs now."""

from collections.abc import Mapping, Sequence
from typing import Any

from approvals.models import Determination
from approvals.services.case_facts import CaseFacts, facts_of
from approvals.services.ledger import Counted
from approvals.services.material import line_of, reasons_of
from approvals.services.pathways import determine_case
from compliance import facts as vocabulary
from compliance import rulebook
from compliance.pathways import regime_hash
from compliance.regimes import Regime
from compliance.wording import Text

UNKNOWN = Text("unknown", "未知")


def changes_since(determination: Determination) -> list[Text]:
    """Name, line by line, what differs now from what the determination was bound to."""
    application = determination.application
    case = facts_of(application)
    lines = []
    if case.hash != determination.facts_hash:
        lines += changed_flows(determination.facts, case.as_dict())
    if case.manifest_hash != determination.manifest_hash:
        lines.append(Text("The manifest is another one.", "数据清单已更换。"))
    return lines + changed_by_rules(determination)


def changed_by_rules(determination: Determination) -> list[Text]:
    """Say what the rules, as now known for its day, make of the same facts, where that is something else.

    The ledger's figures stay those it was made with. Rules in other words change nothing.
    """
    regime = rulebook.regime_on(determination.on_date)
    facts = CaseFacts.from_dict(determination.facts)
    if hash_for(facts, regime) == determination.regime_hash:
        return []
    pinned = determination.result
    now = determine_case(facts, Counted(**pinned["before"]), regime).as_dict()
    pairs = zip(pinned["flows"], now["flows"], strict=True)
    found = [(was, other, reasons_of(was, other)) for was, other in pairs]
    return [line_of(was["position"], was, other, reasons) for was, other, reasons in found if reasons]


def hash_for(facts: CaseFacts, regime: Regime) -> str:
    """The hash of the regime for the zone that the facts name."""
    zones = {flow.facts.get("zone", vocabulary.NO_ZONE) for flow in facts.flows}
    return regime_hash(regime, zones.pop() if zones else vocabulary.NO_ZONE)


def changed_flows(was: Mapping[str, Any], now: Mapping[str, Any]) -> list[Text]:
    lines = []
    for position in sorted({*was, *now}):
        if position not in was:
            lines.append(Text(f"Flow {position} was added.", f"新增出境场景 {position}。"))
        elif position not in now:
            lines.append(Text(f"Flow {position} was removed.", f"出境场景 {position} 已删除。"))
        else:
            lines += changed_facts(position, "", was[position]["facts"], now[position]["facts"])
            lines += changed_resources(position, was[position]["resources"], now[position]["resources"])
            lines += changed_recipients(position, was[position]["recipients"], now[position]["recipients"])
            lines += changed_others(position, was[position].get("others", []), now[position].get("others", []))
    return lines


def changed_recipients(position: str, was: Sequence[str], now: Sequence[str]) -> list[Text]:
    if was == now:
        return []
    return [
        Text(
            f"Flow {position}: the recipients were {', '.join(was) or 'none'}, are {', '.join(now) or 'none'}.",
            f"出境场景 {position}：境外接收方原为{'、'.join(was) or '无'}，现为{'、'.join(now) or '无'}。",
        )
    ]


def changed_others(position: str, was: Sequence[str], now: Sequence[str]) -> list[Text]:
    if was == now:
        return []
    return [
        Text(
            f"Flow {position}: also filed for {', '.join(was) or 'nobody'}, now for {', '.join(now) or 'nobody'}.",
            f"出境场景 {position}：合并申报的其他公司原为{'、'.join(was) or '无'}，现为{'、'.join(now) or '无'}。",
        )
    ]


def changed_resources(position: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> list[Text]:
    lines = []
    for name in sorted({*was, *now}):
        lines += changed_facts(position, name, was.get(name, {}), now.get(name, {}))
    return lines


def changed_facts(position: str, resource: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> list[Text]:
    where = Text(
        f"Flow {position}, {resource}" if resource else f"Flow {position}",
        f"出境场景 {position}，{resource}" if resource else f"出境场景 {position}",
    )
    return [
        line_of_change(where, fact, was.get(fact), now.get(fact))
        for fact in sorted({*was, *now})
        if was.get(fact) != now.get(fact)
    ]


def line_of_change(where: Text, name: str, was: Any, now: Any) -> Text:
    fact = vocabulary.BY_NAME[name]
    before = UNKNOWN if was is None else vocabulary.value_label(fact, was)
    after = UNKNOWN if now is None else vocabulary.value_label(fact, now)
    return Text(
        f"{where.en}: {fact.label.en} was {before.en}, is {after.en}.",
        f"{where.zh}：{fact.label.zh}原为{before.zh}，现为{after.zh}。",
    )
