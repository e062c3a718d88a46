import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from compliance.conditions import parse_condition
from compliance.coverage import run_case
from compliance.editions import shipped_edition_files, shipped_editions, shipped_regime
from compliance.enums import FactLevel, Pathway
from compliance.facts import BadFacts, blank
from compliance.pathways import combine, decide, determine, required_documents
from compliance.rules import GoldenCase
from tests.compliance.facts import ON, USUAL, regime

WORKED = Path(__file__).parents[3] / "shared" / "domain" / "worked_cases.toml"
GOLDEN = [(edition.code, case) for edition in shipped_editions() for case in edition.cases]
REGIME = regime()
ALL_NO = {
    "exterior_video": "no",
    "faces": "no",
    "plates": "no",
    "voice": "no",
    "vin": "no",
    "precise_location": "no",
    "sensitive_area": False,
    "sensitive_geography": False,
    "economic_flows": False,
    "law_enforcement": False,
    "national_programme": False,
    "restricted_technology": False,
    "item": "other",
}


def said(**facts: Any) -> Any:
    return determine({**USUAL, **facts}, REGIME)


def worked_cases() -> list[Any]:
    if not WORKED.exists():
        return [pytest.param("", {}, {}, {}, marks=pytest.mark.skip("the worked cases are not here"))]
    data = tomllib.loads(WORKED.read_text(encoding="utf-8"))
    return [
        pytest.param(edition, expected, case, data["defaults"], id=f"{case['id']}-{edition}")
        for case in data["case"]
        for edition, expected in case["pathway"].items()
    ]


@pytest.mark.parametrize(("edition", "expected", "case", "defaults"), worked_cases())
def test_worked_case(edition: str, expected: str, case: dict[str, Any], defaults: dict[str, Any]) -> None:
    facts = {**defaults, **case["facts"], **dict.fromkeys(case.get("unknown", []))}
    on = facts.pop("on")

    result = determine(facts, shipped_regime(on, [edition]))

    assert result.pathway == expected
    if edition == "auto-guide-2026":
        assert result.needs_confirmation == case.get("needs_confirmation", result.needs_confirmation)
        assert bool(result.ambiguities) or "shows_ambiguity" not in case


@pytest.mark.parametrize(("edition", "case"), [pytest.param(e, c, id=f"{e}-{c.code}") for e, c in GOLDEN])
def test_golden_case(edition: str, case: GoldenCase) -> None:
    assert run_case(case, shipped_regime(case.on, [edition])).differences == ()


def test_there_are_golden_cases_enough() -> None:
    assert len(GOLDEN) > 150


def test_every_number_is_tested_at_below_and_above() -> None:
    tried: dict[str, set[int]] = {}
    for _, case in GOLDEN:
        totals = {"n": ("n_year", "n_case"), "s": ("s_year", "s_case")}
        sums = {k: sum(int(case.facts.get(p) or 0) for p in parts) for k, parts in totals.items()}  # type: ignore[call-overload]
        for name, value in (*case.facts.items(), *sums.items()):
            if isinstance(value, int) and not isinstance(value, bool):
                tried.setdefault(name, set()).add(value)

    missing = {
        (name, number)
        for name, edges in REGIME.boundaries.items()
        for edge in edges
        for number in (max(edge - 1, 0), edge, edge + 1)
        if number not in tried.get(name, ())
    }

    assert missing == set()


@pytest.mark.parametrize("name", sorted(shipped_edition_files()))
def test_no_rule_is_without_a_case_that_fires_it(name: str) -> None:
    """Every rule that decides a pathway changes some golden case when it is taken away or is fired by one."""
    fired = {code for _, case in GOLDEN for code in case.fires}
    edition = next(e for e in shipped_editions() if shipped_edition_files()[name].find(f'"{e.code}"'.encode()) >= 0)
    important = {rule.code for rule in edition.rules if rule.effect == "important"}

    assert important <= fired


def test_sentence_in_both_languages() -> None:
    result = said(n_year=91_400, n_case=12_000)

    assert result.sentence == {
        "en": "Standard contract or certification, because 103,400 people's personal information will have gone "
        "abroad since 1 January 2026.",
        "zh": "订立标准合同或者通过认证：自2026年1月1日起累计向境外提供103,400人个人信息。",
    }


