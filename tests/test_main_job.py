"""The whole job in a browser: from an empty draft to in force, by three people, on the real stack."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from approvals.models import Application
from approvals.services.reminders import find_due
from approvals.tasks import remind
from compliance import audit
from compliance.readable import SHANGHAI
from tests.cast import PDF, Cast, assemble, state_opening

REAL = Path(__file__).parents[2] / "shared" / "data" / "real" / "croissant-movielens.json"
SHIPPED = Path(__file__).parents[1] / "approvals" / "manifests" / "examples" / "automotive-export.example.json"
TITLE = "Film ratings of drivers to Stuttgart"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast() -> Cast:
    call_command("load_law", verbosity=0)
    call_command("load_calendars", verbosity=0)
    cast = assemble()
    state_opening(cast)
    return cast


def test_the_main_job_from_draft_to_in_force(
    cast: Cast, browse_as: Callable[..., Page], run_queued: Callable[[], list[str]], tmp_path: Path
) -> None:
    ana, ben, cara = browse_as(cast.ana), browse_as(cast.ben), browse_as(cast.cara)

    case = open_case(ana)
    add_flow(ana, case)
    attach_manifest(ana, case)
    declare_everything(ana, case)
    choose_contract(ana, case)
    add_papers(ana, case, tmp_path)
    submit(ana, case)
    comment(ben, ana, case)
    advise(ben, case)
    decide(cara, case)
    record(ana, case, "contract_effective")
    expect_may_export(ana, case, "Yes")
    record(ana, case, "file")
    record(ana, case, "supplement_requested", respond_by=timezone.localdate() + dt.timedelta(days=1))
    expect_reminder(ana, case, run_queued)
    record(ana, case, "supplement_answered")
    record(ana, case, "passed", filing_number="BA-2026-0001")

    ana.goto(f"/cases/{case}/")
    expect(ana.locator("main")).to_contain_text("In force")
    expect_audit_green(ana, case)


def open_case(page: Page) -> str:
    page.goto("/cases/")
    page.get_by_role("link", name="New application").first.click()
    page.get_by_label("Title").fill(TITLE)
    send(page)
    page.wait_for_url("**/cases/EXP-*/")
    return Application.objects.get().reference


def add_flow(page: Page, case: str) -> None:
    """Answer every question group of one flow: fifty people with sensitive data, so a contract."""
    page.goto(f"/cases/{case}/flows/new/")
    page.get_by_label("Name of the flow").fill("Ratings")
    send(page)
    page.wait_for_url(f"**/cases/{case}/flows/1/act/")
    choose(page, export_act="transfer", scenario="other")
    send(page)
    page.wait_for_url(f"**/cases/{case}/flows/1/purpose/")
    page.locator("[name=purpose]").select_option("research")
    page.get_by_label("The purpose in words").fill("Recommend films to people who wait while their car charges.")
    page.get_by_label("Legal basis").fill("Separate consent, PIPL Art 39.")
    send(page)
    page.wait_for_url(f"**/cases/{case}/flows/1/circumstances/")
    for name in (
        *("important_data", "transit", "contract", "hr", "emergency", "group_similar_exports"),
        *("state_secret", "foreign_judicial_request", "prohibited_technology"),
    ):
        choose(page, **{name: "no"})
    send(page)
    page.wait_for_url(f"**/cases/{case}/flows/1/recipients/")
    add_recipient(page, case)
    page.get_by_label("Example GmbH").check()
    send(page)
    page.wait_for_url(f"**/cases/{case}/flows/1/persons/")
    page.locator("[name=n_case]").fill("0")
    page.locator("[name=s_case]").fill("50")
    page.get_by_label("How the people were counted").fill("Distinct account numbers.")
    send(page)
    page.wait_for_url(f"**/cases/{case}/")


def add_recipient(page: Page, case: str) -> None:
    page.locator("main a[href*='/recipients/new/']").first.click()
    page.locator("[name=name]").fill("Example GmbH")
    page.locator("[name=country]").select_option("DE")
    send(page)
    page.goto(f"/cases/{case}/flows/1/recipients/")


def attach_manifest(page: Page, case: str) -> None:
    page.goto(f"/cases/{case}/manifests/")
    page.locator("[name=upload]").set_input_files(REAL if REAL.exists() else SHIPPED)
    send(page)
    page.goto(f"/cases/{case}/resources/")
    for box in page.locator("[name=flow_1]").all():
        box.check()
    send(page)


def declare_everything(page: Page, case: str) -> None:
    """Say of every resource that it holds nothing special; a real Croissant says none of it."""
    resources = Application.objects.get(reference=case).manifests.get().resources.all()
    for resource in resources:
        page.goto(f"/cases/{case}/declarations/{resource.position}/")
        for radio in page.locator("main input[type=radio][value=no]").all():
            radio.check()
        for choice in page.locator("main select").all():
            choice.select_option("other")
        page.get_by_label("What the answers rest on").fill("The public description of the data set.")
        send(page)
    page.goto(f"/cases/{case}/pathway/")
    expect(page.locator("main")).to_contain_text("Standard contract or certification")


def choose_contract(page: Page, case: str) -> None:
    page.goto(f"/cases/{case}/edit/")
    choose(page, route="contract")
    send(page)


def add_papers(page: Page, case: str, folder: Path) -> None:
    paper = folder / "paper.pdf"
    paper.write_bytes(PDF)
    for kind in ("standard_contract", "pipia", "commitment_letter", "power_of_attorney"):
        page.goto(f"/cases/{case}/documents/")
        page.locator("[name=kind]").select_option(kind)
        page.locator("[name=title]").fill(kind)
        page.locator("[name=dated_on]").fill(timezone.localdate().isoformat())
        page.locator("[name=upload]").set_input_files(paper)
        page.get_by_role("button", name="Add").click()
        page.wait_for_load_state()


def submit(page: Page, case: str) -> None:
    page.goto(f"/cases/{case}/submit/")
    page.locator("[name=declared]").check()
    send(page)
    expect(page.locator("main")).to_contain_text("Submitted")


def comment(ben: Page, ana: Page, case: str) -> None:
    ben.goto(f"/cases/{case}/comments/")
    ben.locator("[name=body]").first.fill("@ana are these people in China?")
    send(ben)
    ana.goto(f"/cases/{case}/comments/")
    expect(ana.locator("main")).to_contain_text("are these people in China?")


def advise(page: Page, case: str) -> None:
    page.goto(f"/cases/{case}/take/")
    send(page)
    page.goto(f"/cases/{case}/advise/")
    choose(page, position="supports")
    page.locator("[name=reasons]").fill("The facts are complete.")
    for box in page.locator("[name=confirmed]").all():
        box.check()
    send(page)
    expect(page.locator("main")).to_contain_text("Awaiting decision")


def decide(page: Page, case: str) -> None:
    page.goto(f"/cases/{case}/decide/")
    page.locator("[name=reasons]").first.fill("Advice followed.")
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("main")).to_contain_text("Cleared inside")


def record(page: Page, case: str, move: str, **values: object) -> None:
    page.goto(f"/cases/{case}/authority/{move}/")
    for name, value in values.items():
        page.locator(f"[name={name}]").fill(str(value))
    send(page)
    assert not page.url.endswith(f"/authority/{move}/"), page.locator("main").inner_text()


def expect_may_export(page: Page, case: str, answer: str) -> None:
    page.goto(f"/cases/{case}/")
    panel = page.locator("section", has=page.get_by_role("heading", name="May be exported today"))
    expect(panel).to_contain_text(answer)


def expect_reminder(page: Page, case: str, run_queued: Callable[[], list[str]]) -> None:
    """Beat finds what is due and a worker sends it; the supplement is due tomorrow."""
    find_due(dt.datetime.combine(timezone.localdate(), dt.time(9), tzinfo=SHANGHAI))
    remind()
    run_queued()
    page.goto("/notices/")
    expect(page.locator("main")).to_contain_text(case)
    expect(page.locator("main")).to_contain_text("upplement")


def expect_audit_green(page: Page, case: str) -> None:
    audit.seal()
    page.goto(f"/cases/{case}/audit/")
    expect(page.locator("main")).to_contain_text("as it was sealed")
    assert audit.verify().ok


def choose(page: Page, **answers: str) -> None:
    for name, value in answers.items():
        page.locator(f"[name={name}][value='{value}']").check()


def send(page: Page) -> None:
    with page.expect_navigation():
        page.locator("main form.form button.btn-primary").first.click()
