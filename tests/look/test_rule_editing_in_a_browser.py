"""Editing a rule in a browser: by keyboard alone, without scripts, for axe, and on a narrow screen."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from playwright.sync_api import Dialog, Page, Route, expect

from compliance import drafts, review
from compliance.models import Edition
from tests.cast import Cast, assemble
from tests.look.test_casework_in_a_browser import FOR_AXE, wrong_with

pytestmark = pytest.mark.django_db(transaction=True)
Browse = Callable[..., Page]


@pytest.fixture
def cast() -> Cast:
    call_command("load_law", verbosity=0)
    return assemble()


@pytest.fixture
def draft(cast: Cast) -> Edition:
    return review.start_draft(of=Edition.objects.published().get(code="auto-guide-2026"), by=cast.dora)


def conditions(draft: Edition, code: str = "G-E5") -> list[dict[str, object]]:
    draft.refresh_from_db()
    rules = drafts.content_of(draft)["rule"]
    return next(rule["when"]["all"] for rule in rules if rule["code"] == code)  # type: ignore[attr-defined]


def page_of(draft: Edition, rest: str = "rules/G-E5/edit/") -> str:
    return f"/law/rules/{draft.code}/{draft.revision}/{rest}"


def tab_to(page: Page, value: str) -> None:
    """Press Tab until a field with that value has the focus."""
    for _press in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.value") == value:
            return
    raise AssertionError(f"no field with {value} can be reached by Tab")


def test_a_threshold_is_edited_by_keyboard_alone(browse_as: Browse, cast: Cast, draft: Edition) -> None:
    page = browse_as(cast.dora)
    page.goto(page_of(draft))

    tab_to(page, "100,000")
    page.keyboard.press("Control+a")
    page.keyboard.type("20万")
    reading = page.locator("#rule-preview")
    expect(reading).to_contain_text("fewer than 200,000")
    expect(reading).to_contain_text("不满200,000")
    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{page.url.split('/law/')[0]}{page_of(draft, '')}#G-E5")
    assert conditions(draft)[-1] == {"fact": "n", "lt": 200_000}


def test_a_condition_is_added_and_the_focus_goes_on_in_it(browse_as: Browse, cast: Cast, draft: Edition) -> None:
    page = browse_as(cast.dora)
    page.goto(page_of(draft))

    page.locator("#when-add").focus()
    page.keyboard.press("Enter")
    new = page.locator("#when-4-fact")
    expect(new).to_be_focused()
    new.select_option("video_hours")
    page.locator("#when-4-op").select_option("between")
    page.locator("#when-4-value").fill("10")
    page.locator("#when-4-value-high").fill("20")
    page.get_by_role("button", name="Save the rule").last.click()

    expect(page.get_by_text("The rule was saved.")).to_be_visible()
    assert conditions(draft)[-1] == {"fact": "video_hours", "between": [10, 20]}


def test_what_is_typed_while_the_fields_are_fetched_is_kept(browse_as: Browse, cast: Cast, draft: Edition) -> None:
    page = browse_as(cast.dora)
    page.goto(page_of(draft))
    held: list[Route] = []
    page.route("**/rules/preview/", lambda route: route.continue_() if held else held.append(route))
    page.locator("#when-3-op").select_option("lte")
    page.locator("#when-3-value").fill("77")

    held[0].continue_()

    expect(page.locator("#rule-preview")).to_contain_text("at most 77")
    expect(page.locator("#when-3-value")).to_have_value("77")


def test_leaving_with_a_row_that_was_added_asks_first(browse_as: Browse, cast: Cast, draft: Edition) -> None:
    page = browse_as(cast.dora)
    page.goto(page_of(draft))
    page.locator("#when-add").click()
    expect(page.locator("#when-4-fact")).to_be_focused()
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.get_by_role("link", name="Cancel").click()

    expect(page.get_by_role("link", name="Add a rule")).to_be_visible()
    assert asked == ["beforeunload"]


def test_conditions_are_nested_and_saved_without_scripts(browse_as: Browse, cast: Cast, draft: Edition) -> None:
    page = browse_as(cast.dora, java_script_enabled=False)
    page.goto(page_of(draft))

    page.locator("#when-0-more").click()
    page.locator("#when-0").get_by_role("button", name="Put into a group").click()
    page.locator("#when-0-add").click()
    page.locator("#when-0-1-fact").select_option("ciio")
    page.locator("#when-0-1").get_by_role("button", name="Show its comparisons").click()
    page.locator("#when-0-1-value").select_option("yes")
    page.get_by_role("button", name="Save the rule").last.click()

    expect(page.get_by_text("The rule was saved.")).to_be_visible()
    assert conditions(draft)[0] == {"any": [{"fact": "ciio", "eq": False}, {"fact": "ciio", "eq": True}]}


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_nothing_serious_for_axe(browse_as: Browse, cast: Cast, draft: Edition, width: int, scheme: str) -> None:
    page = browse_as(cast.dora, viewport={"width": width, "height": 900}, color_scheme=scheme, **FOR_AXE)
    addresses = [
        "/law/rules/",
        page_of(draft, ""),
        page_of(draft, "rules/G-E9/edit/"),
        page_of(draft, "rules/I-CO-1/edit/"),
        page_of(draft, "rules/new/"),
        page_of(draft, "edit/"),
        "/law/import-edition/",
    ]

    found = {address: wrong_with(page, address) for address in addresses}

    assert {address: wrong for address, wrong in found.items() if wrong} == {}
