"""Which pathway an export needs, and why. Pure: same facts and same regime, same bytes."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import TypeVar

from compliance.changes import changes, near_misses
from compliance.classification import classification
from compliance.confirmations import confirmations, mark_of
from compliance.criteria import Criteria
from compliance.enums import Effect, Pathway, Route
from compliance.exemptions import exemption_rows
from compliance.explanations import COUNT_THEM, Row, fired_rules, grounds, sentence
from compliance.facts import RESOURCE_FACTS, BadFacts, FactProblem, parse_facts
from compliance.outcomes import outcomes, pathway_of
from compliance.readings import EITHER, TRUE, Reading, Values
from compliance.regimes import STRICTNESS, Regime
from compliance.rows import LABEL_ROWS, outcome_values, rule_row, rule_rows
from compliance.rules import PERSONAL, RequiredDocument, content_hash
from compliance.spelling import Fixed, FixedRows, spelled
from compliance.unknowns import unknown_rows
from compliance.wording import Text

__all__ = [
    "CaseResult",
    "Decided",
    "Determination",
    "Regime",
    "combine",
    "decide",
    "determine",
    "required_documents",
    "strictest",
]

Result = TypeVar("Result", "Determination", "Decided")
ResourceFacts = Mapping[str, Mapping[str, object]]


@dataclass(frozen=True)
class Determination:
    """The result for one flow. `outcomes` is every pathway the unknown facts still allow."""

    pathway: Pathway
    label: Row
    sentence: Row
    outcomes: list[str]
    fired: list[Row]
    exemptions: list[Row]
    classification: list[Row]
    near_misses: list[Row]
    unknown_facts: list[Row]
    what_would_change: list[Row]
    blockers: list[Row]
    open_blockers: list[Row]
    ambiguities: list[Row]
    duties: list[Row]
    counted: bool
    verification: str
    needs_confirmation: bool
    confirm: list[Row]
    is_binding: bool
    on: str
    input_hash: str
    regime_hash: str
    editions: list[Row]
    zone: Row | None = field(default=None)

    def to_dict(self) -> Row:
        """Plain data. Rows are shared with other results: whoever changes one copies it first."""
        return {**vars(self), "pathway": self.pathway.value}


@dataclass(frozen=True)
class Decided:
    """The pathway of one flow, and on demand what it rests on."""

    pathway: Pathway
    reading: Reading = field(repr=False, compare=False)

    @cached_property
    def outcomes(self) -> list[str]:
        return outcome_values(outcomes(self.reading))

    @cached_property
    def because(self) -> tuple[str, ...]:
        """The rules as `edition:code`, best known first."""
        return tuple(dict.fromkeys(rule.key for rule, _ in fired_rules(self.reading, self.pathway)))

    @cached_property
    def counted(self) -> bool:
        """Whether its people stay in the ledger, as in `Determination`."""
        return _is_counted(self.reading, self.pathway)


@dataclass(frozen=True)
class CaseResult:
    """The strictest of a case's flows; `flow` is its position in the list given."""

    pathway: Pathway
    flow: int | None
    sentence: Row
    outcomes: list[str]
    needs_confirmation: bool
    has_blockers: bool

    def to_dict(self) -> Row:
        return asdict(self) | {"pathway": self.pathway.value}


def determine(
    facts: Mapping[str, object],
    regime: Regime,
    resources: ResourceFacts | None = None,
    n_resources: int | None = None,
) -> Determination:
    """Determine one flow.

    `facts` are those of exporter, flow, zone and ledger; `resources` those of each resource by
    its name. Facts of a resource may also stand among `facts`, as one resource without a name.
    Resources that are alike may be given once under a name of their own; `n_resources` then says
    how many there are.
    Raises: BadFacts, with every problem.
    """
    flow, by_resource = _parsed(facts, resources or {})
    reading = Reading(regime, flow, by_resource, n_resources)
    pathway = pathway_of(reading)
    unknown = unknown_rows(reading)
    fired = fired_rules(reading, pathway)
    near = near_misses(reading, pathway)
    confirm = confirmations(reading, pathway)
    blockers, open_blockers = _blockers(reading)
    return Determination(
        pathway=pathway,
        label=LABEL_ROWS[pathway],
        sentence=sentence(reading, pathway, unknown, fired).to_dict(),
        outcomes=outcome_values(outcomes(reading)),
        fired=grounds(reading, pathway, fired),
        exemptions=exemption_rows(reading),
        classification=classification(reading),
        near_misses=near,
        unknown_facts=unknown,
        what_would_change=changes(reading, near),
        blockers=blockers,
        open_blockers=open_blockers,
        ambiguities=ambiguities(reading),
        duties=_duties(reading, pathway),
        counted=_is_counted(reading, pathway),
        verification=mark_of(reading, pathway, fired).value,
        needs_confirmation=bool(confirm),
        confirm=confirm,
        is_binding=regime.is_binding,
        on=regime.on.isoformat(),
        input_hash=content_hash({"facts": flow, "resources": by_resource}),
        regime_hash=regime_hash(regime, str(flow.get("zone", ""))),
        editions=regime.once("editions", lambda: _editions(regime)),
        zone=regime.once(("zone", flow.get("zone")), lambda: _zone(regime, str(flow.get("zone", "")))),
    )


