import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from approvals.models import Deadline
from approvals.services import deadlines
from compliance.accounts.models import User
from compliance.accounts.services import add_membership
from compliance.enums import Role
from tests.approvals.dates import consultation_open_until, deadline
from tests.cast import Cast, draft, signed_in, submitted

MONTH_QUERIES = 12
LIST_QUERIES = 13


def listed(user: User, query: str = "") -> list[Deadline]:
    return list(signed_in(user).get(f"/calendar/?view=list&{query}").context["page"])


def in_days(n: int) -> str:
    return (timezone.localdate() + dt.timedelta(days=n)).isoformat()


def changed(row: Deadline, **values: Any) -> Deadline:
    Deadline.objects.filter(pk=row.pk).update(**values)
    row.refresh_from_db()
    return row


def test_the_month_shows_its_dates_and_names_days_off(cast: Cast, calendars: None) -> None:
    case = draft(cast)
    deadline(case, "2026-02-24")

    page = signed_in(cast.ana).get("/calendar/?month=2026-02").content.decode()

    assert f"{case.reference}: " in page
    assert page.count('td class="is-holiday') == 9
    assert page.count('td class="is-worked_weekend') == 2
    assert page.count("Spring Festival") == 9


def test_a_month_nobody_has_published_says_so(cast: Cast, calendars: None) -> None:
    client = signed_in(cast.ana)

    assert client.get("/calendar/?month=2026-12").context["unpublished"] == ()
    assert "The days off of 2031 are not published" in client.get("/calendar/?month=2031-01").content.decode()


@pytest.mark.parametrize("month", ["", "2026-13", "never", "0001-01", "9999-12"])
def test_an_odd_month_is_answered(cast: Cast, month: str) -> None:
    assert signed_in(cast.ana).get("/calendar/", {"month": month}).status_code == 200


def test_a_full_day_leads_to_all_its_dates(cast: Cast) -> None:
    rows = [deadline(draft(cast), "2026-02-24") for _ in range(6)]

    page = signed_in(cast.ana).get("/calendar/?month=2026-02&about=cases").content.decode()

    assert "?about=cases&amp;view=list&amp;due_from=2026-02-24&amp;due_until=2026-02-24" in page
    assert "2 more dates" in page
    assert listed(cast.ana, "due_from=2026-02-24&due_until=2026-02-24") == rows


def test_a_moment_comes_first_on_its_day(cast: Cast) -> None:
    rows = [deadline(draft(cast), "2026-02-24") for _ in range(6)]
    changed(rows[5], due_at=dt.datetime(2026, 2, 24, 1, 30, tzinfo=dt.UTC))

    weeks = signed_in(cast.ana).get("/calendar/?month=2026-02").context["weeks"]

    (shown,) = [square.deadlines for week in weeks for square in week if square.on == dt.date(2026, 2, 24)]
    assert shown == [rows[5], *rows[:3]]


def test_a_stranger_sees_none_of_our_dates(cast: Cast) -> None:
    case = submitted(cast)

    assert case.reference not in signed_in(cast.dan).get("/calendar/").content.decode()
    assert listed(cast.dan, "state=all") == []


@pytest.mark.parametrize("n", [1, 3])
def test_a_month_takes_as_many_queries_for_three_as_for_one(cast: Cast, n: int, django_assert_num_queries: Any) -> None:
    for _ in range(n):
        deadline(draft(cast), in_days(0))
    client = signed_in(cast.ana)

    with django_assert_num_queries(MONTH_QUERIES):
        client.get("/calendar/")


@pytest.mark.parametrize("n", [1, 3])
def test_a_list_takes_as_many_queries_for_three_as_for_one(cast: Cast, n: int, django_assert_num_queries: Any) -> None:
    for _ in range(n):
        deadline(draft(cast), in_days(0))
    client = signed_in(cast.ana)

    with django_assert_num_queries(LIST_QUERIES):
        client.get("/calendar/?view=list")


def test_the_tiles_of_my_work_lead_to_as_many_dates_as_they_count(cast: Cast, calendars: None) -> None:
    for n in (-2, 0, 1, 3, 40):
        deadline(draft(cast), in_days(n))
    changed(deadline(draft(cast), in_days(-3)), binds="authority")
    changed(deadline(draft(cast), in_days(-3)), means="opens")
    changed(deadline(draft(cast), in_days(-3)), suspended_since=timezone.localdate())
    changed(deadline(draft(cast), in_days(0)), due_at=timezone.now() - dt.timedelta(minutes=1))
    changed(deadline(draft(cast), in_days(1)), due_at=timezone.now() + dt.timedelta(days=1))
    client = signed_in(cast.ana)

    overdue, soon = client.get("/").context["tiles"][:2]
    behind = [client.get(tile["url"]).context["page"].paginator.count for tile in (overdue, soon)]

    assert [overdue["n"], soon["n"]] == behind
    assert overdue["n"] == 2


def test_dates_are_chosen_by_what_they_are(cast: Cast) -> None:
    row, other = deadline(draft(cast), "2027-02-24"), deadline(draft(cast), "2027-03-01")
    changed(other, binds="authority", means="expires", provisional=True)
    choices = ("bound=us", "bound=authority", "means=expires", "certainty=certain", "due_until=2027-02-24")

    found = {choice: listed(cast.ana, choice) for choice in choices}

    assert found == {
        "bound=us": [row],
        "bound=authority": [other],
        "means=expires": [other],
        "certainty=certain": [row],
        "due_until=2027-02-24": [row],
    }


