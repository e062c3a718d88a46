import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from approvals.models import Absence, Deadline, LeadTimes, OwnLeadTimes, Snooze
from approvals.services.absences import state_absence
from approvals.services.lead_times import set_lead_times, set_my_lead_times
from approvals.services.snoozes import snooze_deadline
from compliance.accounts.models import User
from compliance.accounts.services import add_membership
from compliance.enums import Role
from tests.approvals.dates import deadline
from tests.approvals.reminding import KIND
from tests.cast import Cast, draft, person, signed_in

ABSENCE_QUERIES = 13
DATE_QUERIES = 15


def ahead(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


@pytest.fixture
def row(cast: Cast) -> Deadline:
    return deadline(draft(cast), ahead(20).isoformat())


@pytest.fixture
def gus(cast: Cast) -> User:
    return person("gus", cast.exp, Role.OFFICER)


def snooze(client: Client, row: Deadline, **values: object) -> int:
    return client.post(f"/deadlines/{row.pk}/snooze/", values).status_code


def test_snoozing_and_ending_it_lead_back_to_the_date(cast: Cast, row: Deadline) -> None:
    client = signed_in(cast.ana)

    client.post(f"/deadlines/{row.pk}/snooze/", {"until": ahead(5), "reason": "Waiting for a letter."})
    shown = client.get(f"/deadlines/{row.pk}/").content.decode()
    answer = client.post(f"/deadlines/{row.pk}/snooze/end/")

    assert "You snoozed this date" in shown
    assert "Waiting for a letter." in shown
    assert answer.headers["Location"] == f"/deadlines/{row.pk}/"
    assert Snooze.objects.get().ended_by == cast.ana


def test_every_answer_of_the_snooze(cast: Cast, row: Deadline) -> None:
    good = {"until": ahead(5), "reason": "Waiting."}
    ana = signed_in(cast.ana)

    codes = [
        ana.get(f"/deadlines/{row.pk}/snooze/").status_code,
        snooze(signed_in(cast.dan), row, **good),
        snooze(signed_in(cast.ben), row, **good),
        snooze(ana, row, until=ahead(30), reason=""),
        snooze(ana, row, **good),
        snooze(ana, row, **good),
    ]

    assert codes == [200, 404, 403, 422, 302, 409]


def test_every_answer_of_ending_it(cast: Cast, row: Deadline) -> None:
    snooze_deadline(deadline_id=row.pk, by=cast.ana, until=ahead(5), reason="Waiting.")
    url = f"/deadlines/{row.pk}/snooze/end/"

    codes = [
        signed_in(cast.ana).get(url).status_code,
        signed_in(cast.dan).post(url).status_code,
        signed_in(cast.ben).post(url).status_code,
        signed_in(cast.ana).post(url).status_code,
    ]

    assert codes == [405, 404, 409, 302]


def test_a_date_shows_who_is_reminded_when_and_why(cast: Cast, row: Deadline) -> None:
    set_my_lead_times(kind=KIND, days=[9], by=cast.ana)

    shown = signed_in(cast.eli).get(f"/deadlines/{row.pk}/").content.decode()

    assert "9 days before" in shown
    assert "owner of the case, own lead times" in shown
    assert "escalated to the approvers" in shown
    assert "Remind me again on" not in shown


def test_my_page_says_what_holds_and_who_set_it(cast: Cast) -> None:
    set_lead_times(kind="supplement", days=[4], by=cast.dora, organisation=cast.exp)
    set_my_lead_times(kind=KIND, days=[9], by=cast.ana)

    rows = signed_in(cast.ana).get("/lead-times/mine/").context["rows"]

    held = {row.kind: (row.rule.days, row.rule.source) for row in rows}
    assert held[KIND] == ((9,), "own")
    assert held["supplement"] == ((4,), "organisation")
    assert held["completeness"] == ((1, 0, -1), "product")


def test_of_two_organisations_each_is_named_where_they_differ(cast: Cast) -> None:
    other = cast.dan.organisations().get()
    add_membership(by=None, user=cast.ana, organisation=other, role=Role.OFFICER)
    set_lead_times(kind="supplement", days=[4], by=cast.dora, organisation=other)

    rows = {row.kind: row for row in signed_in(cast.ana).get("/lead-times/mine/").context["rows"]}

    assert [(str(one), rule.days) for one, rule in rows["supplement"].rules] == [
        ("Example Auto Group", (7, 3, 1, 0, -1)),
        ("Other Motors", (4,)),
    ]
    assert len(rows["completeness"].rules) == 1


def test_my_own_are_set_and_given_back(cast: Cast) -> None:
    client, url = signed_in(cast.ana), f"/lead-times/mine/{KIND}/"

    codes = [
        client.post(url, {"days": "14, 7，1 -1"}).status_code,
        client.post(url, {"days": "soon"}).status_code,
        client.post(url, {"days": "999"}).status_code,
        client.get("/lead-times/mine/no-such-kind/").status_code,
    ]
    days = OwnLeadTimes.objects.get().days
    codes += [client.post(f"{url}clear/").status_code for _ in range(2)]

    assert (codes, days) == ([302, 422, 422, 404, 302, 409], [14, 7, 1, -1])
    assert not OwnLeadTimes.objects.exists()


def test_administrators_set_those_of_all_and_of_one(cast: Cast) -> None:
    client = signed_in(cast.dora)
    good = {"days": "9", "approvers_after": "1", "auditors_after": ""}

    codes = [
        client.get("/lead-times/").status_code,
        client.post(f"/lead-times/{KIND}/", good).status_code,
        client.post(f"/lead-times/{KIND}/?organisation=EXP", {**good, "days": "8"}).status_code,
        client.post(f"/lead-times/{KIND}/", {**good, "approvers_after": "0"}).status_code,
        client.get("/lead-times/?organisation=NONE").status_code,
    ]
    held = [(row.organisation, row.days, row.approvers_after, row.auditors_after) for row in LeadTimes.objects.all()]
    codes += [client.post(f"/lead-times/{KIND}/clear/?organisation=EXP").status_code for _ in range(2)]

    assert codes == [200, 302, 302, 422, 404, 302, 409]
    assert held == [(None, [9], 1, None), (cast.exp, [8], 1, None)]


@pytest.mark.parametrize("path", ["", f"{KIND}/", f"{KIND}/clear/"])
def test_lead_times_of_all_are_for_administrators(cast: Cast, path: str) -> None:
    client = signed_in(cast.ana)
    answer = client.post(f"/lead-times/{path}") if path.endswith("clear/") else client.get(f"/lead-times/{path}")

    assert answer.status_code == 403


def test_an_absence_is_stated_and_ended(cast: Cast, gus: User) -> None:
    client = signed_in(cast.ana)
    good = {"first": ahead(1), "last": ahead(5), "deputy": "EXP:gus"}

    codes = [
        client.post("/absences/", {**good, "deputy": "EXP:ben"}).status_code,
        client.post("/absences/", {**good, "last": ahead(-5)}).status_code,
        client.post("/absences/", good).status_code,
        client.post("/absences/", good).status_code,
    ]
    end = f"/absences/{Absence.objects.get().pk}/end/"
    codes += [signed_in(cast.dan).post(end).status_code, signed_in(gus).post(end).status_code]
    codes += [client.get(end).status_code, client.post(end).status_code, client.post(end).status_code]

    assert codes == [422, 422, 302, 422, 404, 403, 405, 302, 409]


def test_who_is_away_and_who_stands_in_see_it(cast: Cast, gus: User) -> None:
    state_absence(by=cast.ana, first=ahead(1), last=ahead(5), deputy=gus)

    texts = [signed_in(user).get("/absences/").content.decode() for user in (cast.ana, gus, cast.ben)]

    assert ["Gus stands in for you" in texts[0], "You stand in for Ana" in texts[1]] == [True, True]
    assert "You are not away" in texts[2]


@pytest.mark.parametrize("n", [1, 3])
def test_the_absences_ask_the_same_for_one_and_three(
    cast: Cast, gus: User, n: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(n):
        day = ahead(1 + number)
        state_absence(by=cast.ana, first=day, last=day, deputy=gus)
    client = signed_in(cast.ana)

    with django_assert_num_queries(ABSENCE_QUERIES):
        client.get("/absences/")


@pytest.mark.parametrize("n", [1, 3])
def test_a_dates_reminders_ask_the_same_for_one_and_three(
    cast: Cast, n: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    row = deadline(draft(cast), ahead(20).isoformat())
    for number in range(n):
        person(f"cy{number}", cast.exp, Role.APPROVER)
    client = signed_in(cast.ana)
    client.get(f"/deadlines/{row.pk}/")

    with django_assert_num_queries(DATE_QUERIES):
        client.get(f"/api/v1/deadlines/{row.pk}/reminders/")
