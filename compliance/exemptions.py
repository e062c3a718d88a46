"""The exemptions of a regime, each with why it applies to a flow or does not. Pure."""

from collections.abc import Hashable, Iterator, Mapping

from compliance.conditions import AllOf, AnyOf, Comparison, Condition, Not
from compliance.enums import FactKind
from compliance.facts import value_label
from compliance.readings import FALSE, TRUE, Reading, Truth, bands_met, either_of
from compliance.regimes import ExemptionGroup
from compliance.rows import Row, rule_mark
from compliance.rules import Rule
from compliance.spelling import Fixed
from compliance.wording import Text, joined


def exemption_rows(reading: Reading) -> list[Row]:
    """Every exemption of the regime, E1 first, and why it applies or not.

    A row is shared by all flows that agree in the facts it reads, unless numbers are among them.
    """
    in_zone = str(reading.values.get("zone")) in reading.regime.zones
    return [
        _exemption_row(reading, group)
        if group.reads_numbers or (in_zone and group.subject_to_bands)
        else _shared_row(reading, group)
        for group in reading.regime.exemption_groups
    ]


def _shared_row(reading: Reading, group: ExemptionGroup) -> Row:
    key: Hashable = (group.label, *map(reading.values.get, group.facts))
    return reading.regime.once(key, lambda: Fixed(_exemption_row(reading, group)))


def _exemption_row(reading: Reading, group: ExemptionGroup) -> Row:
    truths = reading.exemption_truths
    truth = either_of([truths[rule.key] for rule in group.rules])
    rule = next(rule for rule in group.rules if truths[rule.key] == truth)
    return {
        "code": group.label,
        "name": rule.name.to_dict(),
        "applies": "yes" if truth is TRUE else "no" if truth is FALSE else "unknown",
        "why": _exemption_why(reading, rule, truth).to_dict(),
        "article": rule.article,
        "edition": rule.edition,
        "verification": rule_mark(reading, rule).value,
        "counted": rule.counted,
    }


def _exemption_why(reading: Reading, rule: Rule, truth: Truth) -> Text:
    if truth is TRUE:
        return rule.text.fill(reading.values)
    bands = bands_met(reading.regime, reading.values) if rule.subject_to_bands else []
    if bands:
        return bands[0].text.fill(reading.values)
    leaves = list(deciding_leaves(rule.condition, reading.values, None if truth is not FALSE else False))
    return joined(dict.fromkeys(leaf_words(leaf, reading.values) for leaf in leaves), "; ", "；")


def deciding_leaves(condition: Condition, values: Mapping[str, object], wanted: bool | None) -> Iterator[Comparison]:
    """The comparisons because of which a condition is false, or unknown."""
    if condition.test(values) is not wanted:
        return
    if isinstance(condition, Comparison):
        yield condition
    elif isinstance(condition, Not):
        yield from deciding_leaves(condition.part, values, None if wanted is None else not wanted)
    elif isinstance(condition, AllOf) and wanted is False:
        first = next(part for part in condition.parts if part.test(values) is False)
        yield from deciding_leaves(first, values, False)
    elif isinstance(condition, AllOf | AnyOf):
        for part in condition.parts:
            yield from deciding_leaves(part, values, wanted)


def leaf_words(leaf: Comparison, values: Mapping[str, object]) -> Text:
    is_value = value_label(leaf.fact, values.get(leaf.fact.name))
    if leaf.fact.kind == FactKind.INT and values.get(leaf.fact.name) is not None:
        needed = leaf.words()
        return Text(f"{needed.en} (it is {is_value.en})", f"{needed.zh}（实际为{is_value.zh}）")
    return Text(f"{leaf.fact.label.en}: {is_value.en}", f"{leaf.fact.label.zh}：{is_value.zh}")