def test_dates_are_chosen_by_whose_they_are(cast: Cast) -> None:
    case = draft(cast)
    row = deadline(case, "2027-02-24")
    choices = ("whose=mine", f"entity={cast.entity.slug}", "owner=ana", "owner=ben", "organisation=EXP")

    of_ana, of_ben = ({choice: listed(user, choice) for choice in choices} for user in (cast.ana, cast.ben))

    assert of_ana == {choice: [] if choice == "owner=ben" else [row] for choice in choices}
    assert of_ben == {**of_ana, "whose=mine": []}


def test_dates_are_chosen_by_what_they_are_about(cast: Cast) -> None:
    deadline(draft(cast), in_days(3))
    consultation_open_until(in_days(9), cast)

    fields = {
        about: {tuple(name for name in ("application", "consultation", "entity") if getattr(row, name)) for row in rows}
        for about in ("cases", "consultations", "duties")
        if (rows := listed(cast.ana, f"about={about}"))
    }

    assert fields == {"cases": {("application",)}, "consultations": {("consultation",)}, "duties": {("entity",)}}


def test_dates_are_searched_by_case_exporter_and_consultation(cast: Cast) -> None:
    row = deadline(draft(cast, "Crash videos"), in_days(3))
    consultation = consultation_open_until(in_days(9), cast)

    by_title, by_draft = listed(cast.ana, "q=crash"), listed(cast.ana, "q=征求意见稿")

    assert by_title == [row]
    assert {one.consultation for one in by_draft} == {consultation}
    assert row in listed(cast.ana, "q=beijing example")
    assert listed(cast.ana, "q=nothing like it") == []


def test_only_open_dates_show_until_ended_ones_are_asked_for(cast: Cast) -> None:
    case = draft(cast)
    row = deadline(case, in_days(0))
    deadlines.sync({"application": case, "organisation_id": case.organisation_id}, [])

    shown = [listed(cast.ana, state) for state in ("", "state=open", "state=ended", "state=all")]

    assert shown == [[], [], [row], [row]]
    assert case.reference not in signed_in(cast.ana).get("/calendar/").content.decode()
    assert "is-ended" in signed_in(cast.ana).get("/calendar/?state=all").content.decode()


def test_every_date_is_on_some_page(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("approvals.views.calendar.ROWS_PER_PAGE", 2)
    rows = [deadline(draft(cast), in_days(n)) for n in range(3)]

    assert listed(cast.ana) + listed(cast.ana, "page=2") == rows


@pytest.mark.parametrize("query", ["kind=none", "due_from=never", "entity=none", "owner=dan", "due=never"])
def test_a_choice_that_is_none_is_named_and_changes_nothing(cast: Cast, query: str) -> None:
    row = deadline(draft(cast), in_days(0))

    response = signed_in(cast.ana).get(f"/calendar/?view=list&{query}")

    assert list(response.context["page"]) == [row]
    assert response.context["filters"].form.errors


def test_in_chinese_the_month_is_chinese(cast: Cast, calendars: None) -> None:
    row = deadline(draft(cast), "2026-02-24")

    page = signed_in(cast.ana).get("/calendar/?month=2026-02", headers={"Accept-Language": "zh-hans"}).content.decode()

    assert row.label["zh"] in page
    assert "春节" in page


@pytest.fixture
def duty(cast: Cast) -> Deadline:
    deadlines.recompute_duties(cast.exp, timezone.localdate())
    return Deadline.objects.filter(entity=cast.entity).earliest("pk")


def test_an_officer_marks_a_duty_as_done_and_stays_in_the_list(cast: Cast, duty: Deadline) -> None:
    client, page = signed_in(cast.ana), "/calendar/?view=list&about=duties"
    assert "Mark as done" in client.get(page).content.decode()
    assert "Mark as done" not in signed_in(cast.ben).get(page).content.decode()

    response = client.post(f"/calendar/{duty.pk}/done/", {"next": page})

    assert (response.status_code, response["Location"]) == (302, page)
    duty.refresh_from_db()
    assert duty.closed_by == cast.ana


def test_marking_as_done_is_refused_to_others(cast: Cast, duty: Deadline) -> None:
    url = f"/calendar/{duty.pk}/done/"

    assert signed_in(cast.ana).get(url).status_code == 405
    assert signed_in(cast.dan).post(url).status_code == 404
    assert signed_in(cast.eli).post(url).status_code == 403


def test_marking_as_done_twice_is_a_conflict(cast: Cast, duty: Deadline) -> None:
    client = signed_in(cast.ana)

    first = client.post(f"/calendar/{duty.pk}/done/")

    assert (first.status_code, first["Location"]) == (302, f"/deadlines/{duty.pk}/")
    assert client.post(f"/calendar/{duty.pk}/done/").status_code == 409


def test_the_organisation_is_asked_only_of_those_in_several(cast: Cast) -> None:
    before = {field.name for field in signed_in(cast.ana).get("/calendar/").context["fields"]}
    add_membership(by=None, user=cast.ana, organisation=cast.dan.organisations().get(), role=Role.AUDITOR)

    after = {field.name for field in signed_in(cast.ana).get("/calendar/").context["fields"]}

    assert after - before == {"organisation"}
