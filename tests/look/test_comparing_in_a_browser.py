"""The pages that compare, in a browser: for axe, for narrow screens, on paper, and without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Cast, complete_draft
from tests.look.test_casework_in_a_browser import FOR_AXE, cast, wrong_with

__all__ = ["cast"]
pytestmark = pytest.mark.django_db(transaction=True)
Browse = Callable[..., Page]
PAGES = (
    "/law/compare-rules/?show=all&languages=both",
    "/law/rules-on/?on=2025-06-01",
    "/law/zone-items/?lists=any",
    "/law/zones/beijing/exporters/",
)
WAYS = ("editions", "days", "zones")


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_nothing_serious_for_axe(browse_as: Browse, cast: Cast, width: int, scheme: str) -> None:
    case = complete_draft(cast).reference
    own = (f"/law/organisations/{cast.exp.code}/entities/{cast.entity.slug}/zones/",)
    page = browse_as(cast.ana, viewport={"width": width, "height": 900}, color_scheme=scheme, **FOR_AXE)

    addresses = (*PAGES, *own, *(f"/cases/{case}/compare/?by={way}" for way in WAYS))
    found = {address: wrong_with(page, address) for address in addresses}

    assert {address: wrong for address, wrong in found.items() if wrong} == {}


def test_marks_stay_on_paper_and_the_form_does_not(browse_as: Browse, cast: Cast) -> None:
    page = browse_as(cast.ana, viewport={"width": 1000, "height": 900})
    page.goto("/law/compare-rules/")
    page.emulate_media(media="print")

    expect(page.locator(".compare-form")).to_be_hidden()
    line = "element => getComputedStyle(element).textDecorationLine"
    assert page.locator("del").first.evaluate(line) == "line-through"
    assert page.locator("ins").first.evaluate(line) == "underline"


def test_sides_are_chosen_without_scripts(browse_as: Browse, cast: Cast) -> None:
    page = browse_as(cast.ana, java_script_enabled=False)
    page.goto("/law/compare-rules/")
    page.get_by_role("link", name="Swap the sides").click()

    expect(page.locator(".lead-line")).to_have_text(
        "Guide to the Security of Automotive Data Exports (2026) → "
        "Guide to the Security of Automotive Data Exports (2025), draft for comment"
    )
