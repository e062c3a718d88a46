"""Why a determination is what it is, in words. Pure; works on a finished reading."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from compliance.conditions import AllOf, AnyOf, Comparison, Condition, Not
from compliance.enums import Effect, FactKind, Pathway, Verification
from compliance.facts import BY_NAME, value_label
from compliance.outcomes import FALSE, RESOURCE_FACTS, TRUE, Reading, Source, Truth, bands_met, either_of, split_sources
from compliance.regimes import STRICTNESS
from compliance.rules import PERSONAL, Rule, lowest
from compliance.wording import Text, joined

Row = dict[str, Any]

PATHWAY_LABELS = {
    Pathway.OUT_OF_SCOPE: Text("Out of scope", "不适用"),
    Pathway.EXEMPT: Text("Exempt", "豁免"),
    Pathway.CONTRACT_OR_CERTIFICATION: Text("Standard contract or certification", "订立标准合同或者通过认证"),
    Pathway.SECURITY_ASSESSMENT: Text("Security assessment", "申报数据出境安全评估"),
    Pathway.HOLD: Text("On hold", "暂缓判定"),
}
NO_IMPORTANT_DECLARED = Text(
    "No important data: none was declared, notified or published, and no resource is described.",
    "无重要数据：未申报、未被告知、未公布，且未描述数据资源。",
)
HOLD_NO_RULE = Text("no rule of the editions in force answers it", "现行版本中没有可适用的规则")
COUNT_THEM = Text(
    "The resources show or may show personal information, yet nobody is counted. Count the people "
    "concerned, or say that the resources contain none.",
    "数据资源含有或者可能含有个人信息，但未计入任何人数。请统计所涉人数，或者说明数据资源不含个人信息。",
)


def grounds(reading: Reading, pathway: Pathway) -> list[Row]:
    """Rules the result rests on, then rules that were tested and not met."""
    fired = unique_rules(fired_rules(reading, pathway))
    rows = [rule_row(reading, rule, fired=True, resource=name) for rule, name in fired]
    if pathway in (Pathway.EXEMPT, Pathway.CONTRACT_OR_CERTIFICATION):
        rows += [
            _otherwise_row(reading, rule)
            for rule in reading.regime.pathway_rules
            if rule.otherwise.en and reading.truth(rule) == FALSE
        ]
    if pathway not in (Pathway.SECURITY_ASSESSMENT, Pathway.HOLD) and not _any_source(reading):
        rows.append(_no_important_row(reading))
    return rows


def unique_rules(fired: Iterable[tuple[Rule, str]]) -> list[tuple[Rule, str]]:
    """One row per rule and resource, best known first."""
    order = {mark: number for number, mark in enumerate(Verification)}
    return sorted(
        {(rule.key, name): (rule, name) for rule, name in fired}.values(),
        key=lambda one: (order[one[0].verification], one[0].edition.startswith("auto-guide")),
    )


def fired_rules(reading: Reading, pathway: Pathway) -> Iterator[tuple[Rule, str]]:
    """Rules that are met for certain and lead to the pathway, with the resource they speak of."""
    lifted, left = split_sources(reading.sources, certain_exemptions(reading))
    if pathway == Pathway.CONTRACT_OR_CERTIFICATION:
        yield from ((rule, "") for rule in certain_exemptions(reading) if _lifts(rule, certain(lifted)))
    yield from (
        (source.rule, source.resource) for source in left if source.truth == TRUE and source.rule.pathway == pathway
    )
    if pathway == Pathway.OUT_OF_SCOPE:
        scope = reading.regime.by_effect[Effect.SCOPE]
        yield from ((rule, "") for rule in scope if reading.truth(rule) == TRUE)
    if pathway == Pathway.EXEMPT:
        yield from ((rule, "") for rule in certain_exemptions(reading))
    elif not any(PERSONAL in rule.covers for rule in certain_exemptions(reading)):
        yield from (
            (rule, "")
            for rule in reading.regime.pathway_rules
            if rule.pathway == pathway and reading.truth(rule) == TRUE and _has_people(reading)
        )


def certain(sources: list[Source]) -> list[Source]:
    return [source for source in sources if source.truth == TRUE]


def _has_people(reading: Reading) -> bool:
    return all(reading.truth(rule) == FALSE for rule in reading.regime.personal_scope)


def certain_exemptions(reading: Reading) -> list[Rule]:
    """Exemptions that apply whatever the unknown facts are."""
    return [rule for rule in reading.regime.by_effect[Effect.EXEMPTION] if exemption_truth(reading, rule) == TRUE]


def exemption_truth(reading: Reading, rule: Rule) -> Truth:
    truth = reading.exemptions.get(rule.key)
    truth = reading.truth(rule) if truth is None else truth
    if rule.subject_to_bands and bands_met(reading.regime, reading.values):
        return FALSE
    return truth


def _any_source(reading: Reading) -> bool:
    return any(source.truth == TRUE for source in reading.sources)


def rule_row(reading: Reading, rule: Rule, *, fired: bool, resource: str = "", text: Text | None = None) -> Row:
    values = reading.resources.get(resource, reading.values)
    return {
        "code": rule.code,
        "article": rule.article,
        "edition": rule.edition,
        "text": (text or rule.text).fill(values).to_dict(),
        "verification": rule_mark(reading, rule).value,
        "url": rule.url or edition_url(reading, rule.edition),
        "resource": resource,
        "fired": fired,
    }


def _otherwise_row(reading: Reading, rule: Rule) -> Row:
    return rule_row(reading, rule, fired=False, text=rule.otherwise)


def edition_url(reading: Reading, code: str) -> str:
    for edition in reading.regime.editions:
        if edition.code == code:
            return edition.url
    return ""


def rule_mark(reading: Reading, rule: Rule) -> Verification:
    """The rule's own mark; a zone exemption is known no better than the coverage of its list."""
    zone = reading.regime.zones.get(str(reading.values.get("zone")))
    if rule.subject_to_bands and zone:
        return lowest([rule.verification, zone.coverage_verification])
    return rule.verification


