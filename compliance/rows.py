"""What a result is made of: rows for rules, in both languages. Pure."""

from collections.abc import Iterable, Sequence
from typing import Any

from compliance.criteria import Criteria
from compliance.enums import Pathway, Verification
from compliance.readings import Reading, Values
from compliance.regimes import STRICTNESS
from compliance.rules import Rule, lowest
from compliance.spelling import Fixed, FixedRows
from compliance.wording import Text

Row = dict[str, Any]

PATHWAY_LABELS = {
    Pathway.OUT_OF_SCOPE: Text("Out of scope", "不适用"),
    Pathway.EXEMPT: Text("Exempt", "豁免"),
    Pathway.CONTRACT_OR_CERTIFICATION: Text("Standard contract or certification", "订立标准合同或者通过认证"),
    Pathway.SECURITY_ASSESSMENT: Text("Security assessment", "申报数据出境安全评估"),
    Pathway.HOLD: Text("On hold", "暂缓判定"),
}
LABEL_ROWS = {pathway: Fixed(label.to_dict()) for pathway, label in PATHWAY_LABELS.items()}


def rule_rows(reading: Reading, criteria: Criteria, places: Sequence[int], *, fired: bool) -> list[Row]:
    """Rows of the rules at these places; one list for all flows where nothing in them depends on the facts."""
    if not places:
        return []
    rules = [criteria.rules[place] for place in places]
    if not criteria.is_plain and not all(rule.is_plain for rule in rules):
        return [rule_row(reading, rule, fired=fired) for rule in rules]
    key = (criteria.name, fired, *places)
    return reading.regime.once(key, lambda: FixedRows(_plain_row(reading, rule, rule.text, fired) for rule in rules))


def rule_row(reading: Reading, rule: Rule, *, fired: bool, resource: str = "", text: Text | None = None) -> Row:
    """A rule of an edition with its text filled in; shared where nothing in it depends on the facts."""
    said = text or rule.text
    if rule.subject_to_bands:
        return _rule_row(reading, rule, said, fired, resource)
    if not resource and not said.has_blanks:
        return _plain_row(reading, rule, said, fired)
    shared = reading.regime.once((rule.key, fired), lambda: _rule_row(reading, rule, rule.text, fired, ""))
    return {**shared, "resource": resource, "text": said.fill(values_of(reading, resource)).to_dict()}


def _plain_row(reading: Reading, rule: Rule, text: Text, fired: bool) -> Fixed:
    return reading.regime.once((rule.key, fired, text), lambda: Fixed(_rule_row(reading, rule, text, fired, "")))


def _rule_row(reading: Reading, rule: Rule, text: Text, fired: bool, resource: str) -> Row:
    return {
        "code": rule.code,
        "article": rule.article,
        "edition": rule.edition,
        "text": text.fill(values_of(reading, resource)).to_dict(),
        "verification": rule_mark(reading, rule).value,
        "url": rule.url or reading.regime.urls.get(rule.edition, ""),
        "resource": resource,
        "fired": fired,
    }


def values_of(reading: Reading, resource: str) -> Values:
    return reading.resources.get(resource, reading.values)


def rule_mark(reading: Reading, rule: Rule) -> Verification:
    """The rule's own mark; a zone exemption is known no better than the coverage of its list."""
    if not rule.subject_to_bands:
        return rule.verification
    zone = reading.regime.zones.get(str(reading.values.get("zone")))
    return lowest([rule.verification, zone.coverage_verification]) if zone else rule.verification


def outcome_values(outcomes: Iterable[Pathway]) -> list[str]:
    return [one.value for one in sorted(outcomes, key=STRICTNESS.__getitem__)]
