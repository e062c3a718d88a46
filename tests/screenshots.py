"""Take the README's pictures from a running demo.

Run: python -m tests.screenshots [ADDRESS]
"""

import os
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.chromium import ARGUMENTS, chromium_path

FOLDER = Path(__file__).parents[1] / "docs"
PASSWORD = os.environ.get("DEMO_PASSWORD", "chujing-demo")
SIZE = {"width": 1440, "height": 960}


def main() -> None:
    address = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=ARGUMENTS)
        page = browser.new_context(base_url=address, viewport=SIZE).new_page()
        page.goto("/accounts/login/")
        page.locator("input[name=login]").fill("ana@example.com")
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main button[type=submit]").click()
        page.wait_for_url(f"{address}/")
        page.screenshot(path=FOLDER / "my-work.png")
        page.goto("/cases/?q=Owner+CRM%2C+Beijing")
        page.locator("main table a.ref").first.click()
        page.goto(f"{page.url}pathway/")
        page.screenshot(path=FOLDER / "pathway.png")
        page.goto("/cases/EXP-2026-0019/deadlines/")
        page.screenshot(path=FOLDER / "deadlines.png")
        browser.close()


if __name__ == "__main__":
    main()
