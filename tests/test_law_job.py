"""A threshold changed in a browser, on the real stack: copied, edited, tested, reviewed, published, followed up."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from approvals.models import Application, FlowResource
from approvals.services.applications import add_flow, update_flow
from approvals.services.declarations import declare_facts
from compliance import audit
from compliance.models import Edition
from tests import cast as people
from tests.cast import Cast

CODE = "auto-guide-2026"
RULE, GOLDEN_CASE = "C-VOL-1", "C-VOL-1-1999"
HOURS = 1_999

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast() -> Cast:
    call_command("load_law", verbosity=0)
    call_command("load_calendars", verbosity=0)
    return people.assemble()


def test_a_threshold_from_copy_to_the_owners_task(
    cast: Cast, browse_as: Callable[..., Page], run_queued: Callable[[], list[str]]
) -> None:
    dora, fay, ana = browse_as(cast.dora), browse_as(cast.fay), browse_as(cast.ana)
    case = video_case(cast)
    expect_pathway(ana, case, "Out of scope")

    draft = copy_edition(dora)
    lower_threshold(dora, draft)
    expect_failing_case(dora, draft)
    expect_submission_refused(dora, draft)
    mend_golden_case(dora, draft)
    submit(dora, draft)
    expect_review(fay, draft)
    see_impact(fay, draft, run_queued)
    expect_no_publishing_by_the_editor(dora, draft)
    publish(fay, draft, run_queued)
    open_tasks(fay, draft, run_queued)

    expect_task(ana, case)
    expect_pathway(ana, case, "Security assessment")
    expect_both_revisions(draft)


def video_case(cast: Cast) -> Application:
    """A draft of Ana's with one hour of video fewer than the rule asks for, and nobody in it."""
    case = people.draft(cast, "Clips for driving automation")
    people.state_opening(cast)
    people.attach_manifest(case, cast.ana)
    flow = add_flow(application_id=case.pk, by=cast.ana, name="Clips")
    FlowResource.objects.create(application=case, flow=flow, resource_name="records")
    people.answer_flow(cast, flow, n_case=0, s_case=0)
    flow.refresh_from_db()
    update_flow(
        application_id=case.pk,
        position=flow.position,
        by=cast.ana,
        expected_version=flow.version,
        values={"scenario": "driving_automation"},
    )
    answers = {"video_hours": HOURS, "images": 0, "vehicles": 1}
    declare_facts(application_id=case.pk, by=cast.ana, resource_name="records", answers=answers)
    case.refresh_from_db()
    return case


def copy_edition(page: Page) -> str:
    """Copy the published revision; return the address of the copy."""
    page.goto("/law/rules/")
    page.locator(f"main a[href='/law/rules/{CODE}/']").first.click()
    page.get_by_role("link", name="Copy to a draft", exact=True).click()
    send(page)
    page.wait_for_url(f"**/law/rules/{CODE}/2/")
    expect(page.locator("main")).to_contain_text("Draft")
    return f"/law/rules/{CODE}/2/"


def lower_threshold(page: Page, draft: str) -> None:
    page.locator(f"main article[id='{RULE}']").get_by_role("link", name="Edit").click()
    hours = page.locator("main input[name$='-value'][value='2,000']")
    hours.fill(str(HOURS))
    page.get_by_role("button", name="Save the rule").last.click()
    page.wait_for_url(f"**{draft}*")
    expect(page.locator(f"main article[id='{RULE}']")).to_contain_text("at least 1,999")


def expect_failing_case(page: Page, draft: str) -> None:
    page.goto(f"{draft}golden/")
    page.get_by_label("Only those that fail").check()
    row = page.locator("main tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text(GOLDEN_CASE)
    expect(row).to_contain_text("Expected: Out of scope. The rules say: Security assessment.")


def expect_submission_refused(page: Page, draft: str) -> None:
    page.goto(f"{draft}submit/")
    send(page)
    expect(page.locator("main .error-summary")).to_contain_text(GOLDEN_CASE)


def mend_golden_case(page: Page, draft: str) -> None:
    """The law says 1,999 hours now, so the case expects it; tried first, then saved."""
    page.locator("main .error-summary").get_by_role("link", name=GOLDEN_CASE).click()
    page.locator("[name=pathway][value=security_assessment]").check()
    page.locator("[name=needs_confirmation][value='']").check()
    page.get_by_role("button", name="Try it").last.click()
    expect(page.locator("main")).to_contain_text("The case would pass.")
    page.get_by_role("button", name="Save").last.click()
    page.wait_for_url(f"**{draft}golden/")
    expect(page.locator("main")).to_contain_text("golden cases pass")


def submit(page: Page, draft: str) -> None:
    page.goto(f"{draft}review/")
    page.get_by_role("link", name="Submit for review").click()
    send(page)
    page.wait_for_url(f"**{draft}review/")
    expect(page.locator("main")).to_contain_text("waits for a second administrator")


def expect_review(page: Page, draft: str) -> None:
    """What the second administrator reads: which number changed, and that the cases pass."""
    page.goto(f"{draft}review/")
    main = page.locator("main")
    expect(main).to_contain_text("golden cases pass")
    expect(main.locator("del").filter(has_text="2,000").first).to_be_visible()
    expect(main.locator("ins").filter(has_text="1,999").first).to_be_visible()


def see_impact(page: Page, draft: str, run_queued: Callable[[], list[str]]) -> None:
    page.get_by_role("link", name="See the impact on cases").click()
    page.get_by_role("button", name="Determine all cases").click()
    page.wait_for_load_state()
    assert run_queued()
    page.reload()
    expect(page.locator("main")).to_contain_text("Cases that change: 1 of 1.")


def expect_no_publishing_by_the_editor(page: Page, draft: str) -> None:
    page.goto(draft.replace("/law/rules/", "/publish/edition/"))
    expect(page.locator("main")).to_contain_text("You edited this revision, so somebody else publishes it.")
    expect(page.locator("main form.form")).to_have_count(0)


def publish(page: Page, draft: str, run_queued: Callable[[], list[str]]) -> None:
    page.get_by_role("link", name="Go on to publishing").click()
    send(page)
    expect(page.locator("main")).to_contain_text("The revision is published.")
    assert "approvals.recheck_published" in run_queued()


def open_tasks(page: Page, draft: str, run_queued: Callable[[], list[str]]) -> None:
    page.get_by_role("button", name="Open tasks for the owners").click()
    page.wait_for_load_state()
    assert run_queued()


def expect_task(page: Page, case: Application) -> None:
    page.goto("/")
    expect(page.locator("main")).to_contain_text(f"{CODE}")
    page.goto("/tasks/")
    expect(page.locator("main")).to_contain_text(case.reference)


def expect_pathway(page: Page, case: Application, pathway: str) -> None:
    page.goto(f"/cases/{case.reference}/pathway/")
    expect(page.locator("main .panel-verdict").first).to_contain_text(pathway)


def expect_both_revisions(draft: str) -> None:
    """The old content stays, replaced; the chain of the audit holds."""
    rows = Edition.objects.filter(code=CODE).order_by("revision").values_list("revision", "status")
    assert list(rows) == [(1, "superseded"), (2, "published")]
    audit.seal()
    assert audit.verify().ok


def send(page: Page) -> None:
    with page.expect_navigation():
        page.locator("main form.form button.btn-primary, main form.form button.btn-danger").first.click()
