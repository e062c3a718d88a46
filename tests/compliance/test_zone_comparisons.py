from dataclasses import fields

import pytest
from django.test import Client
from django.urls import reverse

from compliance.comparisons import Change, counts
from compliance.described import ITEM_FIELDS, ZONE_FIELDS
from compliance.editions import shipped_zones
from compliance.models import ZoneList
from compliance.review import start_draft
from compliance.rules import ZoneEdition, ZoneItem
from compliance.zone_comparisons import compare_zone_lists
from tests.cast import Cast, assemble, signed_in

LISTS = {listed.code: listed for listed in shipped_zones()}
OF_THE_ZONE = {"code", "zone", "name", "rules", "items", "content_hash"}


@pytest.mark.parametrize("code", LISTS)
def test_a_list_differs_in_nothing_from_itself(code: str) -> None:
    comparison = compare_zone_lists(LISTS[code], LISTS[code])

    assert comparison.meta == ()
    assert {pair.kind for pair in (*comparison.items, *comparison.rules)} <= {Change.UNCHANGED}


def test_swapping_the_sides_swaps_added_and_removed() -> None:
    there = counts(compare_zone_lists(LISTS["beijing-2024"], LISTS["beijing-2025"]).items)
    back = counts(compare_zone_lists(LISTS["beijing-2025"], LISTS["beijing-2024"]).items)

    assert (there["added"], there["removed"]) == (back["removed"], back["added"])


@pytest.mark.parametrize(
    ("part", "table", "left_out"), [(ZoneEdition, ZONE_FIELDS, OF_THE_ZONE), (ZoneItem, ITEM_FIELDS, set())]
)
def test_every_field_is_compared(part: type, table: tuple[object, ...], left_out: set[str]) -> None:
    assert {field.name for field in table} == {field.name for field in fields(part)} - left_out  # type: ignore[attr-defined, arg-type]


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def compared(client: Client, status: int = 200, **query: str) -> str:
    answer = client.get(reverse("compliance:compare_lists"), query)
    assert answer.status_code == status
    return answer.content.decode()


def test_beijings_two_lists(cast: Cast) -> None:
    page = compared(signed_in(cast.dan), old="beijing-2024@1", new="beijing-2025@1")

    assert "Beijing 2024 r1 → Beijing 2025 r1" in page
    assert 'id="BJ24-4"' in page
    assert "Registered in the zone" in page


def test_a_new_item_stands_on_the_later_side(cast: Cast) -> None:
    page = compared(signed_in(cast.ana), old="beijing-2024@1", new="beijing-2025@1")
    item = page[page.index('id="BJ25-ROWS"') :]
    cells = item[: item.index("</article>")].split("<td ")

    assert "Not on this side" in cells[1]
    assert 'data-label="Beijing 2024 r1" rowspan=' in cells[1]
    assert all('data-label="Beijing 2025 r1"' in cell for cell in cells[2:])


def test_without_a_choice_the_newest_list_stands_against_the_one_before(cast: Cast) -> None:
    assert "Beijing 2024 r1 → Beijing 2025 r1" in compared(signed_in(cast.ana))


def test_a_draft_is_for_administrators_alone(cast: Cast) -> None:
    draft = start_draft(of=ZoneList.objects.published().get(code="beijing-2025"), by=cast.dora)
    sides = {"old": "beijing-2025@1", "new": f"{draft.code}@{draft.revision}"}

    assert "No item differs." in compared(signed_in(cast.dora), **sides)
    assert "There is a problem" in compared(signed_in(cast.ana), 422, **sides)


def test_post_is_rejected(cast: Cast) -> None:
    assert signed_in(cast.ana).post(reverse("compliance:compare_lists")).status_code == 405