def _no_important_row(reading: Reading) -> Row:
    n = reading.n_resources
    found = Text(
        f"No important data found in {n} {'resource' if n == 1 else 'resources'}.", f"在{n}项数据资源中未发现重要数据。"
    )
    editions = sorted(reading.regime.editions, key=lambda edition: (_classifies(edition.rules), edition.published_on))
    edition = editions[-1]
    return {
        "code": "NO-IMPORTANT-DATA",
        "article": "",
        "edition": edition.code,
        "text": (found if n else NO_IMPORTANT_DECLARED).to_dict(),
        "verification": classification_mark(reading).value,
        "url": edition.url,
        "resource": "",
        "fired": False,
    }


def _classifies(rules: Iterable[Rule]) -> bool:
    return any(
        rule.effect == Effect.IMPORTANT and not rule.condition.facts.isdisjoint(RESOURCE_FACTS) for rule in rules
    )


def classification_mark(reading: Reading) -> Verification:
    """How well it is known that described resources are not important data."""
    if not reading.resources:
        return Verification.OFFICIAL
    return lowest([source.rule.verification for source in reading.sources])


def sentence(reading: Reading, pathway: Pathway, unknown: list[Row]) -> Text:
    label = PATHWAY_LABELS[pathway]
    because = _because(reading, pathway, unknown)
    return Text(f"{label.en}, because {because.en}.", f"{label.zh}：{because.zh}。")


