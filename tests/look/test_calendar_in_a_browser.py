import datetime as dt
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from approvals.services.feeds import make_feed
from compliance.clocks import add_months
from tests.approvals.dates import deadline
from tests.cast import Cast, draft

pytestmark = pytest.mark.django_db(transaction=True)
Browse = Callable[..., Page]
PAGES = (
    "/",
    "/calendar/?state=all",
    "/calendar/?view=list",
    "/calendar/report/",
    "/calendar/feeds/",
    "/calendar/feeds/new/",
)


@pytest.fixture
def dates(cast: Cast) -> None:
    today = timezone.localdate()
    for n in (-1, 0, 0, 0, 0, 0, 30):
        deadline(draft(cast), (today + dt.timedelta(days=n)).isoformat())
    make_feed(by=cast.ana, name="Outlook at work")


def serious(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [item["id"] for item in found if item["impact"] in ("serious", "critical")]


def test_keys_turn_the_months(browse_as: Browse, cast: Cast) -> None:
    page, this_month = browse_as(cast.ana), timezone.localdate().replace(day=1)
    page.goto("/calendar/?about=cases")

    page.keyboard.press("n")
    expect(page).to_have_url(f"/calendar/?about=cases&view=month&month={add_months(this_month, 1):%Y-%m}")
    page.keyboard.press("p")
    expect(page).to_have_url(f"/calendar/?about=cases&view=month&month={this_month:%Y-%m}")
    page.get_by_role("searchbox").press("n")
    expect(page.get_by_role("searchbox")).to_have_value("n")


def test_a_day_of_the_strip_leads_to_its_dates(browse_as: Browse, cast: Cast, dates: None) -> None:
    page = browse_as(cast.ana)
    page.goto("/")

    page.locator(".ahead a").first.click()

    expect(page.get_by_role("heading", name="5 dates")).to_be_visible()


def test_a_filter_is_applied_as_soon_as_it_is_chosen(browse_as: Browse, cast: Cast, dates: None) -> None:
    page = browse_as(cast.ana)
    page.goto("/calendar/?view=list")
    page.get_by_text("Filters").click()

    page.get_by_label("Due", exact=True).select_option("overdue")

    expect(page.get_by_role("heading", name="1 date")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_of_dates_are_accessible(browse_as: Browse, cast: Cast, dates: None, scheme: str) -> None:
    page = browse_as(cast.ana, color_scheme=scheme, bypass_csp=True)

    found = {}
    for path in PAGES:
        page.goto(path)
        found[path] = serious(page)

    assert found == {path: [] for path in PAGES}


def test_pages_of_dates_fit_a_telephone(browse_as: Browse, cast: Cast, dates: None) -> None:
    page = browse_as(cast.ana, viewport={"width": 390, "height": 800})

    widths = []
    for path in PAGES:
        page.goto(path)
        widths.append(page.evaluate("document.documentElement.scrollWidth"))

    assert max(widths) <= 390
