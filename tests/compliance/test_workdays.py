import datetime as dt
import time
from collections.abc import Iterator

import chinese_calendar
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.almanac import parse_year, shipped_years
from compliance.workdays import BadCalendar, Calendar, DayKind, Holiday, Span, Year, days_from

CALENDAR = Calendar(tuple(source.year for source in shipped_years()))
YEARS = [year.number for year in CALENDAR.years]
DAYS = st.dates(dt.date(2023, 6, 1), dt.date(2027, 6, 30))
ANY_DAY = st.dates(dt.date(1950, 1, 1), dt.date(2100, 1, 1))
EDGES = sorted(
    {
        day
        for year in CALENDAR.years
        for holiday in year.holidays
        for day in (
            holiday.first - dt.timedelta(days=1),
            holiday.first,
            holiday.last,
            holiday.last + dt.timedelta(days=1),
        )
    }
    | {day for year in CALENDAR.years for day in year.working_weekends}
)


def whole_year(number: int) -> Iterator[dt.date]:
    return days_from(dt.date(number, 1, 1), dt.date(number, 12, 31))


def slow_add(calendar: Calendar, start: dt.date, n: int) -> dt.date:
    """The definition, word for word: walk, and count the days that are worked."""
    day, left, step = start, abs(n), dt.timedelta(days=1 if n > 0 else -1)
    while left:
        day += step
        left -= calendar.is_working(day)
    return day


@pytest.mark.parametrize(
    ("start", "n", "on"),
    [
        ("2026-02-10", 5, "2026-02-24"),
        ("2026-02-24", 7, "2026-03-04"),
        ("2026-02-03", 45, "2026-04-14"),
        ("2026-02-09", 10, "2026-02-28"),
        ("2026-05-20", -60, "2026-02-14"),
    ],
)
def test_add_gives_the_dates_of_the_domain_notes(start: str, n: int, on: str) -> None:
    assert CALENDAR.add(dt.date.fromisoformat(start), n) == dt.date.fromisoformat(on)