def _because(reading: Reading, pathway: Pathway, unknown: list[Row]) -> Text:
    if pathway == Pathway.HOLD:
        return _hold_because(reading, unknown)
    fired = unique_rules(fired_rules(reading, pathway))
    if not fired:
        return Text("every answer to the unknown facts leads there", "未知事实无论如何回答均得出该结果")
    reasons = [rule.because.fill(reading.resources.get(name, reading.values)) for rule, name in fired]
    first_of = dict.fromkeys(reasons)
    return joined(list(first_of)[:3], "; and ", "；且")


def _hold_because(reading: Reading, unknown: list[Row]) -> Text:
    matters = [Text(row["label"]["en"], row["label"]["zh"]) for row in unknown if row["matters"]]
    if not matters:
        return HOLD_NO_RULE
    listed = joined(dict.fromkeys(matters), "; ", "；")
    return Text(
        f"facts that can change the result are unknown: {listed.en}",
        f"以下事实未知且可能改变结果：{listed.zh}",
    )


def exemption_rows(reading: Reading) -> list[Row]:
    """Every exemption of the regime, E1 first, and why it applies or not."""
    rules = sorted(
        reading.regime.by_effect[Effect.EXEMPTION],
        key=lambda rule: (
            rule.exemption,
            list(Verification).index(rule.verification),
            rule.edition.startswith("auto-guide"),
            rule.key,
        ),
    )
    return [
        _exemption_row(reading, label, list(group)) for label, group in groupby(rules, key=lambda rule: rule.exemption)
    ]


def _exemption_row(reading: Reading, label: str, rules: list[Rule]) -> Row:
    by_truth = [(exemption_truth(reading, rule), rule) for rule in rules]
    truth = either_of([one for one, _ in by_truth])
    rule = next(rule for one, rule in by_truth if one == truth)
    return {
        "code": label,
        "name": rule.name.to_dict(),
        "applies": "yes" if truth == TRUE else "no" if truth == FALSE else "unknown",
        "why": _exemption_why(reading, rule, truth).to_dict(),
        "article": rule.article,
        "edition": rule.edition,
        "verification": rule_mark(reading, rule).value,
        "counted": rule.counted,
    }


def _exemption_why(reading: Reading, rule: Rule, truth: Truth) -> Text:
    if truth == TRUE:
        return rule.text.fill(reading.values)
    bands = bands_met(reading.regime, reading.values) if rule.subject_to_bands else []
    if bands:
        return bands[0].text.fill(reading.values)
    leaves = list(_deciding(rule.condition, reading.values, None if truth != FALSE else False))
    return joined(dict.fromkeys(_leaf_words(leaf, reading.values) for leaf in leaves), "; ", "；")


def _deciding(condition: Condition, values: Mapping[str, object], wanted: bool | None) -> Iterator[Comparison]:
    """The comparisons because of which a condition is false, or unknown."""
    if condition.test(values) is not wanted:
        return
    if isinstance(condition, Comparison):
        yield condition
    elif isinstance(condition, Not):
        yield from _deciding(condition.part, values, None if wanted is None else not wanted)
    elif isinstance(condition, AllOf) and wanted is False:
        first = next(part for part in condition.parts if part.test(values) is False)
        yield from _deciding(first, values, False)
    elif isinstance(condition, AllOf | AnyOf):
        for part in condition.parts:
            yield from _deciding(part, values, wanted)


def _leaf_words(leaf: Comparison, values: Mapping[str, object]) -> Text:
    is_value = value_label(leaf.fact, values.get(leaf.fact.name))
    if leaf.fact.kind == FactKind.INT and values.get(leaf.fact.name) is not None:
        needed = leaf.words()
        return Text(f"{needed.en} (it is {is_value.en})", f"{needed.zh}（实际为{is_value.zh}）")
    return Text(f"{leaf.fact.label.en}: {is_value.en}", f"{leaf.fact.label.zh}：{is_value.zh}")


