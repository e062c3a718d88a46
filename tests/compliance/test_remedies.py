from typing import Any

import pytest

from compliance.conditions import parse_condition
from compliance.remedies import ways_out_of


def ways(condition: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(remedy.label.en, dict(remedy.sets)) for remedy, _ in ways_out_of(parse_condition(condition))]


@pytest.mark.parametrize(
    ("condition", "label", "sets"),
    [
        ({"fact": "surveying", "eq": True}, "Surveying data: No", {"surveying": False}),
        (
            {"fact": "anonymisation_evidence", "eq": False},
            "Evidence that the anonymisation works: Yes",
            {"anonymisation_evidence": True},
        ),
        ({"fact": "voice", "eq": "yes"}, "Voice: No", {"voice": "no"}),
        (
            {"fact": "vehicles", "gte": 100_000},
            "Vehicles the data comes from: at most 99,999 vehicles",
            {"vehicles": 99_999},
        ),
        (
            {"fact": "vehicles", "gt": 100_000},
            "Vehicles the data comes from: at most 100,000 vehicles",
            {"vehicles": 100_000},
        ),
    ],
)
def test_what_people_can_change_is_turned_round(condition: dict[str, Any], label: str, sets: dict[str, Any]) -> None:
    assert ways(condition) == [(label, sets)]


@pytest.mark.parametrize(
    "condition",
    [
        {"fact": "item", "eq": "tracks"},
        {"fact": "vehicles", "gte": 0},
        {"fact": "voice", "eq": "no"},
        {"fact": "n", "gte": 5},
    ],
)
def test_what_people_cannot_change_is_left(condition: dict[str, Any]) -> None:
    assert ways(condition) == []


def test_each_comparison_of_a_condition_is_a_way_out() -> None:
    condition = {
        "all": [{"fact": "item", "eq": "tracks"}, {"fact": "voice", "eq": "yes"}, {"fact": "images", "gte": 5}]
    }

    assert [sets for _, sets in ways(condition)] == [{"voice": "no"}, {"images": 4}]
