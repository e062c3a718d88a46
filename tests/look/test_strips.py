"""What a strip and the arithmetic of a date show."""

import datetime as dt
import re

import pytest
from django.template import Context, Template
from django.utils import translation

from compliance.almanac import shipped_years
from compliance.clocks import due, due_in_hours, statutory_clocks
from compliance.strips import again, arithmetic_of, day_strip, progress_of
from compliance.workdays import Calendar, Span

CALENDAR = Calendar(tuple(source.year for source in shipped_years()))
CLOCKS = statutory_clocks()
COMPLETENESS = due(CLOCKS["completeness"], dt.date(2026, 2, 10), CALENDAR)


def shown(found: object) -> str:
    page = Template("{% load look %}{% arithmetic found %}").render(Context({"found": found}))
    return re.sub(r"\s+", " ", page)


def test_a_date_shows_its_words_its_strip_and_its_days_for_those_who_listen() -> None:
    page = shown(COMPLETENESS)

    assert "5 working days after 10 February 2026, which is not counted: 24 February 2026." in page
    assert "<title>14 Feb 2026 (Sat): weekend worked, counted, day 4</title>" in page
    assert "<title>17 Feb 2026 (Tue): Spring Festival</title>" in page
    assert "<li>15 Feb 2026–23 Feb 2026: holiday</li>" in page
    assert "<li>24 Feb 2026 (Tue): counted working day, day 5, due</li>" in page


def test_it_speaks_chinese() -> None:
    with translation.override("zh-hans"):
        page = shown(COMPLETENESS)

    assert ">2026年2月<" in page
    assert "<title>2026年2月17日（星期二）：春节</title>" in page
    assert "<li>2026年2月24日（星期二）：计入的工作日，第5日，到期日</li>" in page


def test_stored_values_show_the_same_as_the_date_itself_and_can_be_counted_again() -> None:
    again = (
        '<p class="tiny"><a href="/law/count-a-period/?clock=completeness&amp;start=2026-02-10">Count it again</a></p> '
    )

    assert shown(COMPLETENESS.to_dict()).replace(again, "") == shown(COMPLETENESS)
    assert again in shown(COMPLETENESS.to_dict())


def test_counting_again_asks_with_the_hour_the_extension_and_the_suspensions() -> None:
    moment = dt.datetime(2026, 10, 1, 22, 30, tzinfo=dt.UTC)
    spans = [Span(dt.date(2026, 3, 2), dt.date(2026, 3, 6)), Span(dt.date(2026, 3, 9), dt.date(2026, 3, 9))]
    hours = due_in_hours(CLOCKS["incident_report"], moment, CALENDAR)
    moved = due(CLOCKS["assessment"], dt.date(2026, 2, 3), CALENDAR, extended=5, suspensions=spans)

    assert again(hours.to_dict()).endswith("?clock=incident_report&start=2026-10-02&at=06:30")
    assert again(moved.to_dict()).endswith(
        "?clock=assessment&start=2026-02-03&extended=5&suspended=2026-03-02..2026-03-06&suspended=2026-03-09..2026-03-09"
    )


def test_a_date_that_was_told_or_that_is_our_own_target_is_not_counted_again() -> None:
    told = due(CLOCKS["assessment"], dt.date(2026, 2, 3), CALENDAR, told=dt.date(2026, 6, 1))

    assert (again(told.to_dict()), again({"clock": "review_target"})) == ("", "")


def test_values_stored_before_there_were_gaps_still_show() -> None:
    days = [["2026-02-10", "start", False], ["2026-02-11", "working", True]]
    stored = {"text": {"en": "One day.", "zh": "一天。"}, "on": "2026-02-11", "means": "last_day", "days": days}

    assert "One day." in shown(stored)


def test_a_strip_without_days_is_nothing() -> None:
    assert "<svg" not in shown({"text": {"en": "", "zh": ""}, "on": "2026-02-11", "means": "last_day", "days": []})


def test_days_left_out_are_said_in_the_drawing_and_to_those_who_listen() -> None:
    page = shown(due(CLOCKS["validity"], dt.date(2025, 10, 20), CALENDAR))

    assert "⋯ 1041 days not shown: 3 Nov 2025 – 8 Sep 2028" in page
    assert "<li>3 Nov 2025–8 Sep 2028: not shown</li>" in page
    assert "The holidays of 2028 are not known; only weekends show as days off." in page


def test_how_we_read_the_law_stands_beside_it() -> None:
    assert "How we read it: The Regulations say every year and name no day" in shown(
        due(CLOCKS["risk_assessment"], dt.date(2026, 1, 1), CALENDAR)
    )


def test_today_and_the_date_are_marked() -> None:
    context = day_strip(
        [("2026-02-10", "working", 1), ("2026-02-11", "working", 1)], dt.date(2026, 2, 10), "2026-02-11"
    )

    marks = [(cell.is_today, cell.is_due, title) for cell, title in context["cells"]]  # type: ignore[attr-defined]
    assert marks == [
        (True, False, "10 Feb 2026 (Tue): counted working day, day 1, today"),
        (False, True, "11 Feb 2026 (Wed): counted working day, day 2, due"),
    ]


@pytest.mark.parametrize(
    ("code", "start", "today", "en"),
    [
        ("completeness", dt.date(2026, 2, 10), dt.date(2026, 2, 12), "Today is working day 2 of 5."),
        ("extension_window", dt.date(2026, 5, 20), dt.date(2026, 2, 14), "Today is working day 1 of 60."),
        ("certificate_renewal", dt.date(2026, 8, 17), dt.date(2026, 5, 1), ""),
        ("consultation", dt.date(2026, 8, 17), dt.date(2026, 8, 10), ""),
        ("annual_report", dt.date(2026, 1, 1), dt.date(2026, 11, 22), "Today is day 325 of 348."),
        ("completeness", dt.date(2026, 2, 10), dt.date(2026, 3, 12), ""),
    ],
)
def test_progress_is_said_where_something_runs(code: str, start: dt.date, today: dt.date, en: str) -> None:
    assert progress_of(due(CLOCKS[code], start, CALENDAR).to_dict(), today)["en"] == en


def test_a_date_that_was_told_is_reached_in_days_of_the_calendar() -> None:
    found = due(CLOCKS["assessment"], dt.date(2026, 2, 3), CALENDAR, told=dt.date(2026, 2, 23))

    assert progress_of(found.to_dict(), dt.date(2026, 2, 8))["en"] == "Today is day 5 of 20."


def test_hours_have_a_strip_and_no_progress() -> None:
    found = due_in_hours(CLOCKS["incident_report"], dt.datetime(2026, 10, 1, 22, 30, tzinfo=dt.UTC), CALENDAR)

    values = arithmetic_of(found)
    assert values["progress"] == {"en": "", "zh": ""}
    assert "<title>3 Oct 2026 (Sat): National Day</title>" in shown(found)
