import datetime as dt

import pytest
from django.utils import timezone

from approvals.models import Deadline
from approvals.services import deadlines, reminders
from tests.approvals.dates import deadline
from tests.cast import Cast, draft, signed_in, submitted


def test_the_month_shows_its_dates_and_holidays(cast: Cast, calendars: None) -> None:
    case = draft(cast)
    deadline(case, "2026-02-24")

    page = signed_in(cast.ana).get("/calendar/?month=2026-02").content.decode()

    assert f"{case.reference}: " in page
    assert page.count("is-holiday") == 9
    assert page.count("is-worked_weekend") == 2


@pytest.mark.parametrize("month", ["", "2026-13", "never", "0001-01", "9999-12"])
def test_an_odd_month_is_answered(cast: Cast, month: str) -> None:
    assert signed_in(cast.ana).get("/calendar/", {"month": month}).status_code == 200


def test_a_stranger_sees_none_of_our_dates(cast: Cast) -> None:
    case = submitted(cast)

    assert case.reference not in signed_in(cast.dan).get("/calendar/").content.decode()


def test_dates_are_shown_by_what_they_are_about(cast: Cast) -> None:
    case = submitted(cast)
    deadlines.recompute_duties(cast.exp, timezone.localdate())
    client = signed_in(cast.ana)

    cases, duties = (client.get("/calendar/", {"about": about}).content.decode() for about in ("cases", "duties"))

    assert (case.reference in cases, case.reference in duties) == (True, False)
    assert ("Annual automotive data" in cases, "Annual automotive data" in duties) == (False, True)


def test_the_calendar_takes_as_many_queries_for_three_as_for_one(
    cast: Cast, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    client = signed_in(cast.ana)
    deadline(draft(cast), timezone.localdate().isoformat())
    client.get("/calendar/")
    with django_assert_num_queries(12):
        client.get("/calendar/")
    for _ in range(2):
        deadline(draft(cast), timezone.localdate().isoformat())
    with django_assert_num_queries(12):
        client.get("/calendar/")


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


def test_an_officer_marks_a_duty_as_done(cast: Cast, duty: Deadline) -> None:
    client = signed_in(cast.ana)
    assert "Mark as done" in client.get("/calendar/").content.decode()

    assert client.post(f"/calendar/{duty.pk}/done/").status_code == 302

    duty.refresh_from_db()
    assert duty.closed_by == cast.ana


def test_marking_as_done_is_refused_to_others(cast: Cast, duty: Deadline) -> None:
    url = f"/calendar/{duty.pk}/done/"

    assert signed_in(cast.ana).get(url).status_code == 405
    assert signed_in(cast.dan).post(url).status_code == 404
    assert signed_in(cast.eli).post(url).status_code == 403


def test_marking_as_done_twice_is_a_conflict(cast: Cast, duty: Deadline) -> None:
    client = signed_in(cast.ana)
    client.post(f"/calendar/{duty.pk}/done/")

    assert client.post(f"/calendar/{duty.pk}/done/").status_code == 409


def test_the_yearly_report_reminds_every_officer(cast: Cast, duty: Deadline) -> None:
    assert [user.handle for user in reminders.People().of(duty)] == ["ana"]
