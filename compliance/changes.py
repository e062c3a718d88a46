"""How near the next threshold is, and what people can do for a milder pathway. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from compliance.conditions import plain
from compliance.enums import Effect, Pathway
from compliance.outcomes import outcomes, pathway_of
from compliance.readings import FALSE, TRUE, Reading
from compliance.regimes import STRICTNESS, strictness
from compliance.rows import LABEL_ROWS, Row, outcome_values, values_of
from compliance.rules import Remedy
from compliance.wording import Text, joined, shown

PEOPLE = {
    "n": Text("people, personal information that is not sensitive", "非敏感个人信息人数"),
    "s": Text("people, sensitive personal information", "敏感个人信息人数"),
}
FEWER_TAKES = Text(
    "Leave these people out of the export altogether. Spreading them over several filings is forbidden.",
    "应当完全不向境外提供上述人员的信息。禁止将其拆分至多项申报。",
)


def near_misses(reading: Reading, pathway: Pathway) -> list[Row]:
    """For each count: how far the next number is that would change the result."""
    if pathway == Pathway.SECURITY_ASSESSMENT:
        return []  # nothing is stricter
    rows = []
    for total, now in (("n", "n_case"), ("s", "s_case")):
        value, count = reading.values.get(total), reading.values.get(now)
        if not isinstance(value, int) or not isinstance(count, int) or not count:
            continue
        for edge in reading.regime.boundaries.get(total, ()):
            if edge <= value:
                continue
            after = pathway_of(reading.with_facts({now: count + edge - value}))
            if after != pathway:
                rows.append(_near_miss(total, value, edge, after))
                break
    return rows


def _near_miss(total: str, value: int, edge: int, after: Pathway) -> Row:
    togo = edge - value
    people = PEOPLE[total]
    text = Text(
        f"{shown(value)} of {shown(edge)} {people.en}: {shown(togo)} to go",
        f"{people.zh}{shown(value)}，标准{shown(edge)}：还差{shown(togo)}",
    )
    return {
        "text": text.to_dict(),
        "fact": total,
        "value": value,
        "threshold": edge,
        "distance": togo,
        "pathway": after.value,
    }


class Standing(NamedTuple):
    """The result as it stands: how strict, and what the important data that keeps it so reads."""

    worst: int
    kept_by: tuple[frozenset[str], ...]

    def stays(self, reading: Reading, changed: Iterable[str]) -> bool:
        """Some important data keeps the result as strict as it is, whatever the changed facts become."""
        if not reading.regime.release_facts.isdisjoint(changed):
            return False
        return any(facts.isdisjoint(changed) for facts in self.kept_by)


def standing_of(reading: Reading) -> Standing:
    worst = _worst(outcomes(reading))
    sources = (source for source in reading.left if source.truth is TRUE)
    return Standing(worst, tuple(s.rule.condition.facts for s in sources if strictness(s.rule.pathway) >= worst))


def _worst(reached: frozenset[Pathway]) -> int:
    return max(STRICTNESS[one] for one in reached)


def changes(reading: Reading, near: list[Row]) -> list[Row]:
    """What people can do for a milder pathway, then what would lead to a stricter one."""
    now = standing_of(reading)
    better = [*_fewer_people(reading, now), *_remedied(reading, now)] if now.worst else []
    return [
        *better,
        *_cleared(reading),
        *(_more_people(row) for row in near if STRICTNESS[Pathway(row["pathway"])] > now.worst),
    ]


def _people(number: int, which: str) -> str:
    return f"{shown(number)}{which} {'person' if number == 1 else 'people'}"


def _more_people(row: Row) -> Row:
    more = row["distance"]
    text = Text(f"{_people(more, ' more')} this year", f"本年度再增加{shown(more)}人")
    return _change(
        f"more:{row['fact']}", text, PEOPLE[row["fact"]], frozenset({Pathway(row["pathway"])}), {}, better=False
    )


def _change(
    code: str,
    text: Text,
    takes: Text,
    after: frozenset[Pathway],
    sets: Mapping[str, object],
    *,
    better: bool,
    clears: Sequence[str] = (),
) -> Row:
    pathway = next(iter(after)) if len(after) == 1 else Pathway.HOLD
    return {
        "code": code,
        "text": text.to_dict(),
        "takes": takes.to_dict(),
        "better": better,
        "pathway": pathway.value,
        "label": LABEL_ROWS[pathway],
        "outcomes": outcome_values(after),
        "clears": list(clears),
        "facts": {name: plain(value) for name, value in sorted(sets.items())},
    }


def _fewer_people(reading: Reading, now: Standing) -> Iterator[Row]:
    for total, name in (("n", "n_case"), ("s", "s_case")):
        value, count = reading.values.get(total), reading.values.get(name)
        if not isinstance(value, int) or not isinstance(count, int) or now.stays(reading, (total, name)):
            continue
        best = now.worst
        for edge in reversed(reading.regime.boundaries.get(total, ())):
            fewer = value - (edge - 1)
            if edge > value or not count - fewer >= 1:
                continue
            sets = {name: count - fewer}
            after = outcomes(reading.with_facts(sets))
            if _worst(after) < best:
                best = _worst(after)
                people = Text(_people(fewer, " fewer"), f"减少{shown(fewer)}人")
                yield _change(f"fewer:{name}:{count - fewer}", people, FEWER_TAKES, after, sets, better=True)


def _remedied(reading: Reading, now: Standing) -> Iterator[Row]:
    """Each remedy alone; where none helps alone, those of everything that was found together."""
    found = _once([*_found_remedies(reading), *_ways_out(reading)])
    alone = _once([*found, *_failing_remedies(reading)])
    rows = [row for remedy in alone if (row := _try(reading, now, [remedy]))]
    if not rows and len(found) > 1 and (row := _try(reading, now, found)):
        rows = [row]
    yield from rows


def _try(reading: Reading, now: Standing, remedies: list[Remedy]) -> Row | None:
    sets = {name: value for remedy in remedies for name, value in remedy.sets.items()}
    if now.stays(reading, sets):
        return None
    after = outcomes(reading.with_facts(sets))
    if _worst(after) >= now.worst:
        return None
    return _change(
        "+".join(remedy.code for remedy in remedies),
        joined([remedy.label for remedy in remedies], "; and ", "；并"),
        joined([remedy.takes for remedy in remedies], " ", ""),
        after,
        sets,
        better=True,
    )


def _cleared(reading: Reading) -> Iterator[Row]:
    """Remedies after which a blocker no longer prevents filing; the pathway stays what it is."""
    blockers = reading.regime.criteria[Effect.BLOCKER]
    for place in reading.met(blockers):
        rule = blockers.rules[place]
        for remedy in rule.remedies:
            after = reading.with_facts(remedy.sets)
            if after.over_resources(rule) is FALSE:
                reached, sets = outcomes(after), remedy.sets
                yield _change(remedy.code, remedy.label, remedy.takes, reached, sets, better=True, clears=(rule.code,))


def _once(remedies: Iterable[Remedy]) -> list[Remedy]:
    return list({remedy.code: remedy for remedy in remedies}.values())


def _found_remedies(reading: Reading) -> Iterator[Remedy]:
    for source in reading.sources:
        if True in source.truth:
            yield from source.rule.remedies


def _ways_out(reading: Reading) -> Iterator[Remedy]:
    for source in reading.sources:
        if source.truth is TRUE:
            values = values_of(reading, source.resource)
            yield from (remedy for remedy, test in reading.regime.ways_out[source.rule.key] if test(values))


def _failing_remedies(reading: Reading) -> Iterator[Remedy]:
    """Remedies after which an exemption that fails may apply."""
    regime = reading.regime
    undone = {**reading.values, **regime.remediable}
    for rule in regime.remedied_exemptions:
        if rule.condition.test(undone) is not False and reading.exemption_truths[rule.key] is FALSE:
            yield from (r for r in rule.remedies if reading.with_facts(r.sets).exemption_truths[rule.key] is not FALSE)