def decide(
    facts: Mapping[str, object],
    regime: Regime,
    resources: ResourceFacts | None = None,
    n_resources: int | None = None,
) -> Decided:
    """The pathway that `determine` gives, without the explanation.

    Raises: BadFacts, with every problem.
    """
    reading = read(facts, regime, resources, n_resources)
    return Decided(pathway_of(reading), reading)


def read(
    facts: Mapping[str, object],
    regime: Regime,
    resources: ResourceFacts | None = None,
    n_resources: int | None = None,
) -> Reading:
    """The facts laid against the regime, before anything is asked. Raises: BadFacts, with every problem."""
    return Reading(regime, *_parsed(facts, resources or {}), n_resources)


def _parsed(facts: Mapping[str, object], resources: ResourceFacts) -> tuple[Values, dict[str, Values]]:
    """Flow facts, and resource facts by name; every problem at once."""
    flow, given = facts, dict(resources)
    if not RESOURCE_FACTS.isdisjoint(facts):
        flow = {name: value for name, value in facts.items() if name not in RESOURCE_FACTS}
        given = {"": {name: facts[name] for name in facts if name in RESOURCE_FACTS}, **resources}
    problems: list[FactProblem] = []
    parsed = [_read(flow, problems), *(_read(given[name], problems) for name in sorted(given))]
    if problems:
        raise BadFacts(problems)
    return parsed[0], dict(zip(sorted(given), parsed[1:], strict=True))


def _read(facts: Mapping[str, object], problems: list[FactProblem]) -> Values:
    try:
        return parse_facts(facts)
    except BadFacts as bad:
        problems.extend(bad.problems)
        return {}


def ambiguities(reading: Reading) -> list[Row]:
    """Open questions of the law that bear on the flow, and what goes into the annual report alone."""
    criteria = reading.regime.criteria
    rows = _certain(reading, criteria[Effect.AMBIGUITY])
    annual = _certain(reading, criteria[Effect.ANNUAL_REPORT])
    if not annual and not reading.counts_contradict:
        return rows
    signs = criteria[Effect.PERSONAL]
    shown = [signs.rules[place] for place in sorted(reading.met(signs))[:1]] if reading.counts_contradict else []
    return [*rows, *annual, *(rule_row(reading, sign, fired=True, text=COUNT_THEM) for sign in shown)]


def _certain(reading: Reading, criteria: Criteria) -> list[Row]:
    met = reading.met(criteria)
    return rule_rows(reading, criteria, [place for place, truth in met.items() if truth is TRUE], fired=True)


def _blockers(reading: Reading) -> tuple[list[Row], list[Row]]:
    """Those that hold for certain, and those that may."""
    criteria = reading.regime.criteria[Effect.BLOCKER]
    open_ones = [place for place, truth in reading.met(criteria).items() if truth is EITHER]
    return _certain(reading, criteria), rule_rows(reading, criteria, open_ones, fired=False)


def _duties(reading: Reading, pathway: Pathway) -> list[Row]:
    duties = reading.regime.duties[pathway]
    return rule_rows(reading, duties, [*reading.met(duties)], fired=True)


def _is_counted(reading: Reading, pathway: Pathway) -> bool:
    """Whether the people of the flow stay in the ledger."""
    if pathway == Pathway.OUT_OF_SCOPE:
        return False
    releasing = [rule for rule in reading.certain_exemptions if PERSONAL in rule.covers]
    return all(rule.counted for rule in releasing)


