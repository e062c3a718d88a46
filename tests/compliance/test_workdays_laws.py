"""What is true of any count of working days."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.almanac import shipped_years
from compliance.workdays import Calendar, NoSuchDay, Span, Year, days_from
from tests.compliance import by_hand
from tests.compliance.by_hand import ONE

CALENDAR = Calendar(tuple(source.year for source in shipped_years()))
DAYS = st.dates(dt.date(2023, 6, 1), dt.date(2027, 6, 30))
ANY_DAY = st.dates(dt.date(3, 1, 1), dt.date(9997, 1, 1))
SHORT = st.integers(1, 80)


@given(DAYS, st.integers(-400, 400))
def test_add_agrees_with_the_reference(start: dt.date, n: int) -> None:
    assert CALENDAR.add(start, n) == by_hand.working_days(start, n)


@given(DAYS)
def test_a_day_is_worked_as_the_reference_says(day: dt.date) -> None:
    assert CALENDAR.is_working(day) == by_hand.is_worked(day)


@given(ANY_DAY, st.integers(-500, 500), st.integers(0, 40))
def test_a_later_start_never_ends_earlier(start: dt.date, n: int, later: int) -> None:
    assert CALENDAR.add(start, n) <= CALENDAR.add(start + later * ONE, n)


@given(ANY_DAY, st.integers(-400, 400))
def test_one_more_working_day_is_later(start: dt.date, n: int) -> None:
    assert CALENDAR.add(start, n) < CALENDAR.add(start, n + 1)


@given(DAYS, SHORT)
def test_back_from_a_working_day_is_where_it_came_from(start: dt.date, n: int) -> None:
    worked = CALENDAR.roll_forward(start)

    assert CALENDAR.add(CALENDAR.add(worked, n), -n) == worked


@given(ANY_DAY, ANY_DAY)
def test_between_turns_its_sign_between_working_days(one: dt.date, other: dt.date) -> None:
    first, second = CALENDAR.roll_forward(one), CALENDAR.roll_forward(other)

    assert CALENDAR.between(first, second) == -CALENDAR.between(second, first)


@given(DAYS, DAYS, DAYS)
def test_split_counts_add_up(one: dt.date, other: dt.date, third: dt.date) -> None:
    first, middle, last = sorted((one, other, third))

    assert CALENDAR.between(first, last) == CALENDAR.between(first, middle) + CALENDAR.between(middle, last)


@given(DAYS, DAYS)
def test_between_counts_the_days_that_are_worked(one: dt.date, other: dt.date) -> None:
    first, last = sorted((one, other))

    assert CALENDAR.between(first, last) == sum(map(by_hand.is_worked, days_from(first + ONE, last)))


@given(DAYS, SHORT, st.integers(0, 60), st.integers(0, 60))
def test_a_suspension_within_moves_the_end_by_its_working_days(start: dt.date, n: int, after: int, long: int) -> None:
    first = start + (after + 1) * ONE
    span = Span(first, first + long * ONE)

    count = CALENDAR.explain(start, n, [span])

    taken = CALENDAR.between(span.first - ONE, span.last) if span.first <= CALENDAR.add(start, n) else 0
    assert count.on == CALENDAR.add(start, n + taken)
    assert sum(still.n_working_days for still in count.standstills) == taken


@given(DAYS, SHORT, st.integers(1, 30), st.integers(0, 30))
def test_a_suspension_cut_in_two_is_the_same(start: dt.date, n: int, long: int, cut: int) -> None:
    first, last = start + ONE, start + (1 + long) * ONE
    middle = min(first + cut * ONE, last - ONE)
    halves = [Span(first, middle), Span(middle + ONE, last)]

    assert CALENDAR.explain(start, n, halves).on == CALENDAR.explain(start, n, [Span(first, last)]).on


@given(DAYS, SHORT)
def test_a_suspension_elsewhere_changes_nothing(start: dt.date, n: int) -> None:
    elsewhere = [Span(start - 9 * ONE, start), Span(CALENDAR.add(start, n) + ONE, dt.date(2099, 1, 1))]

    assert CALENDAR.explain(start, n, elsewhere) == CALENDAR.explain(start, n)


def test_a_standstill_is_told_once_with_its_working_days() -> None:
    count = CALENDAR.explain(dt.date(2026, 2, 10), 5, [Span(dt.date(2026, 2, 12), dt.date(2026, 2, 24))])

    assert [(still.span.first.day, still.n_working_days) for still in count.standstills] == [(12, 4)]
    assert count.holidays_met() == ()


@pytest.mark.parametrize(
    ("start", "n"),
    [(dt.date.max, 1), (dt.date.min, -1), (dt.date(2026, 1, 1), 10**9), (dt.date(2026, 1, 1), -(10**30))],
)
def test_beyond_the_years_a_date_can_have_it_says_so(start: dt.date, n: int) -> None:
    for counted in (CALENDAR.add, CALENDAR.explain):
        with pytest.raises(NoSuchDay, match="beyond the years a date can have"):
            counted(start, n)


def test_a_suspension_until_the_end_of_time_says_so() -> None:
    with pytest.raises(NoSuchDay, match="The suspensions lead beyond"):
        CALENDAR.explain(dt.date(9999, 12, 1), 5, [Span(dt.date(9999, 12, 2), dt.date.max)])


@pytest.mark.parametrize("number", [1, 9999])
def test_the_first_and_the_last_year_can_be_loaded(number: int) -> None:
    calendar = Calendar((Year(number, (), ()),))
    first, last = dt.date(number, 1, 1), dt.date(number, 12, 31)

    assert calendar.between(first, last) == sum(map(by_hand.is_worked, days_from(first + ONE, last)))
    assert calendar.unpublished(first, last) == ()


@pytest.mark.parametrize("year", [1999, 2023, 2027, 9998])
def test_a_year_that_is_not_loaded_is_provisional_and_never_raises(year: int) -> None:
    count = CALENDAR.explain(dt.date(year, 2, 1), 30)

    assert (count.provisional, count.unpublished) == (True, (year,))
