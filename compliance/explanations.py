"""Why a determination is what it is, in words. Pure; works on a finished reading."""

from collections.abc import Iterator, Sequence

from compliance.enums import Effect, Pathway, Verification
from compliance.readings import FALSE, TRUE, Reading, Source
from compliance.rows import PATHWAY_LABELS, Row, rule_row, values_of
from compliance.rules import PERSONAL, Rule
from compliance.spelling import Fixed
from compliance.wording import Text, joined

__all__ = ["COUNT_THEM", "PATHWAY_LABELS", "Row", "fired_rules", "grounds", "sentence"]

Fired = tuple[Rule, str]
MOST_REASONS = 3
NO_IMPORTANT_DECLARED = Text(
    "No important data: none was declared, notified or published, and no resource is described.",
    "无重要数据：未申报、未被告知、未公布，且未描述数据资源。",
)
COUNT_THEM = Text(
    "The resources show or may show personal information, yet nobody is counted. Count the people "
    "concerned, or say that the resources contain none.",
    "数据资源含有或者可能含有个人信息，但未计入任何人数。请统计所涉人数，或者说明数据资源不含个人信息。",
)
LIFTS_ONLY = Text(
    "The data is outside the zone's negative list, which releases the important data. The list's own band of "
    "persons still decides about the personal information.",
    "数据在自贸区负面清单之外，重要数据因此免于评估；个人信息仍按清单所列人数区间判断。",
)
HOLD_NO_RULE = Text("no rule of the editions in force answers it", "现行版本中没有可适用的规则")


def fired_rules(reading: Reading, pathway: Pathway) -> list[Fired]:
    """Rules that are met for certain and lead to the pathway, with the resource they speak of.

    One per rule and resource, best known first.
    """
    return sorted(
        {(rule.key, name): (rule, name) for rule, name in _fired(reading, pathway)}.values(),
        key=lambda one: one[0].precedence,
    )


def _fired(reading: Reading, pathway: Pathway) -> Iterator[Fired]:
    if reading.lifted and pathway == Pathway.CONTRACT_OR_CERTIFICATION:
        lifted = certain(reading.lifted)
        yield from ((rule, "") for rule in reading.certain_releases if lifts_any(rule, lifted))
    yield from (
        (source.rule, source.resource)
        for source in reading.left
        if source.truth is TRUE and source.rule.pathway == pathway
    )
    if pathway == Pathway.OUT_OF_SCOPE:
        scope = reading.regime.by_effect[Effect.SCOPE]
        yield from ((rule, "") for rule in scope if reading.truth(rule) is TRUE)
    if pathway == Pathway.EXEMPT:
        yield from ((rule, "") for rule in reading.certain_exemptions)
    elif not any(PERSONAL in rule.covers for rule in reading.certain_exemptions):
        yield from (
            (rule, "")
            for rule in reading.regime.pathway_rules
            if rule.pathway == pathway and reading.truth(rule) is TRUE and _has_people(reading)
        )


def certain(sources: list[Source]) -> list[Source]:
    return [source for source in sources if source.truth is TRUE]


def _has_people(reading: Reading) -> bool:
    return all(reading.truth(rule) is FALSE for rule in reading.regime.personal_scope)


def lifts_any(rule: Rule, lifted: list[Source]) -> bool:
    return any(rule.lifts_source(source.rule.code) for source in lifted)


def grounds(reading: Reading, pathway: Pathway, fired: Sequence[Fired]) -> list[Row]:
    """Rules the result rests on, then rules that were tested and not met."""
    rows = [
        rule_row(reading, rule, fired=True, resource=name, text=_text_beside(rule, pathway)) for rule, name in fired
    ]
    if pathway in (Pathway.EXEMPT, Pathway.CONTRACT_OR_CERTIFICATION):
        rows += [
            _otherwise_row(reading, rule)
            for rule in reading.regime.explained_when_not_met
            if reading.truth(rule) is FALSE
        ]
    if pathway not in (Pathway.SECURITY_ASSESSMENT, Pathway.HOLD) and not any_source(reading):
        rows.append(_no_important_row(reading))
    return rows


def _text_beside(rule: Rule, pathway: Pathway) -> Text | None:
    """What to say of a zone's list that releases the important data while its bands catch the people."""
    return LIFTS_ONLY if rule.subject_to_bands and pathway == Pathway.CONTRACT_OR_CERTIFICATION else None


def _otherwise_row(reading: Reading, rule: Rule) -> Row:
    return rule_row(reading, rule, fired=False, text=rule.otherwise)


def _no_important_row(reading: Reading) -> Row:
    n, mark = reading.n_resources, classification_mark(reading)
    return reading.regime.once(("NO-IMPORTANT-DATA", n, mark.value), lambda: _fixed_row(reading, n, mark))


def _fixed_row(reading: Reading, n: int, mark: Verification) -> Fixed:
    found = Text(
        f"No important data found in {n} {'resource' if n == 1 else 'resources'}.", f"在{n}项数据资源中未发现重要数据。"
    )
    edition = max(reading.regime.editions, key=lambda one: (one.classifies, one.published_on, one.code))
    return Fixed(
        {
            "code": "NO-IMPORTANT-DATA",
            "article": "",
            "edition": edition.code,
            "text": (found if n else NO_IMPORTANT_DECLARED).to_dict(),
            "verification": mark.value,
            "url": edition.url,
            "resource": "",
            "fired": False,
        }
    )


def classification_mark(reading: Reading) -> Verification:
    """How well it is known that described resources are not important data."""
    if not reading.resources:
        return Verification.OFFICIAL
    return reading.regime.classification_mark


def any_source(reading: Reading) -> bool:
    return any(source.truth is TRUE for source in reading.sources)


def sentence(reading: Reading, pathway: Pathway, unknown: list[Row], fired: Sequence[Fired]) -> Text:
    label = PATHWAY_LABELS[pathway]
    because = _because(reading, pathway, unknown, fired)
    return Text(f"{label.en}, because {because.en}.", f"{label.zh}：{because.zh}。")


def _because(reading: Reading, pathway: Pathway, unknown: list[Row], fired: Sequence[Fired]) -> Text:
    if pathway == Pathway.HOLD and (not fired or any(row["matters"] for row in unknown)):
        return _hold_because(reading, unknown)
    if not fired:
        return Text("every answer to the unknown facts leads there", "未知事实无论如何回答均得出该结果")
    reasons: list[Text] = []
    for rule, name in fired:
        reason = rule.because.fill(values_of(reading, name))
        if reason not in reasons:
            reasons.append(reason)
        if len(reasons) == MOST_REASONS:
            break
    return joined(reasons, "; and ", "；且")


def _hold_because(reading: Reading, unknown: list[Row]) -> Text:
    matters = [Text(row["label"]["en"], row["label"]["zh"]) for row in unknown if row["matters"]]
    if not matters:
        return HOLD_NO_RULE
    listed = joined(dict.fromkeys(matters), "; ", "；")
    return Text(
        f"facts that can change the result are unknown: {listed.en}",
        f"以下事实未知且可能改变结果：{listed.zh}",
    )
