import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from approvals.enums import CalendarPurpose
from approvals.models import CalendarRun
from compliance.accounts.services import add_membership
from compliance.enums import Role
from compliance.models import CalendarYear
from tests.approvals.calendar_years import counted, drafted, filed, in_review, previewed, published
from tests.cast import Cast, signed_in

pytestmark = pytest.mark.usefixtures("calendars")
PREVIEW, PUBLISH, MOVES = ("/calendar/preview/2027/1/", "/calendar/publish/2027/1/", "/calendar/moves/2027/1/")
BEFORE_SPRING = dt.date(2027, 1, 28)
PREVIEW_QUERIES = 17


@pytest.fixture
def fay(cast: Cast) -> Client:
    return signed_in(cast.fay)


@pytest.fixture
def member(cast: Cast) -> Client:
    """Fay, who is now an auditor of the organisation too."""
    add_membership(by=None, user=cast.fay, organisation=cast.exp, role=Role.AUDITOR)
    return signed_in(cast.fay)


def body(response: Any) -> str:
    return str(response.content.decode())


def rows_of(response: Any) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))[1:]


def test_the_preview_is_made_and_watched(cast: Cast, fay: Client) -> None:
    filed(cast, BEFORE_SPRING)
    drafted(cast.dora)
    assert "Not counted yet" in body(fay.get(PREVIEW))

    assert fay.post(f"{PREVIEW}start/").status_code == 302
    assert "The dates are being counted" in body(fay.get(PREVIEW))
    assert fay.post(f"{PREVIEW}start/").status_code == 409

    assert fay.post(f"{PREVIEW}stop/").status_code == 302
    assert "The preview was stopped." in body(fay.get(PREVIEW))
    assert fay.post(f"{PREVIEW}stop/").status_code == 409


def test_an_administrator_sees_counts_and_a_member_the_dates(cast: Cast, fay: Client) -> None:
    case = filed(cast, BEFORE_SPRING)
    previewed(drafted(cast.dora), cast.dora)

    counts = body(fay.get(PREVIEW))
    add_membership(by=None, user=cast.fay, organisation=cast.exp, role=Role.AUDITOR)
    dates = body(fay.get(PREVIEW))

    assert "2 dates move." in counts
    assert "counts only" in counts
    assert case.reference not in counts
    assert case.reference in dates
    assert "20 Feb 2027" in dates


def test_the_lists_are_chosen_by_the_address(cast: Cast, member: Client) -> None:
    filed(cast, BEFORE_SPRING)
    filed(cast, dt.date(2027, 7, 1))
    previewed(drafted(cast.dora), cast.dora)

    shown = {
        show: body(member.get(f"{PREVIEW}?show={show}")).count('class="ref"') for show in ("moved", "same", "all", "x")
    }

    assert shown == {"moved": 2, "same": 2, "all": 4, "x": 2}


