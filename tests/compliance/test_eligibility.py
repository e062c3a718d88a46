from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.editions import shipped_zones
from compliance.eligibility import Exporter, eligibility_of
from compliance.rules import NO_TEXT, ZoneEdition
from compliance.wording import Text

LISTS = {listed.code: listed for listed in shipped_zones()}
BEIJING, LINGANG = LISTS["beijing-2025"], LISTS["lingang-2024"]
THERE = Exporter(zone="beijing", province="Beijing", may_use_list=True, ciio=False)
ANSWERS = st.sampled_from([True, False, None])


@pytest.mark.parametrize(
    ("exporter", "answer", "says"),
    [
        (THERE, True, "It is recorded that it may use the list"),
        (replace(THERE, zone="beijing-2025"), True, "registered in this zone"),
        (replace(THERE, may_use_list=None), None, "Nobody has said yet whether it may use the list"),
        (replace(THERE, may_use_list=False), False, "It is recorded that it may not use the list"),
        (replace(THERE, zone=""), None, "It files in Beijing but is not recorded in this zone"),
        (replace(THERE, zone="", province="北京市"), None, "record the zone with the exporter"),
        (replace(THERE, zone="", province="Hubei"), False, "recorded in no zone and files in Hubei"),
        (replace(THERE, zone="tianjin", province="Tianjin"), False, "in another zone"),
    ],
)
def test_who_may_use_the_list_of_beijing(exporter: Exporter, answer: bool | None, says: str) -> None:
    found = eligibility_of(BEIJING, exporter)

    assert found.answer is answer
    assert says in " ".join(ground.text.en for ground in found.grounds)


@pytest.mark.parametrize(
    ("listed", "province", "said"),
    [
        (
            BEIJING,
            "Hubei",
            Text(
                "It is recorded in no zone and files in Hubei; of who may use it the list says “City-wide”.",
                "其未登记任何自贸区，申报地为Hubei；清单适用范围为“全市范围适用”。",
            ),
        ),
        (
            replace(BEIJING, eligibility=NO_TEXT),
            "",
            Text(
                "It is recorded in no zone and files in another province; the list does not say who may use it.",
                "其未登记任何自贸区，申报地为其他省份；清单未说明适用主体。",
            ),
        ),
    ],
)
def test_who_may_use_a_list_is_said_in_both_languages(listed: ZoneEdition, province: str, said: Text) -> None:
    [ground] = eligibility_of(listed, Exporter("", province, may_use_list=None, ciio=None)).grounds

    assert ground.text == said


@pytest.mark.parametrize(("ciio", "answer"), [(True, False), (None, None), (False, True)])
def test_a_list_that_excludes_operators_asks_whether_it_is_one(ciio: bool | None, answer: bool | None) -> None:
    found = eligibility_of(LINGANG, Exporter("lingang", "Shanghai", may_use_list=True, ciio=ciio))

    assert found.answer is answer


@given(st.sampled_from(list(LISTS)), st.sampled_from(["", "beijing", "lingang"]), ANSWERS, ANSWERS)
def test_yes_only_where_every_ground_says_yes(code: str, zone: str, may: bool | None, ciio: bool | None) -> None:
    found = eligibility_of(LISTS[code], Exporter(zone, "Beijing", may, ciio))

    assert (found.answer is True) == all(ground.answer is True for ground in found.grounds)
    assert (found.answer is None) <= bool(found.missing)
