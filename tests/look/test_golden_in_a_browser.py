"""Golden cases, coverage and review in a browser: for axe, on narrow screens, and without scripts."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from compliance import drafts, review
from compliance.models import Edition
from tests.cast import Cast
from tests.look.test_casework_in_a_browser import FOR_AXE, cast, wrong_with

__all__ = ["cast"]
pytestmark = pytest.mark.django_db(transaction=True)
Browse = Callable[..., Page]
DRAFT = "/law/rules/cac-2024-flows/2/"
PAGES = (
    f"{DRAFT}golden/?q=N-",
    f"{DRAFT}coverage/",
    f"{DRAFT}golden/case/N-1/",
    f"{DRAFT}golden/case/N-1/remove/",
    f"{DRAFT}golden/new/?rule=F-ART8-N&fact=n&number=100001&side=above",
    f"{DRAFT}review/",
    f"{DRAFT}submit/",
    f"{DRAFT}discard/",
)


@pytest.fixture
def draft(cast: Cast) -> Edition:
    """A draft with a threshold one higher: some of its cases fail, and two sides of it are not tested."""
    draft = review.start_draft(of=Edition.objects.published().get(code="cac-2024-flows"), by=cast.dora)
    content: Any = drafts.content_of(draft)
    rule = next(rule for rule in content["rule"] if rule["code"] == "F-ART8-N")
    rule["when"] = {"all": [{"fact": "ciio", "eq": False}, {"fact": "n", "between": [100_001, 999_999]}]}
    return drafts.save_content(revision=draft, by=cast.dora, mark=draft.mark, content=content)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_nothing_serious_for_axe(browse_as: Browse, cast: Cast, draft: Edition, width: int, scheme: str) -> None:
    page = browse_as(cast.dora, viewport={"width": width, "height": 900}, color_scheme=scheme, **FOR_AXE)

    found = {address: wrong_with(page, address) for address in PAGES}

    assert {address: wrong for address, wrong in found.items() if wrong} == {}


def test_a_case_is_written_without_scripts(browse_as: Browse, cast: Cast, draft: Edition) -> None:
    page = browse_as(cast.dora, java_script_enabled=False)
    page.goto(f"{DRAFT}golden/new/")
    page.locator("[name=add]").select_option("s_case")
    page.get_by_role("button", name="Add the fact").click()
    page.locator("[name=fact_s_case]").fill("9999")
    page.locator("[name=code]").fill("S-AGAIN")
    page.locator("[name=code]").press("Enter")
    expect(page.locator("main")).to_contain_text("What the rules say of these facts")
    page.locator("[name=pathway][value=contract_or_certification]").check()
    page.locator("[name=because_en]").fill("9,999 people")
    page.locator("[name=because_zh]").fill("9,999人")
    page.get_by_role("button", name="Save").click()

    page.wait_for_url(f"**{DRAFT}golden/")
    content: Any = drafts.content_of(Edition.objects.get(pk=draft.pk))
    assert content["case"][-1]["facts"] == {"s_case": 9_999}
