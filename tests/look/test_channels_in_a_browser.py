"""Channels and webhooks in a browser: for axe, for narrow screens, without scripts, with a gateway that answers."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from approvals.models import ChannelChoice, MailRhythm
from approvals.services.webhooks import set_webhook
from tests.cast import Cast
from tests.gateway import gateway
from tests.look.test_casework_in_a_browser import FOR_AXE, cast, wrong_with

__all__ = ["cast"]
pytestmark = pytest.mark.django_db(transaction=True)
Browse = Callable[..., Page]
PAGES = ("/channels/", "/webhooks/", "/webhooks/EXP/", "/webhooks/EXP/address/", "/webhooks/EXP/secret/")


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_nothing_serious_for_axe(browse_as: Browse, cast: Cast, settings: Settings, width: int, scheme: str) -> None:
    settings.WEBHOOK_ALLOWED_HOSTS = frozenset({"127.0.0.1"})
    set_webhook(organisation=cast.exp, by=cast.dora, url="http://127.0.0.1:9/hook")
    page = browse_as(cast.dora, viewport={"width": width, "height": 900}, color_scheme=scheme, **FOR_AXE)

    found = {address: wrong_with(page, address) for address in (*PAGES, "/webhooks/EXP/remove/")}

    assert {address: wrong for address, wrong in found.items() if wrong} == {}


def test_channels_are_chosen_without_scripts(browse_as: Browse, cast: Cast) -> None:
    page = browse_as(cast.ana, java_script_enabled=False)
    page.goto("/channels/")
    page.get_by_label("Your case was commented on: Mail").check()
    page.get_by_role("button", name="Save channels").click()
    expect(page.get_by_text("Your channels are saved.")).to_be_visible()

    page.get_by_label("Together, once a week").check()
    page.locator("select[name=weekday]").select_option("4")
    page.get_by_role("button", name="Save when").click()
    expect(page.get_by_text("The next mail with all your notices goes out on")).to_be_visible()

    assert list(ChannelChoice.objects.values_list("kind", "channel", "wanted")) == [("commented", "mail", True)]
    assert (MailRhythm.objects.get().rhythm, MailRhythm.objects.get().weekday) == ("weekly", 4)


def test_a_webhook_is_set_up_and_tested(browse_as: Browse, cast: Cast, settings: Settings) -> None:
    settings.WEBHOOK_ALLOWED_HOSTS = frozenset({"127.0.0.1"})
    page = browse_as(cast.dora)
    with gateway() as chat:
        page.goto("/webhooks/EXP/")
        page.get_by_role("link", name="Set up a webhook").click()
        page.get_by_label("Address").fill(chat.url)
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("It is shown this once")).to_be_visible()
        page.get_by_role("button", name="Post a test").click()
        expect(page.get_by_text("The test was accepted: HTTP 204.")).to_be_visible()

    assert len(chat.messages) == 1
