"""The pages of casework in a browser, everything unfolded: for axe, for narrow screens, and without scripts."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from playwright.sync_api import Page, expect

from approvals.models import Application
from approvals.services.comments import add_comment
from compliance.accounts.models import User
from tests.cast import Cast, assemble, awaiting_decision, in_assessment

pytestmark = pytest.mark.django_db(transaction=True)
Browse = Callable[..., Page]
FOR_AXE = {"bypass_csp": True}  # axe itself sets inline styles


@pytest.fixture
def cast() -> Cast:
    call_command("load_law", verbosity=0)
    return assemble()


@pytest.fixture
def application(cast: Cast) -> Application:
    application = awaiting_decision(cast)
    add_comment(application_id=application.pk, by=cast.ben, body="Why? @ana")
    return application


def wrong_with(page: Page, url: str) -> list[Any]:
    """What axe finds serious or worse, and whether the page is wider than the screen."""
    page.goto(url)
    for details in page.locator("main details").all():
        details.evaluate("element => element.open = true")
    found: list[Any] = [
        (row["id"], [node["html"] for node in row["nodes"]])
        for row in Axe().run(page).response["violations"]
        if row["impact"] in ("serious", "critical")
    ]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append("wider than the screen")
    return found


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_nothing_serious_for_axe(
    browse_as: Browse, cast: Cast, application: Application, width: int, scheme: str
) -> None:
    readers: list[tuple[User, str]] = [
        (cast.ben, "comments"),
        (cast.cara, "decide"),
        (cast.cara, "send-back"),
        (cast.eli, "audit"),
    ]
    found = {}
    for reader, tab in readers:
        page = browse_as(reader, viewport={"width": width, "height": 900}, color_scheme=scheme, **FOR_AXE)
        found[tab] = wrong_with(page, f"/cases/{application.reference}/{tab}/")
        page.context.close()

    assert {tab: wrong for tab, wrong in found.items() if wrong} == {}


def test_review_and_decision_need_no_scripts(browse_as: Browse, cast: Cast) -> None:
    application = in_assessment(cast)
    ben = browse_as(cast.ben, java_script_enabled=False)
    ben.goto(f"/cases/{application.reference}/advise/")
    ben.get_by_label("Supports", exact=True).check()
    ben.get_by_label("Reasons").fill("The facts are complete.")
    for box in ben.get_by_role("checkbox").all():
        box.check()
    ben.get_by_role("button", name="Record the advice").click()
    cara = browse_as(cast.cara, java_script_enabled=False)
    cara.goto(f"/cases/{application.reference}/decide/")

    cara.get_by_role("button", name="Approve").click()
    expect(cara.get_by_role("alert")).to_contain_text("Reasons")
    cara.get_by_label("Reasons").fill("Advice followed.")
    cara.get_by_role("button", name="Approve").click()

    expect(cara.locator("main")).to_contain_text("In force")
