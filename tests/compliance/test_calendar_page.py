import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from compliance import calendar_review
from compliance.almanac import load_year
from compliance.calendar_input import from_notice, to_toml
from compliance.enums import EditionStatus
from compliance.models import CalendarYear
from tests.approvals.calendar_years import drafted, in_review
from tests.cast import Cast, assemble, signed_in
from tests.compliance.holiday_notices import NOTICE_2026, NOTICE_2027

URL = "/law/working-days/"
NEW = f"{URL}new/"
DRAFT = f"{URL}2027/1/"
LIST_QUERIES = 7


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


@pytest.fixture
def dora(cast: Cast) -> Client:
    return signed_in(cast.dora)


def pasted(text: str) -> dict[str, str]:
    return {"how": "paste", "notice": text, "url": "", "verification": "official"}


def typed(**changes: str) -> dict[str, str]:
    """The form of a year with two festivals, as a browser sends it."""
    rows = [
        ("元旦", "New Year's Day", "2027-01-01", "2027-01-03"),
        ("春节", "Spring Festival", "2027-02-05", "2027-02-12"),
    ]
    fields = {
        f"holidays-{number}-{name}": value
        for number, row in enumerate(rows)
        for name, value in zip(("zh", "en", "first", "last"), row, strict=True)
    }
    return {
        "how": "form",
        "year": "2027",
        "status": "official",
        "source": "a notice",
        "url": "",
        "issued_on": "",
        "verification": "official",
        "working_weekends": "2027-01-31\n2027-02-20",
        "holidays-TOTAL_FORMS": "4",
        "holidays-INITIAL_FORMS": "0",
        **fields,
        **changes,
    }


def body(response: Any) -> str:
    return str(response.content.decode())


def test_years_are_listed_with_their_source(cast: Cast) -> None:
    call_command("load_calendars", verbosity=0)

    page = body(signed_in(cast.eli).get(URL))

    assert "国务院办公厅关于2026年部分节假日安排的通知" in page
    assert "2027 is not published yet." in page
    assert "Add a year" not in page


def test_without_years_it_says_what_that_means(cast: Cast) -> None:
    assert "No year is published" in body(signed_in(cast.eli).get(URL))