@pytest.mark.parametrize(("year", "n_days"), [(2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_as_many_working_days_as_published(year: int, n_days: int) -> None:
    assert sum(map(CALENDAR.is_working, whole_year(year))) == n_days


@pytest.mark.parametrize("year", YEARS)
def test_every_day_agrees_with_chinesecalendar(year: int) -> None:
    assert [CALENDAR.is_working(day) for day in whole_year(year)] == [
        chinese_calendar.is_workday(day) for day in whole_year(year)
    ]


@pytest.mark.parametrize("year", YEARS)
def test_every_day_agrees_with_holidays(year: int) -> None:
    china = holidays.country_holidays("CN", years=year)
    assert [CALENDAR.is_working(day) for day in whole_year(year)] == [
        china.is_working_day(day) for day in whole_year(year)
    ]


@pytest.mark.parametrize("n", [-60, -15, -5, -1, 1, 5, 7, 10, 15, 45, 60])
@pytest.mark.parametrize("start", EDGES, ids=str)
def test_add_around_every_holiday_agrees_with_counting_by_hand(start: dt.date, n: int) -> None:
    assert CALENDAR.add(start, n) == slow_add(CALENDAR, start, n)


@given(DAYS, st.integers(-400, 400))
def test_add_agrees_with_counting_by_hand(start: dt.date, n: int) -> None:
    assert CALENDAR.add(start, n) == slow_add(CALENDAR, start, n)


@given(ANY_DAY, st.integers(-3000, 3000))
def test_between_undoes_add(start: dt.date, n: int) -> None:
    assert CALENDAR.between(start, CALENDAR.add(start, n)) == n


@given(ANY_DAY, st.integers(1, 500), st.integers(1, 500))
def test_two_steps_are_one(start: dt.date, n: int, m: int) -> None:
    assert CALENDAR.add(CALENDAR.add(start, n), m) == CALENDAR.add(start, n + m)


@given(DAYS, st.integers(-80, 80))
def test_explain_ends_where_add_ends(start: dt.date, n: int) -> None:
    count = CALENDAR.explain(start, n)

    assert count.on == CALENDAR.add(start, n)
    assert sum(day.counted for day in count.days) == abs(n)


def test_explain_names_every_day() -> None:
    count = CALENDAR.explain(dt.date(2026, 2, 12), 3)

    assert [(day.on.day, day.kind) for day in count.days] == [
        (12, DayKind.START),
        (13, DayKind.WORKING),
        (14, DayKind.WORKED_WEEKEND),
        *[(day, DayKind.HOLIDAY) for day in range(15, 24)],
        (24, DayKind.WORKING),
    ]


def test_a_suspension_moves_the_end_by_the_working_days_it_covers() -> None:
    friday_to_monday = Span(dt.date(2026, 3, 6), dt.date(2026, 3, 9))

    count = CALENDAR.explain(dt.date(2026, 3, 4), 5, [friday_to_monday])

    assert count.on == dt.date(2026, 3, 13)
    assert count.on == CALENDAR.add(dt.date(2026, 3, 4), 5 + 2)


def test_a_year_that_is_not_loaded_knows_weekends_only_and_says_so() -> None:
    count = CALENDAR.explain(dt.date(2026, 12, 30), 3)

    assert (count.on, count.unpublished, count.provisional) == (
        dt.date(2027, 1, 4),
        (2027,),
        True,
    )


def test_an_empty_calendar_knows_weekends_only() -> None:
    assert Calendar().add(dt.date(2026, 2, 10), 5) == dt.date(2026, 2, 17)


def test_a_year_loaded_as_provisional_stays_provisional() -> None:
    calendar = Calendar((Year(2027, (), (), official=False),))

    assert calendar.explain(dt.date(2027, 3, 1), 1).provisional


@pytest.mark.parametrize(
    ("day", "forward", "backward"),
    [
        (dt.date(2026, 2, 13), dt.date(2026, 2, 13), dt.date(2026, 2, 13)),
        (dt.date(2026, 2, 14), dt.date(2026, 2, 14), dt.date(2026, 2, 14)),
        (dt.date(2026, 2, 20), dt.date(2026, 2, 24), dt.date(2026, 2, 14)),
    ],
)
def test_roll_goes_to_the_nearest_working_day(day: dt.date, forward: dt.date, backward: dt.date) -> None:
    assert (CALENDAR.roll_forward(day), CALENDAR.roll_backward(day)) == (forward, backward)


def test_a_bad_year_lists_every_problem() -> None:
    new_year = Holiday(dt.date(2027, 1, 1), dt.date(2027, 1, 3), "New Year", "元旦")
    backwards = Holiday(dt.date(2027, 5, 5), dt.date(2027, 5, 1), "Labour Day", "劳动节")

    with pytest.raises(BadCalendar) as caught:
        Year(
            2027,
            (new_year, backwards),
            (dt.date(2027, 1, 2), dt.date(2027, 3, 3), dt.date(2026, 1, 4)),
        )

    assert caught.value.problems == [
        "Labour Day: 2027-05-01 comes before 2027-05-05",
        "2026-01-04 is not in 2027",
        "2027-01-02 is both off and worked",
        "2027-03-03 is worked, but it is not a weekend day",
    ]


def test_a_year_given_twice_is_refused() -> None:
    with pytest.raises(BadCalendar, match="given twice"):
        Calendar((Year(2027, (), ()), Year(2027, (), ())))


def test_a_suspension_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(BadCalendar, match="before it starts"):
        Span(dt.date(2026, 3, 9), dt.date(2026, 3, 6))


@pytest.mark.parametrize("data", [b"\xff\xfe", b"year = ", b"year = 2027"])
def test_a_file_that_is_no_calendar_is_refused(data: bytes) -> None:
    with pytest.raises(BadCalendar):
        parse_year(data)


def test_a_hundred_thousand_additions_take_a_moment() -> None:
    start, began = dt.date(2026, 2, 10), time.perf_counter()

    for _ in range(100_000):
        CALENDAR.add(start, 45)

    assert time.perf_counter() - began < 2