def _editions(regime: Regime) -> FixedRows:
    return FixedRows(
        Fixed(
            {
                "code": edition.code,
                "title": edition.title.to_dict(),
                "version": edition.version,
                "content_hash": edition.content_hash,
                "binding": edition.binding,
                "doubt": edition.doubt.to_dict(),
            }
        )
        for edition in sorted(regime.editions, key=lambda one: one.code)
    )


def _zone(regime: Regime, code: str) -> Row | None:
    zone = regime.zones.get(code)
    if zone is None:
        return None
    return Fixed(
        {
            "code": zone.code,
            "name": zone.name.to_dict(),
            "version": zone.version,
            "content_hash": zone.content_hash,
            "verification": zone.coverage_verification.value,
        }
    )


def regime_hash(regime: Regime, zone: str) -> str:
    """SHA-256 of the day, the editions' contents and the content of the flow's zone list."""
    listed = regime.zones.get(zone)
    content = listed.content_hash if listed else ""
    return regime.once(("hash", content), lambda: _hash_of(regime, content))


def _hash_of(regime: Regime, zone: str) -> str:
    editions = sorted(edition.content_hash for edition in regime.editions)
    return content_hash({"on": regime.on, "editions": editions, "zone": zone})


def combine(results: Sequence[Determination]) -> CaseResult:
    """The case takes the strictest of its flows.

    Assessment is stricter than contract or certification, that than exempt, that than out of
    scope. A flow on hold holds the case only where it could still be stricter than the strictest
    settled flow; the first of equals is named.
    """
    if not results:
        return _no_flows()
    chosen = _strictest(results)
    return CaseResult(
        pathway=chosen.pathway,
        flow=next(number for number, result in enumerate(results) if result is chosen),
        sentence=chosen.sentence,
        outcomes=_case_outcomes(results),
        needs_confirmation=any(result.needs_confirmation for result in results),
        has_blockers=any(result.blockers for result in results),
    )


def strictest(results: Sequence[Decided]) -> Pathway:
    """The pathway that `combine` gives the case, without the explanation."""
    return _strictest(results).pathway if results else Pathway.HOLD


def _strictest(results: Sequence[Result]) -> Result:
    """The flow that decides for the case, as `combine` says."""
    settled = [r for r in results if r.pathway != Pathway.HOLD]
    limit = _limit(results)
    held = [r for r in results if r.pathway == Pathway.HOLD and _could_exceed(r, limit)]
    return held[0] if held else max(settled, key=lambda r: STRICTNESS[r.pathway])


def _limit(results: Sequence[Determination | Decided]) -> int:
    """How strict the strictest settled flow is."""
    return max((STRICTNESS[r.pathway] for r in results if r.pathway != Pathway.HOLD), default=-1)


def _could_exceed(result: Determination | Decided, limit: int) -> bool:
    return any(STRICTNESS[Pathway(one)] > limit for one in result.outcomes)


def _case_outcomes(results: Sequence[Determination]) -> list[str]:
    """What the case can still become: nothing milder than its strictest settled flow."""
    limit = _limit(results)
    settled = [r.pathway for r in results if STRICTNESS[r.pathway] == limit]
    open_ones = {Pathway(o) for r in results if r.pathway == Pathway.HOLD for o in r.outcomes}
    return outcome_values({*settled[:1], *(o for o in open_ones if STRICTNESS[o] > limit)})


def _no_flows() -> CaseResult:
    text = Text("On hold, because the case has no flow yet.", "暂缓判定：该案件尚无出境场景。")
    return CaseResult(Pathway.HOLD, None, text.to_dict(), [], False, False)


def required_documents(regime: Regime, pathway: Pathway, route: str = "") -> tuple[RequiredDocument, ...]:
    """Documents the editions ask for; for contract or certification those of the route, if chosen."""
    listed = (one for edition in regime.editions for one in edition.documents)
    route = str(Route(route)) if route else ""
    wanted = [one for one in listed if one.pathway == pathway and (not one.route or not route or one.route == route)]
    return tuple(sorted({one.code: one for one in wanted}.values(), key=lambda one: one.code))


def result_hash(result: Determination) -> str:
    """SHA-256 of everything the result says."""
    return hashlib.sha256(spelled(result.to_dict())).hexdigest()
