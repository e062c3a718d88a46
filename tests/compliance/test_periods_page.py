"""Count a period: the page."""

import pytest
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.cast import Cast, assemble, signed_in

PAGE = "/law/count-a-period/"


@pytest.fixture
def eli(db: None) -> Client:
    cast: Cast = assemble()
    call_command("load_calendars", verbosity=0)
    return signed_in(cast.eli)


def test_it_opens_with_ten_working_days_from_today_and_every_period_of_the_law(eli: Client) -> None:
    response = eli.get(PAGE)

    page = response.content.decode()
    assert response.status_code == 200
    assert 'name="n" value="10"' in page
    assert "First report of an incident" in page
    assert "60 working days before" in page
    assert "by 15 December" in page


def test_working_days_are_counted_and_explained(eli: Client) -> None:
    page = eli.get(f"{PAGE}?n=5&start=2026-02-10").content.decode()

    assert "24 Feb 2026 (Tuesday)" in page
    assert "Spring Festival (15–23 February) does not count." in page
    assert "Sat) : " not in page
    assert "14 Feb 2026 (Sat): weekend worked, counted, day 4" in page


def test_a_period_of_the_law_names_its_source(eli: Client) -> None:
    page = eli.get(f"{PAGE}?clock=assessment&start=2026-02-03").content.decode()

    assert "14 Apr 2026 (Tuesday)" in page
    assert "Measures for Security Assessment" in page
    assert "Art 12" in page
    assert "Binds the authority." in page


def test_the_list_of_periods_names_editions_as_people_know_them(eli: Client) -> None:
    page = eli.get(PAGE).content.decode()

    assert "Measures for Security Assessment" in page
    assert "cac-2022-assessment, " not in page


def test_hours_end_at_an_exact_moment(eli: Client) -> None:
    page = eli.get(f"{PAGE}?clock=incident_report&start=2026-10-01&at=22:30").content.decode()

    assert "2 Oct 2026 02:30 +08:00" in page
    assert "Hours run through nights, weekends and holidays." in page


def test_suspensions_move_the_date_and_stand_in_the_address(eli: Client) -> None:
    page = eli.get(f"{PAGE}?clock=assessment&start=2026-02-03&from=2026-03-02&to=2026-03-06").content.decode()

    assert "21 Apr 2026 (Tuesday)" in page
    assert "2–6 March (5 working days) does not count." in page
    assert "?clock=assessment&amp;start=2026-02-03&amp;suspended=2026-03-02..2026-03-06" in page


def test_an_address_that_was_sent_asks_the_same_again(eli: Client) -> None:
    typed = eli.get(f"{PAGE}?n=9&start=2026-02-03&from=2026-03-02&to=2026-03-06&extended=&at=&clock=")
    sent = eli.get(PAGE + typed.context["link"])

    assert sent.context["found"] == typed.context["found"]


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("n=5", "This field is required."),
        ("n=5&start=2026-02-30", "Enter a valid date."),
        ("start=2026-02-10", "Enter a number of working days, or choose a period of the law."),
        ("start=2026-02-10&n=x", "Enter a whole number."),
        ("start=2026-02-10&n=1001", "less than or equal to 1000"),
        ("start=2026-02-10&clock=nothing", "Select a valid choice."),
        ("start=9999-12-30&n=5", "This leads beyond the years a date can have"),
        ("start=0001-01-02&n=-5", "This leads beyond the years a date can have"),
        ("start=9998-01-02&clock=validity", "This leads beyond the years a date can have"),
        ("start=2026-02-10&clock=incident_report", "Enter the hour of the event."),
        ("start=2026-02-10&clock=incident_report&at=25:00", "Enter a valid time."),
        ("start=2026-02-10&clock=completeness&extended=3", "The law knows no extension of this period."),
        (
            "start=2026-02-10&clock=validity&suspended=2026-03-02..2026-03-06",
            "A suspension does not change this period.",
        ),
        ("start=2026-02-10&n=5&from=2026-03-06&to=2026-03-02", "The suspension ends 2026-03-02, before it starts"),
        ("start=2026-02-10&n=5&from=2026-03-06", "A suspension needs its first and its last day"),
        ("start=2026-02-10&n=5&suspended=soon", "A suspension needs its first and its last day"),
        (
            "start=2026-02-10&n=5&suspended=2026-03-02..2026-03-06&suspended=2026-03-06..2026-03-09",
            "The suspensions 2026-03-02..2026-03-06 and 2026-03-06..2026-03-09 overlap.",
        ),
        ("start=2026-02-10&n=5" + "&suspended=2026-03-02..2026-03-06" * 21, "at most 20 suspensions"),
    ],
)
def test_what_cannot_be_counted_says_why(eli: Client, query: str, sentence: str) -> None:
    response = eli.get(f"{PAGE}?{query}")

    assert response.status_code == 422
    assert sentence in response.content.decode()


@pytest.mark.parametrize("start", ["0001-01-01", "1999-12-31", "2027-06-01", "9990-01-01"])
def test_a_year_that_is_not_loaded_is_counted_and_provisional(eli: Client, start: str) -> None:
    page = eli.get(f"{PAGE}?n=5&start={start}").content.decode()

    assert "so the date is provisional" in page
    assert "not known" in page


def test_it_speaks_chinese(eli: Client) -> None:
    page = eli.get(f"{PAGE}?n=5&start=2026-02-10", headers={"accept-language": "zh-hans"}).content.decode()

    assert "春节（2月15日至23日）不计入。" in page
    assert "2026年2月" in page


def test_it_takes_the_same_queries_for_any_period(
    eli: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    eli.get(PAGE)
    for query in ("n=5&start=2026-02-10", "n=900&start=2026-02-10"):
        with django_assert_num_queries(9):
            eli.get(f"{PAGE}?{query}")


def test_nothing_is_posted(eli: Client) -> None:
    assert eli.post(PAGE).status_code == 405
