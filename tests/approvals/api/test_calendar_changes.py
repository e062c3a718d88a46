import datetime as dt

import pytest

from approvals.enums import CalendarPurpose
from approvals.models import CalendarRun
from compliance.accounts.services import add_membership
from compliance.enums import Role
from tests.approvals.api.caller import Caller
from tests.approvals.calendar_years import counted, drafted, filed, in_review, previewed, published
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("calendars")
PREVIEW, PUBLISH, MOVES = ("calendar-previews/2027/1/", "calendar-publications/2027/1/", "calendar-moves/2027/1/")
BEFORE_SPRING = dt.date(2027, 1, 28)


def test_a_preview_is_begun_read_and_stopped(cast: Cast) -> None:
    filed(cast, BEFORE_SPRING)
    drafted(cast.dora)
    fay = Caller(cast.fay)
    assert fay.get(PREVIEW).status_code == 404

    begun = fay.post(PREVIEW)

    assert (begun.status_code, begun.json()["state"], begun.json()["total"]) == (201, "running", 1)
    assert fay.post(PREVIEW).status_code == 409
    assert fay.post(f"{PREVIEW}stop/").json()["state"] == "cancelled"
    assert fay.post(f"{PREVIEW}stop/").status_code == 409


def test_an_administrator_reads_counts_and_a_member_dates(cast: Cast) -> None:
    case = filed(cast, BEFORE_SPRING)
    previewed(drafted(cast.dora), cast.dora)
    fay = Caller(cast.fay)

    assert fay.get(PREVIEW).json()["organisations"] == [
        {"organisation": "EXP", "is_own": False, "moved": 2, "certain": 0, "provisional": 0}
    ]
    assert fay.get(f"{PREVIEW}moves/").json()["results"] == []

    add_membership(by=None, user=cast.fay, organisation=cast.exp, role=Role.AUDITOR)
    first, last = fay.get(f"{PREVIEW}moves/").json()["results"]
    assert (first["case"], first["owner"], first["was_on"], first["is_on"]) == (
        case.reference,
        "ana",
        "2027-02-04",
        "2027-02-03",
    )
    assert (last["label"]["zh"], last["was_provisional"], last["is_provisional"]) == ("受理决定", True, False)


def test_a_year_is_published_after_its_preview(cast: Cast) -> None:
    row = in_review(cast.dora)
    fay = Caller(cast.fay)
    assert fay.post(PUBLISH, {"mark": 0}).status_code == 422
    previewed(row, cast.fay)

    assert Caller(cast.dora).post(PUBLISH, {"mark": 0}).status_code == 403
    assert fay.post(PUBLISH, {"mark": 5}).status_code == 409
    assert fay.post(PUBLISH, {}).status_code == 422
    done = fay.post(PUBLISH, {"mark": 0})

    assert (done.status_code, done.json()["step"], done.json()["published_by"]) == (200, "published", "Fay")
    assert fay.post(PUBLISH, {"mark": 0}).status_code == 409


def test_what_moved_is_read_by_those_whose_it_is(cast: Cast) -> None:
    filed(cast, BEFORE_SPRING)
    row = published(cast)
    counted(CalendarRun.objects.get(calendar_year=row, purpose=CalendarPurpose.RECOUNT))

    assert [move["is_on"] for move in Caller(cast.ana).get(MOVES).json()["results"]] == ["2027-02-03", "2027-02-20"]
    assert Caller(cast.dan).get(MOVES).json()["results"] == []
    assert Caller(cast.ana).get("calendar-moves/2031/1/").status_code == 404


def test_it_is_for_administrators(cast: Cast) -> None:
    in_review(cast.dora)
    ana = Caller(cast.ana)

    answers = [ana.get(PREVIEW), ana.post(PREVIEW), ana.get(f"{PREVIEW}moves/"), ana.post(f"{PREVIEW}stop/")]
    answers.append(ana.post(PUBLISH, {"mark": 0}))

    assert [answer.status_code for answer in answers] == [403] * 5