def confirmations(reading: Reading, pathway: Pathway) -> list[Row]:
    """What a named legal reviewer must confirm before a release is decided."""
    if pathway in (Pathway.SECURITY_ASSESSMENT, Pathway.HOLD):
        return []
    rows = [_confirm_rule(reading, rule) for rule in relied_on(reading, pathway)]
    rows += list(_confirm_classification(reading))
    rows += [
        _confirm(rule.code, rule.text.fill(reading.values), rule.verification)
        for rule in reading.regime.by_effect[Effect.REVIEW]
        if True in reading.over_resources(rule)
    ]
    return rows


def _confirm(code: str, text: Text, mark: Verification) -> Row:
    return {"code": code, "text": text.to_dict(), "verification": mark.value}


def _confirm_rule(reading: Reading, rule: Rule) -> Row:
    return _confirm(rule.code, rule.text.fill(reading.values), rule_mark(reading, rule))


def _confirm_classification(reading: Reading) -> Iterator[Row]:
    mark = classification_mark(reading)
    if mark != Verification.OFFICIAL and not _any_source(reading):
        text = Text(
            "The resources meet none of the recovered criteria for important data, but those "
            "criteria come from secondary sources: the annex itself was not read.",
            "数据资源不符合已掌握的任何重要数据判定标准，但该等标准来自二手来源：附录本身未经核对。",
        )
        yield _confirm("NO-IMPORTANT-DATA", text, mark)
    missing = not_stated(reading)
    if missing:
        labels = joined([BY_NAME[name].label for name in missing], "; ", "；")
        text = Text(
            f"These were not stated for every resource and could make it important data: {labels.en}.",
            f"以下事实未就全部数据资源说明，且可能使其构成重要数据：{labels.zh}。",
        )
        yield _confirm("NOT-STATED", text, Verification.UNVERIFIED)


def not_stated(reading: Reading) -> list[str]:
    """Facts nobody mentioned although a criterion asks for them."""
    return sorted({name for source in reading.sources for name in source.not_stated})


def relied_on(reading: Reading, pathway: Pathway) -> list[Rule]:
    """Exemptions of a lower mark without which a milder pathway would not stand."""
    if pathway not in (Pathway.EXEMPT, Pathway.CONTRACT_OR_CERTIFICATION):
        return []
    exemptions = certain_exemptions(reading)
    lifted, _ = split_sources(reading.sources, exemptions)
    needed: list[Rule] = []
    if any(True in source.truth for source in lifted):
        needed += _best(reading, [rule for rule in exemptions if _lifts(rule, lifted)])
    if pathway == Pathway.EXEMPT and not all(reading.truth(rule) == TRUE for rule in reading.regime.personal_scope):
        needed += _best(reading, [rule for rule in exemptions if PERSONAL in rule.covers])
    marked = {rule.key: rule for rule in needed}
    return [r for r in marked.values() if rule_mark(reading, r) != Verification.OFFICIAL]


def _lifts(rule: Rule, lifted: list[Source]) -> bool:
    return any(rule.lifts_source(source.rule.code) for source in lifted)


def _best(reading: Reading, rules: list[Rule]) -> list[Rule]:
    """The best known of several that each suffice."""
    order = list(Verification)
    return sorted(rules, key=lambda rule: order.index(rule_mark(reading, rule)))[:1]


def mark_of(reading: Reading, pathway: Pathway) -> Verification:
    """The lowest mark the result rests on; where several rules suffice, the best of them."""
    marks = [rule_mark(reading, rule) for rule in relied_on(reading, pathway)]
    if pathway != Pathway.EXEMPT:
        fired = [rule_mark(reading, rule) for rule, _ in fired_rules(reading, pathway)]
        marks += [min(fired, key=list(Verification).index)] if fired else []
    if pathway != Pathway.SECURITY_ASSESSMENT and not _any_source(reading):
        marks.append(classification_mark(reading))
    return lowest(marks)


def outcome_values(outcomes: Iterable[Pathway]) -> list[str]:
    return [one.value for one in sorted(outcomes, key=STRICTNESS.__getitem__)]
