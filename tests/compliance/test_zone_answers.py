from datetime import date
from typing import Any

import pytest

from compliance.editions import shipped_regime
from compliance.rules import ZoneEdition
from compliance.zone_answers import Standing, ZoneAnswer, answer_of, facts_in

TODAY = date(2026, 11, 22)
FEW = {
    "ciio": False, "important_data": False, "transit": False, "contract": False, "hr": False, "emergency": False,
    "export_act": "transfer", "n_year": 0, "s_year": 0, "n_case": 5_000, "s_case": 0,
    "zone_autonomous_driving": False, "zone_identifiers": False, "zone_b2b": False,
}  # fmt: skip
OFF = {"zone_eligible": True, "zone_scenario_listed": True, "zone_item_listed": False, "zone_filing_done": True}


def asked(zone: str, on: date = TODAY, resources: dict[str, Any] | None = None, **facts: object) -> ZoneAnswer:
    regime = shipped_regime(on)
    listed: ZoneEdition = regime.zones[zone]
    return answer_of(listed, regime, facts_in(listed, {**FEW, **facts}, is_own=True), resources or {})


def test_off_the_list_is_exempt_whoever_the_exporter_is() -> None:
    assert asked("chongqing", **OFF | {"zone_eligible": False}).standing == Standing.EXEMPT


def test_an_unanswered_list_is_unknown_and_says_what_to_answer() -> None:
    answer = asked("chongqing")

    assert answer.standing == Standing.UNKNOWN
    assert [fact.name for fact in answer.open_facts] == ["zone_scenario_listed", "zone_item_listed", "zone_filing_done"]


@pytest.mark.parametrize(
    ("n", "standing"), [(99_999, Standing.EXEMPT), (100_000, Standing.BAND), (100_001, Standing.BAND)]
)
def test_a_band_begins_at_its_number(n: int, standing: Standing) -> None:
    assert asked("chongqing", **OFF | {"n_case": n}).standing == standing


def test_a_list_without_cars_does_not_cover_them() -> None:
    answer = asked("shanghai", **OFF)

    assert (answer.standing, answer.reasons[0].en) == (
        Standing.NOT_COVERED,
        "The list does not cover the automotive sector.",
    )


@pytest.mark.parametrize(
    ("facts", "standing"),
    [
        ({"zone_item_listed": True}, Standing.LISTED),
        ({"zone_scenario_listed": False}, Standing.NOT_COVERED),
        ({"zone_filing_done": False}, Standing.NOT_MET),
        ({"zone_filing_done": None}, Standing.UNKNOWN),
    ],
)
def test_one_answer_decides(facts: dict[str, object], standing: Standing) -> None:
    assert asked("chongqing", **OFF | facts).standing == standing


def test_a_list_that_ended_is_not_in_force() -> None:
    answer = asked("beijing-2024", **OFF)

    assert answer.standing == Standing.NOT_IN_FORCE
    assert "2026-05-07" in answer.reasons[0].en


def test_before_zones_could_make_lists_nothing_is_released() -> None:
    regime = shipped_regime(date(2024, 5, 20))
    bare = regime.__class__(regime.on, (), regime.zones)
    listed = regime.zones["tianjin"]

    assert answer_of(listed, bare, facts_in(listed, FEW, is_own=True), {}).standing == Standing.NOT_COVERED


def test_answers_about_the_own_list_say_nothing_of_anothers() -> None:
    listed = shipped_regime(TODAY).zones["chongqing"]

    assert facts_in(listed, FEW | OFF | {"zone": "beijing"}, is_own=False) == FEW | {"zone": "chongqing"}
