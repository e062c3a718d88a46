"""Every clock against the same periods counted by hand: at, before and after each holiday, and anywhere."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.almanac import shipped_years
from compliance.clocks import BadClock, Due, due, due_at, due_in_hours, statutory_clocks
from compliance.workdays import Calendar, DayKind, Span, days_from
from tests.compliance import by_hand
from tests.compliance.by_hand import HOURS, LAW, ONE

CALENDAR = Calendar(tuple(source.year for source in shipped_years()))
CLOCKS = statutory_clocks()
SHANGHAI = ZoneInfo("Asia/Shanghai")
EDGES = by_hand.around_holidays(2025, 2026)
ROLLING = ("certificate_renewal", "new_designation", "incident_closing")
SUSPENDABLE = ("assessment", "completeness", "acceptance", "contract_review", "incident_closing")
ANY_START = st.dates(dt.date(2023, 6, 1), dt.date(2027, 12, 31))
SPANS = st.lists(
    st.tuples(st.dates(dt.date(2025, 1, 1), dt.date(2026, 12, 1)), st.integers(0, 40)), min_size=1, max_size=3
)


def test_the_reference_knows_every_clock_that_ships() -> None:
    assert set(CLOCKS) == {*LAW, *HOURS}


def test_there_are_thirteen_holidays_and_eleven_worked_weekends() -> None:
    assert len(list(by_hand.blocks(2025, 2026))) == 13
    assert len(EDGES) * len(LAW) > 200


@pytest.mark.parametrize(
    ("code", "start", "on"),
    [
        ("completeness", "2026-02-10", "2026-02-24"),
        ("acceptance", "2026-02-24", "2026-03-04"),
        ("assessment", "2026-02-03", "2026-04-14"),
        ("contract_filing", "2026-02-09", "2026-02-28"),
        ("extension_window", "2026-05-20", "2026-02-14"),
        ("consultation", "2025-07-13", "2025-07-13"),
        ("annual_report", "2026-06-01", "2026-12-15"),
        ("certificate_renewal", "2026-08-17", "2026-02-14"),
        ("incident_closing", "2026-01-21", "2026-02-24"),
        ("incident_closing", "2026-01-15", "2026-02-14"),
        ("validity", "2024-02-29", "2027-02-28"),
    ],
)
def test_vectors_of_the_law(code: str, start: str, on: str) -> None:
    day = dt.date.fromisoformat(start)

    assert due(CLOCKS[code], day, CALENDAR).on.isoformat() == on == LAW[code](day).isoformat()


@pytest.mark.parametrize("start", EDGES, ids=str)
@pytest.mark.parametrize("code", LAW)
def test_starting_around_a_holiday(code: str, start: dt.date) -> None:
    assert due(CLOCKS[code], start, CALENDAR).on == LAW[code](start)


@pytest.mark.parametrize("code", ROLLING)
def test_ending_on_any_day_of_two_years(code: str) -> None:
    starts = list(days_from(dt.date(2025, 1, 1), dt.date(2026, 12, 31)))

    assert [due(CLOCKS[code], day, CALENDAR).on for day in starts] == [LAW[code](day) for day in starts]


@given(ANY_START, st.sampled_from(sorted(LAW)))
def test_starting_anywhere(start: dt.date, code: str) -> None:
    assert due(CLOCKS[code], start, CALENDAR).on == LAW[code](start)


@given(ANY_START, st.integers(0, 60))
def test_an_extension_is_a_longer_period(start: dt.date, extended: int) -> None:
    found = due(CLOCKS["assessment"], start, CALENDAR, extended=extended)

    assert found.on == by_hand.working_days(start, 45 + extended)


@given(st.sampled_from(EDGES), st.sampled_from(SUSPENDABLE), SPANS)
def test_suspended_days_count_for_nothing(start: dt.date, code: str, drawn: list[tuple[dt.date, int]]) -> None:
    spans = [Span(first, first + n * ONE) for first, n in drawn]
    stopped = {day for span in spans for day in days_from(span.first, span.last)}
    clock = CLOCKS[code]

    found = due(clock, start, CALENDAR, suspensions=spans)

    if code == "incident_closing":
        assert found.on == by_hand.later_if_off(by_hand.days(start, 30, stopped))
    else:
        assert found.on == by_hand.working_days(start, clock.n, stopped)


@pytest.mark.parametrize("code", SUSPENDABLE)
def test_no_suspension_is_an_empty_one(code: str) -> None:
    start = dt.date(2026, 2, 10)

    assert due(CLOCKS[code], start, CALENDAR, suspensions=[]) == due(CLOCKS[code], start, CALENDAR)


@pytest.mark.parametrize(
    ("code", "moment", "at"),
    [
        ("incident_report", "2026-10-01T22:30:00+08:00", "2026-10-02T02:30:00+08:00"),
        ("incident_report_cii", "2026-12-31T23:30:00+08:00", "2027-01-01T00:30:00+08:00"),
        ("vulnerability_report", "2026-02-14T09:00:00+08:00", "2026-02-15T09:00:00+08:00"),
        ("vulnerability_report", "2026-03-08T01:30:00-05:00", "2026-03-09T14:30:00+08:00"),
        ("incident_report", "2026-11-22T16:00:00+00:00", "2026-11-23T04:00:00+08:00"),
    ],
)
def test_hours_are_exact(code: str, moment: str, at: str) -> None:
    found = due_in_hours(CLOCKS[code], dt.datetime.fromisoformat(moment), CALENDAR)

    assert found.at is not None
    assert (found.at.isoformat(), found.on.isoformat()) == (at, at[:10])


@given(
    st.integers(946_684_800, 2**32),
    st.sampled_from(["Asia/Shanghai", "America/New_York", "Europe/Berlin", "UTC"]),
    st.sampled_from(sorted(HOURS)),
)
def test_hours_run_through_everything(seconds: int, zone: str, code: str) -> None:
    moment = dt.datetime.fromtimestamp(seconds, ZoneInfo(zone))

    at = due_at(CLOCKS[code], moment)

    assert at.timestamp() - seconds == HOURS[code] * 3600
    assert at.utcoffset() == dt.timedelta(hours=8)


@settings(max_examples=300)
@given(st.dates(), st.sampled_from(sorted(LAW)))
def test_any_day_of_any_year_has_an_answer_or_a_clear_refusal(start: dt.date, code: str) -> None:
    assert answered_or_refused(code, start)


@pytest.mark.parametrize("start", [dt.date.min, dt.date.max, dt.date(9999, 1, 1), dt.date(1, 2, 1)])
@pytest.mark.parametrize("code", LAW)
def test_the_edges_of_time_have_an_answer_or_a_clear_refusal(code: str, start: dt.date) -> None:
    assert answered_or_refused(code, start)


def answered_or_refused(code: str, start: dt.date) -> bool:
    try:
        found = due(CLOCKS[code], start, CALENDAR)
    except BadClock as error:
        return "beyond the years a date can have" in str(error)
    return bool(found.explanation["en"] and found.explanation["zh"])


@pytest.mark.parametrize("moment", [dt.datetime.max.replace(tzinfo=dt.UTC), dt.datetime.min.replace(tzinfo=SHANGHAI)])
def test_the_edges_of_hours_are_refused_in_words(moment: dt.datetime) -> None:
    with pytest.raises(BadClock, match="beyond the years"):
        due_in_hours(CLOCKS["vulnerability_report"], moment, CALENDAR)


@given(ANY_START, st.sampled_from(sorted(LAW)))
def test_the_days_shown_lead_from_the_event_to_the_date(start: dt.date, code: str) -> None:
    found = due(CLOCKS[code], start, CALENDAR)

    assert shown_whole(found) == sorted(shown_whole(found))
    assert {found.start, found.on} <= set(shown_whole(found))
    assert len(found.days) <= 168
    assert [day.on for day in found.days if day.kind == DayKind.START] == ([start] if start != found.on else [])


@given(ANY_START, st.sampled_from(["completeness", "assessment", "contract_filing"]), SPANS)
def test_the_days_shown_count_up_to_the_period(start: dt.date, code: str, drawn: list[tuple[dt.date, int]]) -> None:
    spans = [Span(first, first + 5 * n * ONE) for first, n in drawn]

    found = due(CLOCKS[code], start, CALENDAR, suspensions=spans)

    assert sum(day.counted for day in found.days) == CLOCKS[code].n
    assert shown_whole(found) == list(days_from(start, found.on))


def shown_whole(found: Due) -> list[dt.date]:
    """Put the days back that a gap leaves out."""
    days = []
    for index, day in enumerate(found.days):
        last = found.days[index + 1].on - ONE if day.kind == DayKind.GAP else day.on
        days += list(days_from(day.on, last))
    return days
