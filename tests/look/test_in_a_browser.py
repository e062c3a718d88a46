from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.cast import Cast, complete_draft

pytestmark = pytest.mark.django_db(transaction=True)
Browse = Callable[..., Page]
PHONE = {"width": 390, "height": 800}
MAIN_PAGES = (
    "/",
    "/cases/",
    "/consultations/",
    "/calendar/",
    "/ledger/",
    "/recipients/",
    "/notices/",
    "/audit/",
    "/law/working-days/",
    "/accounts/people/",
)
CASE_TABS = ("", "manifests/", "pathway/", "comments/", "documents/", "deadlines/", "audit/")
FOR_AXE = {"bypass_csp": True}  # axe itself sets inline styles


def serious(page: Page) -> list[str]:
    """Return what axe finds serious or worse."""
    found = Axe().run(page).response["violations"]
    return [item["id"] for item in found if item["impact"] in ("serious", "critical")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_device_decides_the_colours(browser_contexts: Callable[..., BrowserContext], scheme: str) -> None:
    page = browser_contexts(color_scheme=scheme, **FOR_AXE).new_page()
    page.goto("/accounts/login/")

    assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") is (scheme == "dark")
    assert serious(page) == []


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_the_reader_overrules_the_device(browse_as: Browse, cast: Cast, java_script_enabled: bool) -> None:
    page = browse_as(cast.ana, java_script_enabled=java_script_enabled)
    page.goto("/")
    page.get_by_role("button", name="Dark").first.click()

    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.goto("/cases/")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_language_switch_keeps_the_page(browse_as: Browse, cast: Cast) -> None:
    page = browse_as(cast.ana)
    page.goto("/cases/?q=owner")
    page.get_by_role("button", name="简体中文").first.click()

    expect(page).to_have_url("/cases/?q=owner")
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")


def test_keys_lead_to_pages_search_and_help(browse_as: Browse, cast: Cast) -> None:
    page = browse_as(cast.ana)
    page.goto("/")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")

    page.keyboard.press("g")
    page.keyboard.press("c")
    expect(page).to_have_url("/cases/")

    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()


def test_menu_opens_on_a_phone_without_scripts(browse_as: Browse, cast: Cast) -> None:
    page = browse_as(cast.ana, viewport=PHONE, java_script_enabled=False)
    page.goto("/")
    page.get_by_text("Menu", exact=True).click()
    page.get_by_role("link", name="Cases", exact=True).click()

    expect(page).to_have_url("/cases/")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1440), ("dark", 1440), ("light", 390), ("dark", 390)])
def test_main_pages_are_accessible_and_fit(browse_as: Browse, cast: Cast, scheme: str, width: int) -> None:
    page = browse_as(cast.ana, color_scheme=scheme, viewport={"width": width, "height": 900}, **FOR_AXE)

    case = complete_draft(cast).reference

    found = {
        address: faults(page, address) for address in [*MAIN_PAGES, *(f"/cases/{case}/{tab}" for tab in CASE_TABS)]
    }

    assert {address: names for address, names in found.items() if names} == {}


def faults(page: Page, address: str) -> list[str]:
    """Return what axe finds serious or worse, and whether the page is wider than the screen."""
    page.goto(address)
    too_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*serious(page), *(["too wide"] if too_wide else [])]