def test_grounds_cite_their_articles() -> None:
    result = said(n_year=91_400, n_case=12_000)

    assert [(row["code"], row["edition"], row["article"], row["verification"]) for row in result.fired] == [
        ("F-ART8-N", "cac-2024-flows", "Art 8", "official"),
        ("G-CONTRACT-N", "auto-guide-2026", "Pathways: contract or certification", "official"),
        ("F-ART7-CIIO", "cac-2024-flows", "Art 7(i)", "official"),
        ("NO-IMPORTANT-DATA", "auto-guide-2026", "", "official"),
    ]
    assert result.fired[0]["text"]["en"] == (
        "91,400 counted before and 12,000 in this flow make 103,400 people since 1 January 2026: at least 100,000 and "
        "below 1,000,000."
    )


def test_near_miss_says_how_far() -> None:
    assert said(n_year=79_400, n_case=12_000).near_misses == [
        {
            "text": {
                "en": "91,400 of 100,000 people, personal information that is not sensitive: 8,600 to go",
                "zh": "非敏感个人信息人数91,400，标准100,000：还差8,600",
            },
            "fact": "n",
            "value": 91_400,
            "threshold": 100_000,
            "distance": 8_600,
            "pathway": "contract_or_certification",
        }
    ]


def changes(**facts: Any) -> list[tuple[str, bool, str]]:
    return [(row["text"]["en"], row["better"], row["pathway"]) for row in said(**facts).what_would_change]


def test_what_would_change_it_by_numbers() -> None:
    assert changes(n_year=91_400, n_case=12_000) == [
        ("3,401 fewer people", True, "exempt"),
        ("896,600 more people this year", False, "security_assessment"),
    ]


def test_fewer_people_than_there_are_is_never_suggested() -> None:
    assert changes(n_year=500_000, n_case=12_000) == [("488,000 more people this year", False, "security_assessment")]


def test_blurring_would_change_exterior_images() -> None:
    facts = {**ALL_NO, "exterior_video": "yes", "faces": "yes", "face_px": 8, "plates": "yes", "plate_px": 6}

    assert changes(**facts) == [("Blur faces and licence plates, with evidence", True, "out_of_scope")]


def test_reporting_first_would_change_a_vulnerability() -> None:
    assert changes(important_data=True, about="vulnerability") == [
        ("Report or file first, before the export", True, "exempt")
    ]


def test_what_clears_a_blocker_is_offered_beside_the_pathway() -> None:
    facts = {**USUAL, "n_case": 5, "surveying_approved": False, "coordinates_processed": True}

    result = determine(facts, REGIME, {"map": {**ALL_NO, "surveying": True}})

    offered = [(row["clears"], row["pathway"]) for row in result.what_would_change if row["better"]]
    assert offered == [(["B-GEO"], "exempt")]


def test_several_criteria_need_all_their_remedies() -> None:
    facts = {**ALL_NO, "scenario": "driving_automation", "vehicles": 150_000, "video_hours": 2_500, "images": 0}

    assert changes(**facts, point_cloud="no") == [
        (
            "Vehicles the data comes from: at most 99,999 vehicles; and Hours of raw video: at most 1,999 hours",
            True,
            "out_of_scope",
        )
    ]


def test_what_only_leads_to_a_hold_is_not_offered() -> None:
    facts = {**ALL_NO, "exterior_video": "yes", "faces": "yes", "face_px": 8, "plates": "yes", "plate_px": 6}

    assert changes(**facts, n_case=None, s_case=None) == []


def unknown(**facts: Any) -> dict[str, list[tuple[str, str]]]:
    return {
        row["fact"]: [(answer["label"]["en"], answer["pathway"]) for answer in row["answers"]]
        for row in said(**facts).unknown_facts
        if row["matters"]
    }


def test_unknown_fact_says_where_each_answer_leads() -> None:
    assert unknown(s_case=12_000, hr=True, hr_necessary=True, labour_rules=True, collective_contract=None) == {
        "collective_contract": [("Yes", "exempt"), ("No", "security_assessment")]
    }


