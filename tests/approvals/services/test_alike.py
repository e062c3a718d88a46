"""Resources that no rule tells apart are asked about once."""

import datetime as dt

from approvals.services.ledger import Counted
from approvals.services.pathways import FlowFacts, determine_flow
from compliance.editions import shipped_regime
from compliance.enums import FactKind, FactLevel
from compliance.vocabulary import FACTS
from tests.cast import NO_TO_EVERYTHING, NOTHING_INSIDE

ANSWERED = {fact.name: False for fact in FACTS if fact.level == FactLevel.RESOURCE and fact.kind == FactKind.BOOL}
REGIME = shipped_regime(dt.date(2026, 11, 22))
FLOW = {**NO_TO_EVERYTHING, "ciio": False, "zone": "none", "export_act": "transfer", "n_case": 5, "s_case": 0}


def unknown_places(resources: dict[str, dict[str, object]]) -> set[str]:
    result = determine_flow(FlowFacts(1, "Flow", FLOW, resources), Counted(0, 0), REGIME)
    return {row["resource"] for row in result.unknown_facts if row["resource"]}


def test_resources_that_differ_only_in_size_are_asked_about_together() -> None:
    resources = {f"part-{number}": {"bytes": number} for number in range(20)}

    assert unknown_places(resources) == {"part-0 (+19)"}


def test_resources_that_a_rule_tells_apart_are_asked_about_apart() -> None:
    assert unknown_places({"camera": {"faces": "yes"}, "lidar": {}, "radar": {}}) == {"camera", "lidar (+1)"}


def test_the_count_of_resources_is_that_of_the_manifest() -> None:
    settled = {**ANSWERED, **NOTHING_INSIDE, "item": "other", "modality": "table"}
    described = {f"part-{number}": settled for number in range(3)}

    result = determine_flow(FlowFacts(1, "Flow", {**FLOW, "scenario": "other"}, described), Counted(0, 0), REGIME)

    assert "No important data found in 3 resources." in [row["text"]["en"] for row in result.fired]
