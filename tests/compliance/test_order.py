"""The order in which the law is asked, point by point, and the open questions shown on the way."""

from datetime import date
from typing import Any

import pytest

from compliance.pathways import determine
from tests.compliance.facts import USUAL, regime

REGIME = regime()
IMPORTANT = {"important_data": True}
CONTRACT = {"contract": True}
REPORTED = {
    **IMPORTANT,
    "about": "vulnerability",
    "reported_to": "MIIT",
    "report_reference": "R-1",
    "reported_on": date(2026, 11, 20),
    "export_on": date(2026, 11, 24),
}
IN_ZONE = {
    "zone": "chongqing-2025",
    "zone_eligible": True,
    "zone_scenario_listed": True,
    "zone_item_listed": False,
    "zone_filing_done": True,
    "zone_autonomous_driving": False,
    "zone_identifiers": False,
}


@pytest.mark.parametrize(
    ("facts", "pathway"),
    [
        pytest.param(
            {"export_act": "none", **IMPORTANT, "n_case": 2_000_000}, "out_of_scope", id="0-no-export-act-before-all"
        ),
        pytest.param({"state_secret": True, "n_case": 5}, "exempt", id="1-blockers-stand-beside"),
        pytest.param({}, "out_of_scope", id="2-neither-personal-nor-important"),
        pytest.param({**IMPORTANT, **CONTRACT, "n_case": 5}, "security_assessment", id="3-important-before-exemptions"),
        pytest.param({**REPORTED}, "exempt", id="3-released-important-data"),
        pytest.param({**REPORTED, "n_case": 100_000}, "contract_or_certification", id="3-its-people-judged-apart"),
        pytest.param({**IMPORTANT, **IN_ZONE, "n_case": 5}, "exempt", id="4-zone-list-releases-both"),
        pytest.param(
            {**IN_ZONE, **CONTRACT, "zone_item_listed": True, "n_case": 5}, "exempt", id="5-where-the-zone-does-not"
        ),
        pytest.param({**CONTRACT, "n_case": 2_000_000}, "exempt", id="5-exemptions-before-thresholds"),
        pytest.param({**CONTRACT, "ciio": True, "n_case": 5}, "exempt", id="5-exemptions-before-ciio"),
        pytest.param({"ciio": True, "n_case": 1}, "security_assessment", id="6-ciio-before-thresholds"),
        pytest.param({"n_case": 100_000, "s_case": 10_000}, "security_assessment", id="7-strictest-threshold-first"),
        pytest.param({"n_case": 5, "s_case": 5}, "contract_or_certification", id="7-sensitive-has-no-floor"),
    ],
)
def test_order_of_evaluation(facts: dict[str, Any], pathway: str) -> None:
    assert determine({**USUAL, **facts}, REGIME).pathway == pathway


@pytest.mark.parametrize(
    "facts", [{}, {"n_case": 5}, {"n_case": 100_000}, {"n_case": 1_000_000}, {**CONTRACT, "n_case": 5}]
)
def test_people_of_exempt_flows_keep_their_duties(facts: dict[str, Any]) -> None:
    result = determine({**USUAL, **facts}, REGIME)

    assert ("F-ART10" in {row["code"] for row in result.duties}) == bool(facts)


@pytest.mark.parametrize(
    ("code", "facts"),
    [
        pytest.param("A-BOUNDARY", {"n_case": 100_000}, id="boundary"),
        pytest.param("A-OVERLAP", {"n_case": 5, "s_case": 5}, id="overlap-of-the-counts"),
        pytest.param("A-HR", {"hr": True, "n_case": 5}, id="labour-rules-and-collective-contract"),
        pytest.param("A-CIIO-EXEMPT", {"ciio": True, **CONTRACT, "n_case": 5}, id="ciio-using-an-exemption"),
        pytest.param("A-ACT3", {"export_act": "overseas_processing", "n_case": 5}, id="export-act-3"),
        pytest.param("A-GROUP", {"group_similar_exports": True, "n_case": 5}, id="group-and-splitting"),
        pytest.param("A-E7-E9-PI", {**REPORTED, "n_case": 5}, id="people-in-e7-packages"),
        pytest.param("P-ART3-5", {"n_case": 100_001}, id="art-3-5"),
    ],
)
def test_open_question_is_shown_where_it_bears_on_the_flow(code: str, facts: dict[str, Any]) -> None:
    shown, elsewhere = determine({**USUAL, **facts}, REGIME), determine({**USUAL, "n_case": 5}, REGIME)

    assert code in {row["code"] for row in shown.ambiguities}
    assert code not in {row["code"] for row in elsewhere.ambiguities}


@pytest.mark.parametrize(("on", "is_shown"), [(date(2026, 6, 30), True), (date(2026, 7, 1), False)])
def test_doubt_about_the_effective_date_is_shown_while_it_lasts(on: date, is_shown: bool) -> None:
    result = determine({**USUAL, "n_case": 5}, regime(on=on))

    assert ("A-EFFECTIVE" in {row["code"] for row in result.ambiguities}) == is_shown


def test_important_data_keeps_a_transit_from_leaving_the_count() -> None:
    through = {**USUAL, "transit": True, "domestic_data_added": False, "n_case": 500}

    assert not determine(through, REGIME).counted
    assert determine({**through, **IMPORTANT}, REGIME).counted


@pytest.mark.parametrize("exterior", ["yes", "anonymised"])
@pytest.mark.parametrize("inside", [{"faces": "yes"}, {"plates": "yes"}, {"faces": "anonymised"}])
def test_a_video_is_outside_only_with_evidence(exterior: str, inside: dict[str, Any]) -> None:
    seen = {"faces": "no", "plates": "no", **inside, "exterior_video": exterior}

    result = determine({**USUAL, "n_case": 5}, REGIME, {"drive": seen})

    assert (result.pathway, [row["code"] for row in result.fired]) == ("security_assessment", ["P-ART3-4"])


def test_importance_that_is_released_anyway_does_not_hold() -> None:
    facts = {**USUAL, **REPORTED, "s_case": 1, "purpose": "defect_fix"}
    asked = {name: determine({**facts, "important_data": name}, REGIME) for name in (True, False, None)}

    assert {name: result.pathway for name, result in asked.items()} == dict.fromkeys(
        (True, False, None), "contract_or_certification"
    )
    assert [row["code"] for row in asked[None].confirm] == [row["code"] for row in asked[True].confirm]