def test_listing_more_years_takes_no_more_queries(
    cast: Cast, dora: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    load_year(from_notice(NOTICE_2026))
    with django_assert_num_queries(LIST_QUERIES):
        dora.get(URL)
    call_command("load_calendars", verbosity=0)
    drafted(cast.dora)
    with django_assert_num_queries(LIST_QUERIES):
        dora.get(URL)


def test_a_year_shows_its_days_and_every_version(cast: Cast) -> None:
    call_command("load_calendars", verbosity=0)

    page = body(signed_in(cast.eli).get(f"{URL}2026/"))

    assert "248 working days · version 1" in page
    assert "14 Feb 2026 (Saturday)" in page
    assert "Version 1" in page


def test_drafts_are_seen_by_administrators_alone(cast: Cast, dora: Client) -> None:
    drafted(cast.dora)

    assert dora.get(DRAFT).status_code == 200
    assert [signed_in(cast.ana).get(url).status_code for url in (DRAFT, f"{DRAFT}toml/", f"{URL}2027/")] == [404] * 3


@pytest.mark.parametrize("url", [f"{URL}2031/", f"{URL}2026/9/", f"{URL}99999999999/1/", f"{URL}99999999999/"])
def test_a_year_that_is_not_there_is_not_found(dora: Client, url: str) -> None:
    assert dora.get(url).status_code == 404


def test_a_notice_is_pasted_and_becomes_a_draft(dora: Client) -> None:
    answer = dora.post(NEW, pasted(NOTICE_2027), follow=True)

    assert answer.redirect_chain == [(DRAFT, 302)]
    page = body(answer)
    assert "The days agree with the notice." in page
    assert page.count("agrees") == 7
    assert CalendarYear.objects.get().issued_on == dt.date(2026, 11, 20)


def test_what_contradicts_the_notice_is_said(dora: Client) -> None:
    wrong = NOTICE_2027.replace("1月1日（周五）", "1月1日（周四）").replace("放假，共3天", "放假，共4天", 1)

    page = body(dora.post(NEW, pasted(wrong + "职工培训另定于3月3日。"), follow=True))

    assert "元旦: the notice announces 4 days, but 3 are off here." in page
    assert "Line 3: the notice names another weekday for 1 Jan 2027 than it is." in page
    assert "Line 12 was not understood: “职工培训另定于3月3日。”" in page


def test_days_of_another_year_and_missing_festivals_are_said(dora: Client) -> None:
    text = "现将2027年\n一、元旦：2026年12月31日至2027年1月2日放假，共3天。"

    page = body(dora.post(NEW, pasted(text), follow=True))

    assert "The notice also speaks of days in another year: 31 Dec 2026." in page
    assert "These festivals are missing: 春节, 清明节" in page


def test_a_text_that_is_no_notice_is_given_back(dora: Client) -> None:
    answer = dora.post(NEW, pasted("现将2027年\n一、春节：2月30日放假。"))

    assert answer.status_code == 422
    assert "Line 2: “2月30日” is not a day of 2027." in body(answer)
    assert "一、春节：2月30日放假。" in body(answer)
    assert not CalendarYear.objects.exists()


def test_a_file_is_uploaded_or_refused_with_its_line(dora: Client) -> None:
    text = to_toml(from_notice(NOTICE_2027))
    bad = text.replace("2027-02-20", "2027-02-22")

    refused = dora.post(NEW, {"how": "upload", "file": SimpleUploadedFile("y.toml", bad.encode())})
    taken = dora.post(NEW, {"how": "upload", "file": SimpleUploadedFile("y.toml", text.encode())})

    assert (refused.status_code, taken.status_code) == (422, 302)
    assert "Line 8: 2027-02-22 is said to be worked in exchange, but it is no weekend day." in body(refused)


def test_a_year_is_typed(dora: Client) -> None:
    assert dora.post(NEW, typed()).status_code == 302

    year = CalendarYear.objects.get().as_year()
    assert [holiday.zh for holiday in year.holidays] == ["元旦", "春节"]
    assert year.working_weekends == (dt.date(2027, 1, 31), dt.date(2027, 2, 20))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"holidays-0-last": "2026-12-31"}, "元旦 ends on 2026-12-31, before it begins on 2027-01-01."),
        ({"holidays-0-last": ""}, "Fill this in, or leave both days of the row empty."),
        ({"holidays-0-en": ""}, "Fill this in, or leave both days of the row empty."),
        ({"holidays-0-first": "2027-02-30"}, "Enter a valid date."),
        ({"working_weekends": "2027-01-02"}, "Line 1: 2027-01-02 is both off and worked."),
        ({"working_weekends": "2027-01-31\n2027-03-01"}, "Line 2: 2027-03-01 is said to be worked in exchange"),
        ({"working_weekends": "31 January"}, "Line 1: “31 January” is not a day. Write it as 2027-01-31."),
        ({"year": "2028"}, "2027-01-01 is not in 2028."),
        ({"year": "1066"}, "greater than or equal to 2000"),
        ({"source": ""}, "This field is required."),
        ({"url": "not an address"}, "Enter a valid URL."),
        ({"holidays-TOTAL_FORMS": "x"}, "ManagementForm data is missing"),
    ],
)
def test_what_is_wrong_with_a_typed_year_is_said(dora: Client, changes: dict[str, str], says: str) -> None:
    answer = dora.post(NEW, typed(**changes))

    assert answer.status_code == 422
    assert says in body(answer)
    assert not CalendarYear.objects.exists()


def test_a_year_in_work_takes_no_second_draft(cast: Cast, dora: Client) -> None:
    drafted(cast.fay)

    answers = [dora.post(NEW, pasted(NOTICE_2027)), dora.post(NEW, typed())]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert "A version of 2027 is being worked on already." in body(answers[0])


def test_a_draft_is_changed(cast: Cast, dora: Client) -> None:
    drafted(cast.dora)
    edit = f"{DRAFT}edit/"
    assert "Spring Festival" in body(dora.get(edit))

    answer = dora.post(edit, typed(mark="0", **{"holidays-1-last": "2027-02-13"}))

    assert answer.status_code == 302
    row = CalendarYear.objects.get()
    assert (row.mark, row.as_year().holidays[1].last, row.notice) == (1, dt.date(2027, 2, 13), NOTICE_2027.strip())
    assert "13 Feb 2027 is off here, but not in the notice." in body(dora.get(DRAFT))


