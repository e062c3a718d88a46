"""Count a period in a browser: for axe, for narrow screens, and without scripts."""

import re
from collections.abc import Callable

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.look.test_casework_in_a_browser import FOR_AXE, cast, wrong_with

__all__ = ["cast"]
pytestmark = pytest.mark.django_db(transaction=True)
Browse = Callable[..., Page]
PAGE = "/law/count-a-period/"
ASKED = (
    "",
    "?clock=assessment&start=2026-09-01&suspended=2026-10-08..2026-10-23",
    "?clock=validity&start=2025-10-20",
    "?clock=incident_report&start=2026-09-30&at=22:30",
    "?n=5&start=2026-02-30",
)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_nothing_serious_for_axe(browse_as: Browse, cast: Cast, width: int, scheme: str) -> None:
    call_command("load_calendars", verbosity=0)
    page = browse_as(cast.ana, viewport={"width": width, "height": 900}, color_scheme=scheme, **FOR_AXE)

    found = {query: wrong_with(page, PAGE + query) for query in ASKED}

    assert {query: wrong for query, wrong in found.items() if wrong} == {}


def test_a_period_is_counted_and_sent_without_scripts(browse_as: Browse, cast: Cast) -> None:
    call_command("load_calendars", verbosity=0)
    page = browse_as(cast.eli, java_script_enabled=False)
    page.goto(PAGE)
    page.get_by_label("What to count").select_option(label="Security assessment")
    page.get_by_label("Day of the event").fill("2026-02-03")
    page.get_by_label("From (1)").fill("2026-03-02")
    page.get_by_label("To (1)").fill("2026-03-06")
    page.get_by_role("button", name="Count").click()

    expect(page.get_by_text("21 Apr 2026 (Tuesday)")).to_be_visible()
    expect(page.get_by_label("From (2)")).to_be_empty()
    page.get_by_role("link", name="Address of this count").click()
    expect(page).to_have_url(re.compile(r"start=2026-02-03&suspended=2026-03-02\.\.2026-03-06$"))
    expect(page.get_by_text("2–6 March (5 working days) does not count.")).to_be_visible()
