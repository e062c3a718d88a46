"""One case read against the list of every free trade zone. Nothing is kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

from approvals.models import Application
from approvals.services.case_facts import CaseFacts, FlowFacts, facts_of
from approvals.services.flows_together import counted_facts, decide_flow, described, each_with_others
from approvals.services.ledger import Counted, counted_before
from compliance import pathways, rulebook
from compliance.accounts.models import LegalEntity
from compliance.eligibility import Eligibility, eligibility_of
from compliance.enums import Pathway
from compliance.exporters import exporter_of
from compliance.regimes import Regime
from compliance.rules import ZoneEdition
from compliance.zone_answers import Standing, ZoneAnswer, answer_of, facts_in

RANKS = tuple(Standing)


@dataclass(frozen=True, slots=True)
class FlowInZone:
    """What the zone's list says of a flow, and the pathway the flow would take with this exporter."""

    position: int
    name: str
    answer: ZoneAnswer
    pathway: Pathway


@dataclass(frozen=True, slots=True)
class CaseInZone:
    listed: ZoneEdition
    is_own: bool
    exporters: tuple[tuple[LegalEntity, Eligibility], ...]
    flows: tuple[FlowInZone, ...]
    pathway: Pathway

    @property
    def rank(self) -> int:
        """How much the list says of the case: the flow of which it says most."""
        return min((RANKS.index(flow.answer.standing) for flow in self.flows), default=len(RANKS))

    def to_dict(self) -> dict[str, Any]:
        return {
            "zone": self.listed.zone,
            "list": self.listed.code,
            "version": self.listed.version,
            "issued_on": self.listed.issued_on.isoformat(),
            "url": self.listed.url,
            "verification": self.listed.coverage_verification.value,
            "is_own": self.is_own,
            "exporters": [{"slug": entity.slug, **found.to_dict()} for entity, found in self.exporters],
            "flows": [in_zone_dict(flow) for flow in self.flows],
            "pathway": self.pathway.value,
        }


def in_zone_dict(flow: FlowInZone) -> dict[str, Any]:
    said = flow.answer
    return {
        "position": flow.position,
        "name": flow.name,
        "standing": said.standing.value,
        "reasons": [reason.to_dict() for reason in said.reasons],
        "rules": [rule.code for rule in said.rules],
        "items": [item.code for item in said.items],
        "open_items": [item.code for item in said.open_items],
        "open_facts": [fact.name for fact in said.open_facts],
        "pathway": flow.pathway.value,
    }


def in_zones(application: Application, on: date) -> list[CaseInZone]:
    """The case read against the list of every zone: the one in force that day, else the newest.

    The exporter's own zone comes first, then those whose list says more, by name.
    """
    case, regime = facts_of(application), rulebook.regime_on(on)
    before = counted_before(application.exporter_ids(), on.year, leaving_out=application)
    exporters = application.exporters()
    lists = {listed.zone: regime.zones[listed.zone] for listed in regime.zones.values()}
    zones = [in_zone(listed, case, before, regime, exporters) for listed in lists.values()]
    return sorted(zones, key=lambda zone: (not zone.is_own, zone.rank, zone.listed.name.en))


def in_zone(
    listed: ZoneEdition, case: CaseFacts, before: Counted, regime: Regime, entities: Sequence[LegalEntity]
) -> CaseInZone:
    found = tuple((entity, eligibility_of(listed, exporter_of(entity))) for entity in entities)
    is_own = any(flow.facts.get("zone") in (listed.zone, listed.code) for flow in case.flows)
    flows = [moved(flow, listed, all_eligible(found), is_own=is_own) for flow in case.flows]
    results = each_with_others(flows, before, partial(decide_flow, regime=regime))
    return CaseInZone(
        listed=listed,
        is_own=is_own,
        exporters=found,
        flows=tuple(
            FlowInZone(flow.position, flow.name, said_of(flow, listed, before, regime), result.pathway)
            for flow, result in zip(flows, results, strict=True)
        ),
        pathway=pathways.strictest(results),
    )


def moved(flow: FlowFacts, listed: ZoneEdition, eligible: bool | None, *, is_own: bool) -> FlowFacts:
    """The flow as if its exporter named this zone."""
    facts = facts_in(listed, flow.facts, is_own=is_own)
    if not is_own and eligible is not None:
        facts["zone_eligible"] = eligible
    return replace(flow, facts=facts)


def said_of(flow: FlowFacts, listed: ZoneEdition, before: Counted, regime: Regime) -> ZoneAnswer:
    return answer_of(listed, regime, counted_facts(flow, before), described(flow, regime)[0])


def all_eligible(found: Iterable[tuple[LegalEntity, Eligibility]]) -> bool | None:
    answers = {eligibility.answer for _entity, eligibility in found}
    return False if False in answers else None if None in answers else True