def test_a_change_over_another_one_is_a_conflict(cast: Cast, dora: Client) -> None:
    drafted(cast.dora)
    dora.post(f"{DRAFT}edit/", typed(mark="0"))

    answer = dora.post(f"{DRAFT}edit/", typed(mark="0"))

    assert answer.status_code == 409
    assert "was edited since you opened this page" in body(answer)


def test_a_bad_change_is_refused(cast: Cast, dora: Client) -> None:
    drafted(cast.dora)

    assert dora.post(f"{DRAFT}edit/", typed(mark="0", working_weekends="2027-01-02")).status_code == 422


def test_a_draft_is_submitted_sent_back_and_discarded(cast: Cast, dora: Client) -> None:
    drafted(cast.dora)
    fay = signed_in(cast.fay)

    assert dora.post(f"{DRAFT}submit/", {"mark": "0"}).status_code == 302
    assert fay.post(f"{DRAFT}send-back/", {"reason": ""}).status_code == 422
    assert fay.post(f"{DRAFT}send-back/", {"reason": "A day is missing."}).status_code == 302
    assert dora.post(f"{DRAFT}discard/", {"reason": ""}).status_code == 422
    assert dora.post(f"{DRAFT}discard/", {"reason": "Begun by mistake."}).status_code == 302

    assert CalendarYear.objects.get().step == EditionStatus.DISCARDED


def test_steps_at_the_wrong_moment_are_refused(cast: Cast, dora: Client) -> None:
    drafted(cast.dora)
    assert dora.get(f"{DRAFT}send-back/").status_code == 409
    assert dora.post(f"{DRAFT}submit/", {"mark": "7"}).status_code == 409
    dora.post(f"{DRAFT}submit/", {"mark": "0"})

    again = [
        dora.post(f"{DRAFT}submit/", {"mark": "0"}),
        dora.get(f"{DRAFT}edit/"),
        dora.post(f"{DRAFT}edit/", typed()),
    ]

    assert [answer.status_code for answer in again] == [409] * 3


def test_a_published_version_is_copied_to_the_next(cast: Cast, dora: Client) -> None:
    load_year(from_notice(NOTICE_2027))

    answer = dora.post(f"{DRAFT}correct/", follow=True)

    assert answer.redirect_chain == [(f"{URL}2027/2/", 302)]
    assert "No day is of another kind." in body(answer)
    assert dora.post(f"{DRAFT}correct/").status_code == 409


def test_what_a_correction_changes_is_listed(cast: Cast, dora: Client) -> None:
    load_year(from_notice(NOTICE_2027))
    longer = NOTICE_2027.replace("9月15日（周三）放假1天", "9月15日（周三）至16日（周四）放假2天")
    calendar_review.start_year(source=from_notice(longer), by=cast.dora)

    page = body(dora.get(f"{URL}2027/2/"))

    assert "What changes against version 1, in force now" in page
    assert "16 Sep 2027, Thursday" in page


@pytest.mark.parametrize("verb", ["correct", "submit"])
def test_verbs_are_posted(cast: Cast, dora: Client, verb: str) -> None:
    drafted(cast.dora)

    assert dora.get(f"{DRAFT}{verb}/").status_code == 405


def test_who_is_no_administrator_changes_nothing(cast: Cast) -> None:
    in_review(cast.dora)
    ana, urls = signed_in(cast.ana), [NEW, *(f"{DRAFT}{verb}/" for verb in ("edit", "send-back", "discard"))]

    answers = [ana.get(url).status_code for url in urls] + [ana.post(url).status_code for url in urls]
    verbs = [ana.post(f"{DRAFT}{verb}/").status_code for verb in ("submit", "correct")]

    assert {*answers, *verbs} == {403}


def test_a_version_is_taken_away_as_a_file(cast: Cast) -> None:
    load_year(from_notice(NOTICE_2027))

    answer = signed_in(cast.ana).get(f"{DRAFT}toml/")

    assert answer["Content-Disposition"] == 'attachment; filename="cn-2027-v1.toml"'
    assert 'zh = "春节"' in body(answer)
