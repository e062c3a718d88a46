import datetime as dt

import pytest

from approvals.services.ledger.forecasts import Forecast, forecast

NOVEMBER = dt.date(2026, 11, 22)
THRESHOLDS = (100_000, 1_000_000)


@pytest.mark.parametrize(
    ("counted", "today", "on"),
    [
        (91_400, NOVEMBER, dt.date(2026, 12, 23)),
        (50_000, dt.date(2026, 7, 1), dt.date(2026, 12, 30)),
        (99_999, NOVEMBER, dt.date(2026, 11, 23)),
        (10_000, dt.date(2026, 1, 30), dt.date(2026, 10, 27)),
        (89_318, dt.date(2026, 11, 22), dt.date(2026, 12, 31)),
    ],
)
def test_the_pace_since_january_leads_to_a_day(counted: int, today: dt.date, on: dt.date) -> None:
    reached = forecast(counted, THRESHOLDS, today)

    assert reached == Forecast(100_000, on, counted, today.timetuple().tm_yday)


@pytest.mark.parametrize(
    ("counted", "thresholds", "today"),
    [
        (None, THRESHOLDS, NOVEMBER),
        (0, THRESHOLDS, NOVEMBER),
        (10_000, THRESHOLDS, dt.date(2026, 1, 29)),
        (20_000, THRESHOLDS, NOVEMBER),
        (89_000, THRESHOLDS, NOVEMBER),
        (2_000_000, THRESHOLDS, NOVEMBER),
        (5, (), NOVEMBER),
    ],
)
def test_nothing_is_said_where_it_cannot_be(counted: int | None, thresholds: tuple[int, ...], today: dt.date) -> None:
    assert forecast(counted, thresholds, today) is None


def test_the_last_day_of_a_leap_year_counts() -> None:
    assert forecast(50_000, (100_000,), dt.date(2028, 7, 1)) == Forecast(100_000, dt.date(2028, 12, 31), 50_000, 183)


def test_a_pace_is_at_least_one_person_a_day() -> None:
    assert Forecast(10, NOVEMBER, 3, 300).per_day == 1
