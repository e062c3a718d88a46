"""What each resource is: criteria and items of important data it meets, may meet, and stays outside of. Pure."""

from collections.abc import Iterator, Sequence

from compliance.conditions import Comparison, Condition
from compliance.criteria import Criteria
from compliance.enums import Effect, FactKind, Presence
from compliance.exemptions import deciding_leaves, leaf_words
from compliance.facts import BY_NAME, PARTS, value_label
from compliance.readings import EITHER, TRUE, Hit, Reading, Values
from compliance.rows import Row
from compliance.rules import NO_TEXT, Rule
from compliance.spelling import Fixed
from compliance.wording import Text, joined

CLASSIFYING = (Effect.IMPORTANT, Effect.REVIEW)
STANDINGS = ("none", "review", "may_be", "important")
HOW_ANONYMISED = ("anonymisation_method", "anonymisation_tool")


def classification(reading: Reading) -> list[Row]:
    """Per resource: whether it is important data, and by which criteria and items.

    `standing` is important, may_be (facts are missing), review (an item of the annex that a legal
    reviewer must judge) or none. What keeps a resource outside is named where all else of a
    criterion is met.
    """
    rows: dict[str, Row] = {
        name: {"resource": name, "standing": "none", "meets": [], "might": [], "outside": []}
        for name in reading.resources
    }
    for effect in CLASSIFYING:
        criteria = reading.regime.criteria[effect]
        for hit in reading.hits(criteria):
            if hit[1] in rows and criteria.rules[hit[0]].condition.reads_resource:
                _add(reading, criteria, hit, rows[hit[1]])
    for name, values in reading.resources.items():
        rows[name]["outside"] = [*_outside_rows(reading, values)]
    return [*rows.values()]


def _add(reading: Reading, criteria: Criteria, hit: Hit, row: Row) -> None:
    place, name, answer = hit
    rule, values = criteria.rules[place], reading.resources[name]
    truth, not_stated = (TRUE, ()) if answer else reading.resource_truth(rule.condition, values)
    if truth is TRUE:
        row["meets"].append(_met_row(reading, rule, values))
        _rank(row, "important" if rule.effect == Effect.IMPORTANT else "review")
    elif truth is EITHER or not_stated:
        row["might"].append(_open_row(reading, rule, values))
        _rank(row, "may_be")


def _rank(row: Row, standing: str) -> None:
    row["standing"] = max(row["standing"], standing, key=STANDINGS.index)


def _met_row(reading: Reading, rule: Rule, values: Values) -> Row:
    if rule.is_plain:
        return reading.regime.once((rule.key, "meets"), lambda: Fixed(_row(reading, rule, rule.text)))
    return _said_row(reading, rule, rule.text.fill(values))


def _said_row(reading: Reading, rule: Rule, why: Text) -> Row:
    shared = reading.regime.once((rule.key, "why"), lambda: _row(reading, rule, why))
    return {**shared, "why": why.to_dict()}


def _open_row(reading: Reading, rule: Rule, values: Values) -> Row:
    """A criterion that may be met, with the facts that would settle it."""
    open_names = (name for name in rule.condition.facts if values.get(name) is None)
    names = {part for name in open_names for part in PARTS.get(name, (name,)) if values.get(part) is None}
    return _row(reading, rule, rule.text.fill(values), sorted(names))


def _row(reading: Reading, rule: Rule, why: Text, facts: Sequence[str] = ()) -> Row:
    return {
        "code": rule.code,
        "name": rule.name.to_dict(),
        "effect": str(rule.effect),
        "article": rule.article,
        "edition": rule.edition,
        "url": rule.url or reading.regime.urls.get(rule.edition, ""),
        "verification": str(rule.verification),
        "why": why.to_dict(),
        "facts": [{"fact": name, "label": BY_NAME[name].label.to_dict()} for name in facts],
    }


def _outside_rows(reading: Reading, values: Values) -> Iterator[Row]:
    """Criteria of which one part fails and all others are met, where that part can be a matter of degree."""
    for rule, parts in reading.regime.nearly_met(values):
        failing = None
        for part in parts:
            answer = part.test(values)
            if answer is None or (answer is False and failing):
                break
            failing = failing or (part if answer is False else None)
        else:
            row = _outside_row(reading, rule, failing, values) if failing else None
            if row:
                yield row


def _outside_row(reading: Reading, rule: Rule, part: Condition, values: Values) -> Row | None:
    if isinstance(part, Comparison) and part.fact.kind == FactKind.INT:
        return _said_row(reading, rule, leaf_words(part, values)) if _keeps(values.get(part.fact.name)) else None
    key = (rule.key, part.facts, *map(values.get, HOW_ANONYMISED), *map(values.get, sorted(part.facts)))
    why = reading.regime.once(key, lambda: _why_outside(part, values))
    return _said_row(reading, rule, why) if why.en else None


def _why_outside(part: Condition, values: Values) -> Text:
    """The words for what keeps the resource outside; none where the resource simply holds no such thing."""
    leaves = list(deciding_leaves(part, values, wanted=False))
    keeping = [leaf for leaf in leaves if _keeps(values.get(leaf.fact.name))]
    if not keeping:
        return NO_TEXT
    words = [leaf_words(leaf, values) for leaf in leaves]
    if any(leaf.fact.kind == FactKind.PRESENCE for leaf in keeping):
        words += [_said(name, values) for name in HOW_ANONYMISED if values.get(name)]
    return joined(dict.fromkeys(words), "; ", "；")


def _keeps(value: object) -> bool:
    """Anonymised, or a number that is there but too small: not merely absent."""
    return value == Presence.ANONYMISED.value or (type(value) is int and value > 0)


def _said(name: str, values: Values) -> Text:
    fact, value = BY_NAME[name], value_label(BY_NAME[name], values[name])
    return Text(f"{fact.label.en}: {value.en}", f"{fact.label.zh}：{value.zh}")
