from typing import Any

import pytest
from django.test import Client

from compliance.almanac import load_year
from compliance.calendar_input import from_notice, to_toml
from compliance.models import CalendarYear
from tests.approvals.api.caller import Caller
from tests.approvals.calendar_years import drafted, in_review
from tests.cast import Cast, assemble, signed_in
from tests.compliance.holiday_notices import NOTICE_2027

VERSION = "calendars/2027/1/"
VALUES: dict[str, Any] = {
    "source": "a notice",
    "holidays": [{"zh": "元旦", "en": "New Year's Day", "first": "2027-01-01", "last": "2027-01-03"}],
    "working_weekends": ["2027-01-31"],
}


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


@pytest.fixture
def dora(cast: Cast) -> Caller:
    return Caller(cast.dora)


def test_a_year_is_begun_with_its_days(dora: Caller) -> None:
    made = dora.post("calendar-drafts/", {"year": 2027, **VALUES})

    assert (made.status_code, made.json()["step"], made.json()["version"]) == (201, "draft", 1)
    found = dora.get(VERSION).json()
    assert (found["holidays"], found["working_weekends"]) == (VALUES["holidays"], VALUES["working_weekends"])
    assert (found["n_working"], found["n_weekends_only"]) == (261, 261)
    assert found["doubts"][0].startswith("These festivals are missing: 春节")


def test_a_notice_is_read(dora: Caller) -> None:
    made = dora.post("calendar-drafts/notice/", {"notice": NOTICE_2027, "verification": "official"})

    assert made.status_code == 201
    found = dora.get(VERSION).json()
    assert (found["issued_on"], found["notice"], found["doubts"]) == ("2026-11-20", NOTICE_2027.strip(), [])


def test_a_file_is_taken_in_and_out(cast: Cast, dora: Caller) -> None:
    text = to_toml(from_notice(NOTICE_2027))
    client: Client = signed_in(cast.dora)

    made = client.post("/api/v1/calendar-drafts/import/", text, content_type="application/toml")

    assert made.status_code == 201
    assert client.get(f"/api/v1/{VERSION}toml/").content.decode() == text


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"working_weekends": ["2027-01-02"]}, "2027-01-02 is both off and worked."),
        ({"working_weekends": ["2027-02-01"]}, "it is no weekend day."),
        ({"holidays": []}, "give at least one festival"),
        ({"year": 2028}, "2027-01-01 is not in 2028."),
        ({"year": 1}, "2000"),
        ({"holidays": [{"zh": "x", "en": "x", "first": "2027-02-30", "last": "2027-03-01"}]}, "Date"),
    ],
)
def test_bad_days_are_refused(dora: Caller, changes: dict[str, Any], says: str) -> None:
    answer = dora.post("calendar-drafts/", {"year": 2027, **VALUES, **changes})

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not CalendarYear.objects.exists()


def test_bad_notices_and_files_are_refused(cast: Cast, dora: Caller) -> None:
    assert dora.post("calendar-drafts/notice/", {"notice": "hello"}).status_code == 422
    assert dora.post("calendar-drafts/notice/", {}).status_code == 422
    file = signed_in(cast.dora).post("/api/v1/calendar-drafts/import/", "year = ", content_type="application/toml")
    assert file.status_code == 422


def test_a_draft_is_changed_with_its_mark(cast: Cast, dora: Caller) -> None:
    drafted(cast.dora)

    changed = dora.put(VERSION, {"mark": 0, **VALUES})

    assert (changed.status_code, changed.json()["mark"]) == (200, 1)
    assert dora.put(VERSION, {"mark": 0, **VALUES}).status_code == 409
    assert dora.get(VERSION).json()["notice"] == NOTICE_2027.strip()


def test_a_version_goes_through_its_steps(cast: Cast, dora: Caller) -> None:
    drafted(cast.dora)
    fay = Caller(cast.fay)

    assert dora.post("calendar-drafts/", {"year": 2027, **VALUES}).status_code == 409
    assert dora.post(f"{VERSION}submit/", {"mark": 0}).json()["step"] == "in_review"
    assert dora.post(f"{VERSION}submit/", {"mark": 0}).status_code == 409
    assert fay.post(f"{VERSION}send-back/", {"reason": ""}).status_code == 422
    assert fay.post(f"{VERSION}send-back/", {"reason": "A day is missing."}).json()["step"] == "draft"
    assert dora.post(f"{VERSION}discard/", {"reason": "Begun by mistake."}).json()["step"] == "discarded"


def test_a_published_version_is_corrected(cast: Cast, dora: Caller) -> None:
    load_year(from_notice(NOTICE_2027))

    made = dora.post(f"{VERSION}correct/")

    assert (made.status_code, made.json()["version"], made.json()["based_on"]) == (201, 2, "2027 v1")
    assert dora.get("calendars/2027/2/").json()["differences"] == []


def test_everybody_reads_what_was_published_and_administrators_drafts(cast: Cast, dora: Caller) -> None:
    load_year(from_notice(NOTICE_2027))
    dora.post(f"{VERSION}correct/")
    ana = Caller(cast.ana)

    assert [row["version"] for row in dora.get("calendars/2027/").json()["results"]] == [2, 1]
    assert [row["version"] for row in ana.get("calendars/2027/").json()["results"]] == [1]
    assert [ana.get(f"calendars/2027/{n}/").status_code for n in (1, 2, 9)] == [200, 404, 404]
    assert ana.get("calendars/2031/").status_code == 404


def test_who_is_no_administrator_changes_nothing(cast: Cast) -> None:
    in_review(cast.dora)
    ana = Caller(cast.ana)

    begun = [ana.post(f"calendar-drafts/{door}", VALUES).status_code for door in ("", "notice/")]
    moved = [ana.post(f"{VERSION}{verb}/", {"mark": 0}).status_code for verb in ("submit", "discard", "correct")]

    assert begun == [403, 403]
    assert moved == [404] * 3
