"""A reminder on the real stack: a beat and a worker send it, Ana opens the date, reads how it came about, snoozes it."""

import datetime as dt
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Page, expect

from approvals.enums import AuthorityEventKind, DeliveryState, Status
from approvals.models import AuthorityEvent, Deadline, Delivery, Snooze
from approvals.services import deadlines
from compliance import audit
from compliance.almanac import load_year, shipped_years
from compliance.enums import Pathway
from compliance.models import current_calendar
from compliance.readable import day
from tests.cast import Cast, assemble, draft, put_at

CELERY = (sys.executable, "-W", "ignore", "-m", "celery", "--app=tests.drills.program", "--quiet")
PATIENCE_SECONDS = 90
# The reviewing authority has 45 working days; so many are over.
DAYS_OVER = 40
REASON = "The answer is with the printers."

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast() -> Cast:
    call_command("load_law", verbosity=0)
    for source in shipped_years():
        load_year(source)
    return assemble()


def test_a_reminder_is_received_followed_understood_and_snoozed(
    cast: Cast, browse_as: Callable[..., Page], program_environment: dict[str, str], tmp_path: Path
) -> None:
    row = under_assessment(cast)
    with beat_and_worker(program_environment, tmp_path):
        wait_for_mail()

    page = browse_as(cast.ana)
    expect_mail_with_link(tmp_path, row)
    open_from_notice(page, row)
    expect_arithmetic(page, row)
    until = snooze(page, row)
    expect_snoozed(page, row, until)
    expect_reminded_as_usual_again(page, row)


def under_assessment(cast: Cast) -> Deadline:
    """A case the authority accepted 40 working days ago, so that its decision is due in five."""
    accepted_on = current_calendar().add(timezone.localdate(), -DAYS_OVER)
    case = draft(cast)
    case.pathway = Pathway.SECURITY_ASSESSMENT
    case.save(update_fields=["pathway"])
    put_at(case, Status.UNDER_REVIEW)
    for kind, on in (
        (AuthorityEventKind.FILED, accepted_on - dt.timedelta(days=5)),
        (AuthorityEventKind.ACCEPTED, accepted_on),
    ):
        AuthorityEvent.objects.create(application=case, kind=kind, happened_on=on, recorded_by=cast.ana)
    deadlines.recompute(case)
    return Deadline.objects.get(application=case, kind="assessment")


@contextmanager
def beat_and_worker(environment: dict[str, str], folder: Path) -> Iterator[None]:
    """Run both as programs on this test's database and queue; the beat comes every second."""
    more = {"DRILL_BEAT": "remind=1", "EMAIL_URL": (folder / "mails").as_uri()}
    worker = ("worker", "--pool=solo", "--without-gossip", "--without-mingle")
    beat = ("beat", f"--schedule={folder / 'beat'}", "--pidfile=")
    with ExitStack() as running:
        for words in (worker, beat):
            process = subprocess.Popen([*CELERY, *words, "--loglevel=CRITICAL"], env=environment | more)
            running.callback(process.wait, PATIENCE_SECONDS)
            running.callback(process.terminate)
        yield


def wait_for_mail() -> None:
    last = time.monotonic() + PATIENCE_SECONDS
    while not Delivery.objects.filter(state=DeliveryState.SENT).exists():
        assert time.monotonic() < last, "No mail left."
        connection.close()
        time.sleep(0.5)


def expect_mail_with_link(folder: Path, row: Deadline) -> None:
    """One mail: the reference and the way to the date, and nothing of the case."""
    [file] = (folder / "mails").iterdir()
    mail = file.read_text(encoding="utf-8")
    assert mail.count("Message-ID:") == 1
    assert f"/deadlines/{row.pk}/" in mail
    assert row.application is not None
    assert row.application.title not in mail


def open_from_notice(page: Page, row: Deadline) -> None:
    page.goto("/")
    page.get_by_role("link", name="Notices").first.click()
    expect(page.get_by_text("1 not read")).to_be_visible()
    page.get_by_role("button", name="Open").click()
    page.wait_for_url(f"**/deadlines/{row.pk}/")


def expect_arithmetic(page: Page, row: Deadline) -> None:
    """The date, how many days were counted from when, and the days as a picture and as text."""
    main = page.locator("main")
    expect(main.get_by_role("heading", level=1)).to_have_text(row.label["en"])
    expect(main).to_contain_text(day(row.due_on))
    expect(main).to_contain_text(row.text["en"])
    assert "45" in row.text["en"]
    expect(main.locator("svg").first).to_be_visible()


def snooze(page: Page, row: Deadline) -> dt.date:
    until = row.due_on - dt.timedelta(days=1)
    page.get_by_label("Remind me again on").fill(until.isoformat())
    page.get_by_label("Why can it wait?").fill(REASON)
    page.get_by_role("button", name="Snooze").click()
    return until


def expect_snoozed(page: Page, row: Deadline, until: dt.date) -> None:
    main = page.locator("main")
    expect(main).to_contain_text("You snoozed this date")
    expect(main).to_contain_text(f"You are reminded again on {day(until)}.")
    expect(main).to_contain_text(REASON)
    assert Snooze.objects.open().filter(deadline=row).count() == 1
    audit.seal()
    assert audit.verify().ok


def expect_reminded_as_usual_again(page: Page, row: Deadline) -> None:
    page.get_by_role("button", name="Remind me as usual").click()
    expect(page.get_by_label("Remind me again on")).to_be_visible()
    assert not Snooze.objects.open().filter(deadline=row).exists()