def test_unknown_number_is_answered_in_ranges() -> None:
    assert unknown(n_case=None, n_year=91_400) == {
        "n_case": [
            ("0", "out_of_scope"),
            ("1 to 8,599", "exempt"),
            ("8,600 to 908,599", "contract_or_certification"),
            ("908,600 or more", "security_assessment"),
        ]
    }


def test_unknown_that_cannot_matter_does_not_hold() -> None:
    result = said(n_case=5, contract=True, ciio=None)

    assert result.pathway == Pathway.EXEMPT
    assert not any(row["matters"] for row in result.unknown_facts)


def test_everything_unknown_holds() -> None:
    result = determine({}, REGIME)

    assert result.pathway == Pathway.HOLD
    assert result.outcomes == ["out_of_scope", "exempt", "contract_or_certification", "security_assessment"]


def test_resource_stated_as_unknown_holds() -> None:
    result = determine({**USUAL, "scenario": "other", "n_case": 5}, REGIME, {"a": blank(FactLevel.RESOURCE)})

    assert result.pathway == Pathway.HOLD
    assert {row["resource"] for row in result.unknown_facts} == {"a"}


def test_resource_fact_never_stated_asks_for_confirmation() -> None:
    result = determine({**USUAL, "n_case": 5}, REGIME, {"a": {"exterior_video": "no"}})

    assert (result.pathway, result.needs_confirmation) == (Pathway.EXEMPT, True)
    assert [row["code"] for row in result.confirm] == ["NO-IMPORTANT-DATA", "NOT-STATED"]


def test_one_resource_makes_the_flow_important() -> None:
    camera = {**ALL_NO, "exterior_video": "yes", "plates": "yes", "plate_px": 40}

    result = determine({**USUAL, "n_case": 5}, REGIME, {"log": ALL_NO, "camera": camera})

    assert result.pathway == Pathway.SECURITY_ASSESSMENT
    assert {(row["code"], row["resource"]) for row in result.fired} == {("P-ART3-4", "camera"), ("C-IMG-2", "camera")}


def test_blockers_stand_beside_the_pathway() -> None:
    result = said(n_case=5, state_secret=True, foreign_judicial_request=None, prohibited_technology=False)

    assert result.pathway == Pathway.EXEMPT
    assert [row["code"] for row in result.blockers] == ["B-SECRET"]
    assert [row["code"] for row in result.open_blockers] == ["B-DSL36"]


def test_geographic_gate() -> None:
    resource = {**ALL_NO, "surveying": True}
    facts = {**USUAL, "n_case": 5, "surveying_approved": False, "coordinates_processed": True}

    result = determine(facts, REGIME, {"map": resource})

    assert [(row["code"], row["verification"]) for row in result.blockers] == [("B-GEO", "secondary")]


@pytest.mark.parametrize(
    ("facts", "counted"),
    [
        ({"n_case": 5}, True),
        ({"n_case": 5, "contract": True}, False),
        ({"n_case": 140_000}, True),
        ({"s_case": 1, "emergency": True}, False),
        ({"n_case": 0}, False),
        ({"n_case": None}, True),
    ],
)
def test_who_is_counted(facts: dict[str, Any], counted: bool) -> None:
    assert said(**facts).counted is counted


def test_duties_stay_when_exempt() -> None:
    assert {row["code"] for row in said(n_case=5, contract=True).duties} >= {"F-ART10", "D-KEEP"}


def test_zone_and_number_both_lead_to_exempt() -> None:
    zone = {"zone": "chongqing-2025", "zone_eligible": True, "zone_scenario_listed": True, "zone_item_listed": False}

    result = said(**zone, zone_filing_done=True, n_case=80_000)

    applies = {row["code"]: (row["applies"], row["counted"], row["verification"]) for row in result.exemptions}
    assert (applies["E5"], applies["E6"]) == (("yes", True, "official"), ("yes", False, "secondary"))
    assert not result.needs_confirmation
    assert not result.counted


