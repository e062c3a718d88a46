from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from approvals.manifests import examples
from approvals.models import Inventory
from approvals.services.applications import add_flow
from approvals.services.inventories import summarise_inventory
from tests.cast import Cast, draft

pytestmark = pytest.mark.django_db(transaction=True)
Browse = Callable[..., Page]
EXAMPLES = Path(examples.__file__).parent
FOR_AXE = {"bypass_csp": True}  # axe itself sets inline styles


@pytest.mark.parametrize("java_script_enabled", [True, False])
def test_officer_describes_the_data(browse_as: Browse, cast: Cast, java_script_enabled: bool) -> None:
    case = draft(cast)
    add_flow(application_id=case.pk, by=cast.ana, name="Training")
    page = browse_as(cast.ana, java_script_enabled=java_script_enabled)
    page.goto(f"/cases/{case.reference}/manifests/")

    page.get_by_label("Descriptor").set_input_files(EXAMPLES / examples.DESCRIPTOR)
    page.get_by_role("button", name="Attach").click()
    expect(page.get_by_text("Version 1 of the manifest is attached.")).to_be_visible()

    page.get_by_role("link", name="Assign resources to flows").click()
    page.get_by_label("Roof lidar").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("row", name="Roof lidar")).to_contain_text("Training")

    page.get_by_role("link", name="unknown facts of lidar: answer them").click()
    page.get_by_role("group", name="Precise location").get_by_label("No", exact=True).check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert case.declarations.get().value == "no"


def test_inventory_is_watched_until_it_is_read(browse_as: Browse, cast: Cast) -> None:
    case = draft(cast)
    page = browse_as(cast.ana)
    page.goto(f"/cases/{case.reference}/manifests/")
    page.get_by_label("Descriptor").set_input_files(EXAMPLES / examples.DESCRIPTOR)
    page.get_by_role("button", name="Attach").click()
    page.get_by_role("link", name="the inventory of front-camera").click()
    page.get_by_label("Inventory").set_input_files(EXAMPLES / examples.INVENTORY)
    page.get_by_role("button", name="Attach").click()
    expect(page.get_by_text("Waiting to be read")).to_be_visible()

    summarise_inventory(inventory_id=Inventory.objects.get().pk)

    expect(page.get_by_text("24 files")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_for_axe(browse_as: Browse, cast: Cast, scheme: str, tmp_path: Path) -> None:
    case = draft(cast)
    add_flow(application_id=case.pk, by=cast.ana, name="Training")
    page = browse_as(cast.ana, color_scheme=scheme, **FOR_AXE)
    tab = f"/cases/{case.reference}/manifests/"
    bad = tmp_path / "bad.json"
    bad.write_text('{"resources": [{"name": "a", "path": "/a"}]}')
    listing = tmp_path / "files.csv"
    listing.write_text("path,bytes\n沪A12345.jpg,1\nb,x\n")
    upload(page, tab, bad)
    assert serious(page) == []
    upload(page, tab, EXAMPLES / examples.DESCRIPTOR)
    upload(page, tab, EXAMPLES / examples.DESCRIPTOR)
    upload(page, f"/cases/{case.reference}/inventories/1/", listing)
    summarise_inventory(inventory_id=Inventory.objects.latest("pk").pk)

    found = []
    for path in ("manifests/", "manifests/2/", "inventories/1/", "declarations/", "declarations/2/", "resources/"):
        page.goto(f"/cases/{case.reference}/{path}")
        found += [(path, code) for code in serious(page)]

    assert found == []


def upload(page: Page, path: str, file: Path) -> None:
    page.goto(path)
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Attach").click()


def serious(page: Page) -> list[str]:
    """Return what axe finds serious or worse."""
    violations = Axe().run(page).response["violations"]
    return [item["id"] for item in violations if item["impact"] in ("serious", "critical")]
