import pytest
from django.utils import timezone

from approvals.models import Deadline
from approvals.services import deadlines
from approvals.services.concerned import Concerned
from approvals.services.reminder_plan import Now
from tests.approvals.dates import deadline
from tests.cast import Cast, draft, signed_in, submitted


def test_a_case_shows_how_its_dates_came_about(cast: Cast, calendars: None) -> None:
    case, client = submitted(cast), signed_in(cast.eli)
    row = Deadline.objects.get(application=case)

    page = client.get(f"/cases/{case.reference}/deadlines/").content.decode()

    assert row.text["en"] in page
    assert "strip-mark-due" in page
    assert "Our own target; no law asks for it." in client.get(f"/deadlines/{row.pk}/").content.decode()


def test_the_days_drawn_mark_the_date(cast: Cast) -> None:
    row = deadline(draft(cast), "2025-11-28")
    days = [["2025-11-25", "start", 0], ["2025-11-26", "gap", 1], ["2025-11-28", "working", 1]]
    row.explanation = {**row.explanation, "days": days}

    assert [(on.day, kind) for on, kind in row.days] == [(25, "start"), (26, "gap"), (28, "due")]


def test_in_chinese_the_arithmetic_is_chinese(cast: Cast, calendars: None) -> None:
    case = submitted(cast)

    page = signed_in(cast.eli).get(f"/cases/{case.reference}/deadlines/", headers={"Accept-Language": "zh-hans"})

    assert Deadline.objects.get(application=case).text["zh"] in page.content.decode()


def test_a_stranger_does_not_find_the_dates_of_a_case(cast: Cast) -> None:
    assert signed_in(cast.dan).get(f"/cases/{submitted(cast).reference}/deadlines/").status_code == 404


@pytest.fixture
def duty(cast: Cast) -> Deadline:
    deadlines.recompute_duties(cast.exp, timezone.localdate())
    return Deadline.objects.get(kind="annual_report", entity=cast.entity)


def test_the_yearly_report_reminds_every_officer(cast: Cast, duty: Deadline) -> None:
    now = Now(timezone.now(), timezone.localdate())

    assert [user.handle for user in Concerned([duty], now).plan(duty)] == ["ana"]
