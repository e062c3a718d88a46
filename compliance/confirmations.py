"""What a release rests on: how well it is known, and what a legal reviewer must confirm. Pure."""

from collections.abc import Iterator, Sequence

from compliance.enums import Effect, Pathway, Verification
from compliance.explanations import Fired, any_source, classification_mark, lifts_any
from compliance.facts import BY_NAME
from compliance.outcomes import with_shared_answers
from compliance.readings import TRUE, Reading
from compliance.rows import Row, rule_mark
from compliance.rules import PERSONAL, WORST_LAST, Rule, lowest
from compliance.spelling import Fixed
from compliance.wording import Text, joined


def confirmations(reading: Reading, pathway: Pathway) -> list[Row]:
    """What a named legal reviewer must confirm before a release is decided."""
    if pathway in (Pathway.SECURITY_ASSESSMENT, Pathway.HOLD):
        return []
    rows = [_confirm_rule(reading, rule) for rule in relied_on(reading, pathway)]
    rows += list(_confirm_classification(reading))
    review = reading.regime.criteria[Effect.REVIEW]
    rows += [_confirm_review(reading, review.rules[place]) for place in reading.met(review)]
    return rows


def _confirm_review(reading: Reading, rule: Rule) -> Row:
    if not rule.is_plain:
        return _confirm(rule.code, rule.text.fill(reading.values), rule.verification)
    return reading.regime.once((rule.key, "confirm"), lambda: Fixed(_confirm(rule.code, rule.text, rule.verification)))


def _confirm(code: str, text: Text, mark: Verification) -> Row:
    return {"code": code, "text": text.to_dict(), "verification": mark.value}


def _confirm_rule(reading: Reading, rule: Rule) -> Row:
    return _confirm(rule.code, rule.text.fill(reading.values), rule_mark(reading, rule))


def _confirm_classification(reading: Reading) -> Iterator[Row]:
    mark = classification_mark(reading)
    if mark != Verification.OFFICIAL and not any_source(reading):
        text = Text(
            "The resources meet none of the recovered criteria for important data, but those "
            "criteria come from secondary sources: the annex itself was not read.",
            "数据资源不符合已掌握的任何重要数据判定标准，但该等标准来自二手来源：附录本身未经核对。",
        )
        yield _confirm("NO-IMPORTANT-DATA", text, mark)
    missing = sorted(reading.not_stated)
    if missing:
        labels = joined([BY_NAME[name].label for name in missing], "; ", "；")
        text = Text(
            f"These were not stated for every resource and could make it important data: {labels.en}.",
            f"以下事实未就全部数据资源说明，且可能使其构成重要数据：{labels.zh}。",
        )
        yield _confirm("NOT-STATED", text, Verification.UNVERIFIED)


def relied_on(reading: Reading, pathway: Pathway) -> list[Rule]:
    """Exemptions of a lower mark without which a milder pathway would not stand."""
    if pathway not in (Pathway.EXEMPT, Pathway.CONTRACT_OR_CERTIFICATION):
        return []
    needed = {rule.key: rule for answered in with_shared_answers(reading) for rule in _needed(answered, pathway)}
    return [rule for rule in needed.values() if rule_mark(reading, rule) != Verification.OFFICIAL]


def _needed(reading: Reading, pathway: Pathway) -> list[Rule]:
    needed: list[Rule] = []
    if reading.lifted:
        needed += _best(reading, [rule for rule in reading.certain_releases if lifts_any(rule, reading.lifted)])
    if pathway == Pathway.EXEMPT and not all(reading.truth(rule) == TRUE for rule in reading.regime.personal_scope):
        needed += _best(reading, [rule for rule in reading.certain_exemptions if PERSONAL in rule.covers])
    return needed


def _best(reading: Reading, rules: list[Rule]) -> list[Rule]:
    """The best known of several that each suffice."""
    return sorted(rules, key=lambda rule: WORST_LAST.index(rule_mark(reading, rule)))[:1]


def mark_of(reading: Reading, pathway: Pathway, fired: Sequence[Fired]) -> Verification:
    """The lowest mark the result rests on; where several rules suffice, the best of them."""
    marks = [rule_mark(reading, rule) for rule in relied_on(reading, pathway)]
    if pathway != Pathway.EXEMPT:
        known = [rule_mark(reading, rule) for rule, _ in fired]
        marks += [min(known, key=WORST_LAST.index)] if known else []
    if pathway != Pathway.SECURITY_ASSESSMENT and not any_source(reading):
        marks.append(classification_mark(reading))
    return lowest(marks)
