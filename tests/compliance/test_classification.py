from typing import Any

from compliance.enums import FactLevel
from compliance.facts import blank
from compliance.pathways import determine
from tests.compliance.facts import USUAL, regime

REGIME = regime()
NOTHING = {
    **dict.fromkeys(
        ("exterior_video", "faces", "plates", "voice", "vin", "precise_location", "point_cloud", "map"), "no"
    ),
    **dict.fromkeys(("sensitive_area", "sensitive_geography", "economic_flows", "law_enforcement"), False),
    **dict.fromkeys(("national_programme", "restricted_technology", "surveying", "online_upgrades"), False),
    **dict.fromkeys(
        ("face_px", "plate_px", "vehicles", "video_hours", "images", "days_covered", "platform_vehicles"), 0
    ),
    "upgrade_touches_driving": False,
    "item": "other",
    "modality": "other",
}
BLURRED = {
    **NOTHING,
    "exterior_video": "yes",
    "faces": "anonymised",
    "plates": "anonymised",
    "anonymisation_method": "Gaussian blur",
    "anonymisation_tool": "veil 2",
    "anonymisation_evidence": True,
}


def classified(scenario: str = "driving_automation", **resources: dict[str, Any]) -> dict[str, Any]:
    result = determine({**USUAL, "scenario": scenario, "n_case": 5}, REGIME, resources)
    return {row["resource"]: row for row in result.classification}


def codes(rows: list[dict[str, Any]]) -> list[str]:
    return [row["code"] for row in rows]


def test_resource_that_holds_nothing_special_comes_near_nothing() -> None:
    assert classified(log=NOTHING)["log"] == {
        "resource": "log",
        "standing": "none",
        "meets": [],
        "might": [],
        "outside": [],
    }


def test_each_resource_is_classified_apart() -> None:
    found = classified(log=NOTHING, camera={**NOTHING, "exterior_video": "yes", "plates": "yes", "plate_px": 40})

    assert (found["log"]["standing"], found["camera"]["standing"]) == ("none", "important")
    assert codes(found["camera"]["meets"]) == ["P-ART3-4", "C-IMG-2"]


def test_item_of_the_annex_is_left_to_a_reviewer() -> None:
    found = classified(scene={**NOTHING, "item": "annotated_scenes"})["scene"]

    assert found["standing"] == "review"
    assert [(row["code"], row["effect"]) for row in found["meets"]] == [("I-DA-2", "review")]


def test_open_criterion_names_the_facts_that_settle_it() -> None:
    found = classified(camera={**NOTHING, "exterior_video": "yes", "faces": None})["camera"]

    assert found["standing"] == "may_be"
    row = next(row for row in found["might"] if row["code"] == "P-ART3-4")
    assert [one["fact"] for one in row["facts"]] == ["anonymisation_evidence", "anonymisation_method", "faces"]


def test_anonymised_images_are_outside_by_method_tool_and_evidence() -> None:
    found = classified(camera=BLURRED)["camera"]

    row = next(row for row in found["outside"] if row["code"] == "P-ART3-4")
    assert found["standing"] == "none"
    assert row["why"]["en"] == (
        "Faces: Anonymised; Licence plates: Anonymised; Evidence that the anonymisation works: Yes; "
        "Method of anonymisation: Gaussian blur; Tool of anonymisation: veil 2"
    )


def test_number_just_below_a_criterion_keeps_outside() -> None:
    found = classified(drive={**NOTHING, "vehicles": 99_999})["drive"]

    assert [(row["code"], row["why"]["en"]) for row in found["outside"]] == [
        ("C-FLEET-1", "Vehicles the data comes from: at least 100,000 (it is 99,999 vehicles)")
    ]


def test_undescribed_resource_may_be_anything() -> None:
    found = classified(box=blank(FactLevel.RESOURCE))["box"]

    assert (found["standing"], found["meets"], found["outside"]) == ("may_be", [], [])
    assert all(row["facts"] for row in found["might"])


def test_no_resource_nothing_to_classify() -> None:
    assert classified() == {}
