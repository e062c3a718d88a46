import datetime as dt

import pytest
from django.utils import timezone

from approvals.models import Deadline
from approvals.services import deadlines, reminders
from tests.approvals.dates import deadline
from tests.cast import Cast, draft, signed_in, submitted


def test_a_case_shows_how_its_dates_came_about(cast: Cast, calendars: None) -> None:
    case = submitted(cast)

    page = signed_in(cast.eli).get(f"/cases/{case.reference}/deadlines/").content.decode()

    row = Deadline.objects.get(application=case)
    assert row.text["en"] in page
    assert "Our own target; no law asks for it." in page
    assert "strip-due" in page


def test_only_counted_days_are_drawn(cast: Cast) -> None:
    row = deadline(draft(cast), "2026-11-30")
    days = [["2026-11-27", "start", False], ["2026-11-30", "working", True]]
    row.explanation = {**row.explanation, "days": days}

    row.started_on = dt.date(2026, 11, 27)
    counted = row.days
    row.started_on = dt.date(2026, 8, 30)

    assert [on for on, _kind in counted] == [dt.date(2026, 11, 27), dt.date(2026, 11, 30)]
    assert row.days == []


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
    assert [user.handle for user in reminders.People().of(duty)] == ["ana"]