def test_more_dates_take_no_more_queries(
    cast: Cast, member: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    row = drafted(cast.dora)
    filed(cast, BEFORE_SPRING)
    previewed(row, cast.dora)
    with django_assert_num_queries(PREVIEW_QUERIES):
        member.get(PREVIEW)
    for number in range(2):
        filed(cast, BEFORE_SPRING, f"Case {number}")
    previewed(row, cast.dora)
    with django_assert_num_queries(PREVIEW_QUERIES):
        member.get(PREVIEW)


def test_the_dates_are_taken_away_as_csv(cast: Cast, fay: Client) -> None:
    filed(cast, BEFORE_SPRING)
    previewed(drafted(cast.dora), cast.dora)

    counts = rows_of(fay.get(f"{PREVIEW}moves.csv"))
    add_membership(by=None, user=cast.fay, organisation=cast.exp, role=Role.AUDITOR)
    rows = rows_of(fay.get(f"{PREVIEW}moves.csv"))

    assert counts == [["EXP", "not shown", "", "", "", "", "", "", "2"]]
    assert [(row[4], row[5], row[6], row[7]) for row in rows] == [
        ("2027-02-04", "2027-02-03", "yes", "no"),
        ("2027-02-15", "2027-02-20", "yes", "no"),
    ]


def test_a_second_administrator_publishes(cast: Cast, fay: Client) -> None:
    filed(cast, BEFORE_SPRING)
    row = in_review(cast.dora)
    previewed(row, cast.fay)
    assert "2 dates move." in body(fay.get(PUBLISH))

    answer = fay.post(PUBLISH, {"mark": str(row.mark)})

    assert (answer.status_code, answer["Location"]) == (302, "/law/working-days/2027/")
    assert CalendarYear.objects.in_force().filter(year=2027).exists()


def test_publishing_without_a_preview_says_what_is_missing(cast: Cast, fay: Client) -> None:
    in_review(cast.dora)

    answer = fay.post(PUBLISH, {"mark": "0"})

    assert answer.status_code == 422
    assert "there is no finished preview" in body(answer)


def test_a_stale_preview_is_made_anew_first(cast: Cast, fay: Client) -> None:
    row = in_review(cast.dora)
    previewed(row, cast.fay)
    filed(cast, BEFORE_SPRING)

    assert "Something changed since." in body(fay.get(PREVIEW))
    assert fay.post(PUBLISH, {"mark": "0"}).status_code == 422


def test_who_edited_it_does_not_publish(cast: Cast) -> None:
    row = in_review(cast.dora)
    previewed(row, cast.dora)
    dora = signed_in(cast.dora)

    assert "You edited this version" in body(dora.get(PUBLISH))
    assert dora.post(PUBLISH, {"mark": str(row.mark)}).status_code == 403


def test_a_draft_is_not_published(cast: Cast, fay: Client) -> None:
    drafted(cast.dora)

    assert [fay.get(PUBLISH).status_code, fay.post(PUBLISH, {"mark": "0"}).status_code] == [409, 409]


def test_a_page_opened_before_an_edit_does_not_publish(cast: Cast, fay: Client) -> None:
    row = in_review(cast.dora)
    previewed(row, cast.fay)

    assert fay.post(PUBLISH, {"mark": "3"}).status_code == 409
    assert fay.post(PUBLISH, {"mark": "x"}).status_code == 409


def test_only_administrators_preview_and_publish(cast: Cast) -> None:
    in_review(cast.dora)
    ana = signed_in(cast.ana)

    got = [ana.get(url).status_code for url in (PREVIEW, PUBLISH, f"{PREVIEW}moves.csv")]
    sent = [ana.post(url).status_code for url in (f"{PREVIEW}start/", f"{PREVIEW}stop/", PUBLISH)]

    assert {*got, *sent} == {403}


def test_verbs_are_posted_and_strange_versions_not_found(cast: Cast, fay: Client) -> None:
    drafted(cast.dora)

    assert [fay.get(f"{PREVIEW}{verb}/").status_code for verb in ("start", "stop")] == [405, 405]
    assert [fay.get(f"/calendar/{page}/2031/1/").status_code for page in ("preview", "publish", "moves")] == [404] * 3


def test_an_owner_sees_what_moved_and_a_stranger_nothing(cast: Cast) -> None:
    case = filed(cast, BEFORE_SPRING)
    row = published(cast)
    counted(CalendarRun.objects.get(calendar_year=row, purpose=CalendarPurpose.RECOUNT))

    mine = body(signed_in(cast.ana).get(f"{MOVES}?mine=1"))
    of_eli = body(signed_in(cast.eli).get(f"{MOVES}?mine=1"))
    of_stranger = body(signed_in(cast.dan).get(MOVES))

    assert case.reference in mine
    assert "20 Feb 2027" in mine
    assert case.reference not in of_eli
    assert case.reference not in of_stranger


def test_while_the_dates_are_counted_the_list_says_so(cast: Cast) -> None:
    filed(cast, BEFORE_SPRING)
    published(cast)

    assert "The dates are still being counted." in body(signed_in(cast.ana).get(MOVES))