def test_zone_list_that_only_releases_the_important_data_is_confirmed_too() -> None:
    zone = {"zone": "chongqing-2025", "zone_eligible": True, "zone_scenario_listed": True, "zone_item_listed": False}
    camera = {**ALL_NO, "exterior_video": "yes", "plates": "yes"}

    result = determine({**USUAL, **zone, "zone_filing_done": True, "n_case": 400_000}, REGIME, {"camera": camera})

    assert (result.pathway, result.verification) == (Pathway.CONTRACT_OR_CERTIFICATION, "secondary")
    assert [row["code"] for row in result.confirm] == ["G-E6", "NOT-STATED"]
    assert result.counted


def test_unknown_zone_code_is_no_list_in_force() -> None:
    assert said(zone="atlantis", n_case=400_000).pathway == Pathway.CONTRACT_OR_CERTIFICATION


def test_draft_is_never_binding() -> None:
    result = determine(USUAL, regime("auto-guide-2025-draft"))

    assert not result.is_binding
    assert said().is_binding


def test_all_wrong_facts_are_told_at_once() -> None:
    with pytest.raises(BadFacts) as caught:
        determine({"n_cas": 1, "faces": "blurred"}, REGIME, {"a": {"vehicles": -1}})

    assert [problem.fact for problem in caught.value.problems] == ["n_cas", "faces", "vehicles"]


def test_contract_needs_its_papers() -> None:
    papers = required_documents(REGIME, Pathway.CONTRACT_OR_CERTIFICATION, "contract")

    assert [(paper.code, paper.fresh_months) for paper in papers] == [
        ("commitment_letter", None),
        ("pipia", 3),
        ("power_of_attorney", None),
        ("standard_contract", None),
    ]


def test_assessment_needs_a_fresh_self_assessment() -> None:
    papers = required_documents(REGIME, Pathway.SECURITY_ASSESSMENT)

    assert {paper.code: paper.fresh_months for paper in papers}["self_assessment"] == 3
    assert len(papers) == 7


@pytest.mark.parametrize(
    ("flows", "pathway", "flow"),
    [
        ([{"n_case": 5}, {"n_case": 100_000}], Pathway.CONTRACT_OR_CERTIFICATION, 1),
        ([{"n_case": 1_000_000}, {"n_case": None}], Pathway.SECURITY_ASSESSMENT, 0),
        ([{"n_case": 5}, {"n_case": None}], Pathway.HOLD, 1),
        ([{}, {"n_case": 5}, {"n_case": 6}], Pathway.EXEMPT, 1),
        ([], Pathway.HOLD, None),
    ],
)
def test_case_takes_the_strictest_flow(flows: list[dict[str, Any]], pathway: Pathway, flow: int | None) -> None:
    result = combine([said(**facts) for facts in flows])

    assert (result.pathway, result.flow) == (pathway, flow)


def test_bare_decision_names_its_rules() -> None:
    decided = decide({**USUAL, "n_year": 91_400, "n_case": 12_000}, REGIME)

    assert decided.because == ("cac-2024-flows:F-ART8-N", "auto-guide-2026:G-CONTRACT-N")


def test_result_is_plain_data() -> None:
    result = said(n_case=None).to_dict()

    assert isinstance(result["pathway"], str)
    assert len(result["input_hash"]) == len(result["regime_hash"]) == 64


def test_hashes_follow_facts_and_regime() -> None:
    one, other_facts = said(n_case=5), said(n_case=6)
    other_day = determine({**USUAL, "n_case": 5}, regime(on=date(2026, 11, 21)))

    assert one.regime_hash == other_facts.regime_hash != other_day.regime_hash
    assert one.input_hash == other_day.input_hash != other_facts.input_hash


def test_every_condition_is_told_in_both_languages() -> None:
    rules = [rule for edition in shipped_editions() for rule in edition.rules]
    words = [rule.condition.words() for rule in rules if rule.condition.comparisons()]

    assert all(text.en and text.zh and "{" not in text.en + text.zh for text in words)
    assert all(
        parse_condition(rule.condition.to_dict()).to_dict() == rule.condition.to_dict()
        for rule in rules
        if rule.condition.comparisons()
    )


def test_day_is_the_regimes() -> None:
    assert said().on == ON.isoformat()
