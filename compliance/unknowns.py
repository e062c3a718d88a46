"""Unknown facts: which of them matter, and what each answer leads to. Pure."""

from collections.abc import Iterator, Mapping
from itertools import groupby

from compliance.conditions import plain
from compliance.enums import FactKind, Pathway
from compliance.facts import BY_NAME, NO_ZONE, PARTS, RESOURCE_FACTS, Fact, value_label
from compliance.outcomes import outcomes
from compliance.readings import Reading, Values
from compliance.regimes import OTHER
from compliance.rows import PATHWAY_LABELS, Row, outcome_values
from compliance.rules import Rule
from compliance.wording import Text, shown

Answer = tuple[object, Text, frozenset[Pathway]]
ANYTHING_ELSE = Text("Anything else", "其他")


def unknown_rows(reading: Reading) -> list[Row]:
    """Unknown facts that rules ask for and that are not settled by others, each with its answers."""
    rows = [_row(reading, fact, resource) for fact, resource in _open_facts(reading)]
    if len(outcomes(reading)) > 1 and rows and not any(row["matters"] for row in rows):
        rows = [row | {"matters": True} for row in rows]
    return sorted(rows, key=lambda row: (not row["matters"], row["resource"], row["fact"]))


def _open_facts(reading: Reading) -> Iterator[tuple[Fact, str]]:
    yield from ((BY_NAME[name], "") for name in sorted(_open_flow_facts(reading)))
    for resource in reading.resources:
        names = _open_resource_facts(reading, resource)
        yield from ((BY_NAME[name], resource) for name in sorted(names))


def _open_flow_facts(reading: Reading) -> set[str]:
    names: set[str] = set()
    for rule in _rules_with_gaps(reading.regime.flow_readers, reading.values):
        for values in reading.resources.values() if rule.condition.reads_resource else [reading.values]:
            if rule.condition.test(values) is None:
                open_ones = (name for name in rule.condition.facts if values.get(name) is None)
                names |= {part for name in open_ones for part in _given(name)}
    if reading.counts_contradict:
        names |= {"n_case", "s_case"}
    return {
        name
        for name in names - RESOURCE_FACTS
        if reading.values.get(name) is None or (reading.counts_contradict and name in ("n_case", "s_case"))
    }


def _open_resource_facts(reading: Reading, resource: str) -> set[str]:
    values = reading.resources[resource]
    return {
        name
        for rule in _rules_with_gaps(reading.regime.resource_readers, values)
        if rule.condition.reads_resource and rule.condition.test(values) is None
        for name in rule.condition.facts & RESOURCE_FACTS
        if values.get(name) is None
    }


def _rules_with_gaps(readers: Mapping[str, tuple[Rule, ...]], values: Values) -> list[Rule]:
    """The deciding rules that read a fact which is unknown here."""
    if None not in map(values.get, readers):
        return []
    gaps = [rules for name, rules in readers.items() if values.get(name) is None]
    return list({rule.key: rule for rules in gaps for rule in rules}.values())


def _given(name: str) -> tuple[str, ...]:
    """The facts people give, behind a computed one."""
    return tuple(p for p in PARTS.get(name, (name,)) if BY_NAME[p].absent is None or name == p)


def _row(reading: Reading, fact: Fact, resource: str) -> Row:
    answers = _answers(reading, fact, resource)
    stated = not resource_fact_absent(reading, fact, resource)
    return {
        "fact": fact.name,
        "resource": resource,
        "label": fact.label.to_dict(),
        "kind": fact.kind.value,
        "unit": fact.unit,
        "stated": stated,
        "matters": any(reached != outcomes(reading) for _, _, reached in answers),
        "answers": [_answer_row(*answer) for answer in answers],
    }


def resource_fact_absent(reading: Reading, fact: Fact, resource: str) -> bool:
    """A described resource did not mention the fact, not even as unknown."""
    return fact.name in RESOURCE_FACTS and fact.name not in reading.resources[resource]


def _answer_row(value: object, label: Text, reached: frozenset[Pathway]) -> Row:
    pathway = next(iter(reached)) if len(reached) == 1 else Pathway.HOLD
    leads_to = PATHWAY_LABELS[pathway]
    still = Text(" as long as other facts are unknown", "（其他事实仍未知）")
    text = leads_to if len(reached) == 1 else Text(leads_to.en + still.en, leads_to.zh + still.zh)
    return {
        "value": plain(value),
        "label": label.to_dict(),
        "pathway": pathway.value,
        "outcomes": outcome_values(reached),
        "text": text.to_dict(),
    }


def _answers(reading: Reading, fact: Fact, resource: str) -> list[Answer]:
    where = resource if fact.name in RESOURCE_FACTS else None
    if fact.kind == FactKind.DATE:
        return []
    values = _values(reading, fact)
    tried = [(v, outcomes(reading.with_facts({fact.name: v}, where))) for v in values]
    if fact.kind == FactKind.INT:
        return _ranges(tried)
    return _choices(fact, tried)


def _choices(fact: Fact, tried: list[tuple[object, frozenset[Pathway]]]) -> list[Answer]:
    """Each choice apart; many that lead to the same become "anything else"."""
    usual = max((out for _, out in tried), key=[out for _, out in tried].count)
    many = [value for value, out in tried if out == usual]
    if len(many) < 4:
        return [(None if v == OTHER else v, _label(fact, v), out) for v, out in tried]
    apart = [(v, _label(fact, v), out) for v, out in tried if out != usual]
    return [*apart, (None, ANYTHING_ELSE, usual)]


def _label(fact: Fact, value: object) -> Text:
    return ANYTHING_ELSE if value == OTHER else value_label(fact, value)


def _values(reading: Reading, fact: Fact) -> tuple[object, ...]:
    if fact.name == "zone":
        return (NO_ZONE, *sorted(reading.regime.zones))
    if fact.kind != FactKind.INT:
        return reading.regime.samples(fact)
    return tuple(sorted({0, *_edges(reading, fact)}))


def _edges(reading: Reading, fact: Fact) -> Iterator[int]:
    """Numbers at which the answer can change, those of the sums it is part of included."""
    boundaries = reading.regime.boundaries
    yield from boundaries.get(fact.name, ())
    for total, (before, now, overlap) in (("n", PARTS["n"]), ("s", PARTS["s"])):
        if fact.name not in (before, now):
            continue
        rest = reading.values.get(now if fact.name == before else before)
        twice = reading.values.get(overlap)
        shift = (rest if isinstance(rest, int) else 0) - (twice if isinstance(twice, int) else 0)
        yield from (edge - shift for edge in boundaries.get(total, ()) if edge > shift)


def _ranges(tried: list[tuple[object, frozenset[Pathway]]]) -> list[Answer]:
    """Neighbouring numbers that lead to the same become one range."""
    groups = [(out, [v for v, _ in same]) for out, same in groupby(tried, key=lambda one: one[1])]
    starts = [values[0] for _, values in groups]
    ends = [*starts[1:], None]
    return [
        (start, _range_label(start, end), reached)
        for (reached, _), start, end in zip(groups, starts, ends, strict=True)
    ]


def _range_label(start: object, end: object) -> Text:
    if not isinstance(end, int):
        return Text(f"{shown(start)} or more", f"{shown(start)}以上（含）")
    if start == end - 1:
        return Text(shown(start), shown(start))
    return Text(f"{shown(start)} to {shown(end - 1)}", f"{shown(start)}至{shown(end - 1)}")
