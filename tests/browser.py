"""A real Chromium; without one, browser tests are reported as not run, loudly."""

import os
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.chromium import ARGUMENTS, chromium_path

NOT_RUN = "no Chromium was found"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "page" in getattr(item, "fixturenames", ()) or "browse_as" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
        if item.get_closest_marker("browser") and not chromium_path():
            item.add_marker(pytest.mark.skip(reason=NOT_RUN))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if NOT_RUN in str(report.longrepr)]
    if skipped:
        terminalreporter.section("BROWSER TESTS NOT RUN", sep="!", red=True, bold=True)
        terminalreporter.line(
            f"{len(skipped)} browser tests were NOT RUN: {NOT_RUN}. Install it (Debian: apt-get install chromium) "
            "and run `make test` again."
        )


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright keeps an event loop in this thread, beside which Django would refuse its database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def browser_contexts(chromium: Browser, live_server: LiveServer) -> Iterator[Callable[..., BrowserContext]]:
    """Return a function that opens a browser of its own; at the end no page may have reported an error."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def complain(message: ConsoleMessage) -> None:
        if message.type == "error" and "Failed to load resource" not in message.text:
            errors.append(f"{message.text} ({message.location.get('url')})")

    def new(**options: object) -> BrowserContext:
        context = chromium.new_context(base_url=live_server.url, locale="en-GB", **options)
        context.set_default_timeout(float(os.environ.get("BROWSER_TIMEOUT_MS", "10000")))
        context.on("console", complain)
        context.on("weberror", lambda error: errors.append(str(error.error)))
        contexts.append(context)
        return context

    yield new
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture
def page(browser_contexts: Callable[..., BrowserContext]) -> Page:
    """Return a page of someone who has not signed in."""
    return browser_contexts().new_page()


@pytest.fixture
def browse_as(browser_contexts: Callable[..., BrowserContext], live_server: LiveServer) -> Callable[..., Page]:
    """Return a function that opens a browser in which the person is signed in; options are Playwright's."""

    def open_page(user: AbstractBaseUser, **options: object) -> Page:
        client = Client()
        client.force_login(user)
        context = browser_contexts(**options)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        return context.new_page()

    return open_page
