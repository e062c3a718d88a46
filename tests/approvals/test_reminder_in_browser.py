from collections.abc import Callable

from django.utils import timezone
from playwright.sync_api import Page, expect

from approvals.models import Deadline
from approvals.schedule import schedule
from approvals.services import reminders
from compliance.almanac import load_year, shipped_years
from compliance.clocks import statutory_clocks
from tests.approvals.dates import deadline
from tests.cast import assemble, draft


def test_a_reminder_leads_to_the_date_and_its_arithmetic(browse_as: Callable[..., Page]) -> None:
    for source in shipped_years():
        load_year(source)
    cast = assemble()
    case = draft(cast)
    deadline(case, reminders.reminding_day(timezone.now(), schedule()).isoformat())
    reminders.find_due(timezone.now())
    for reminder_id in reminders.queued_reminders():
        reminders.send_reminder(reminder_id=reminder_id, now=timezone.now())

    page = browse_as(cast.ana)
    page.goto("/")
    page.get_by_role("link", name="Notices").click()
    expect(page.get_by_text("1 not read")).to_be_visible()
    page.get_by_role("button", name="Open").click()

    expect(page).to_have_url(f"{page.url.split('/cases/')[0]}/cases/{case.reference}/deadlines/")
    label = statutory_clocks()["new_designation"].label["en"]
    expect(page.get_by_role("heading", name=label).first).to_be_visible()
    expect(page.get_by_text(Deadline.objects.get().text["en"]).first).to_be_visible()
    expect(page.get_by_role("link", name="Notices", exact=True)).to_be_visible()
