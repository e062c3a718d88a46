from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from compliance.charts import METER_MARGIN, METER_WIDTH, Run, Shown, columns, meter, runs, share, short_number, strip

RIGHT = METER_WIDTH - METER_MARGIN


@pytest.mark.parametrize(
    ("total", "upcoming", "remaining"),
    [(0, 100, 100), (99, 100, 1), (100, 10_000, 9_900), (101, 10_000, 9_899), (10_000, None, None)],
)
def test_meter_names_the_next_threshold(total: int, upcoming: int | None, remaining: int | None) -> None:
    drawing = meter(total, 0, (100, 10_000))

    assert (drawing.next_threshold, drawing.remaining) == (upcoming, remaining)


def test_meter_counts_drafts_towards_the_threshold() -> None:
    assert meter(91_400, 8_599, (100_000,)).remaining == 1


@given(counted=st.integers(0, 10**9), pending=st.integers(0, 10**9))
def test_meter_stays_on_its_track(counted: int, pending: int) -> None:
    drawing = meter(counted, pending, (1_000, 100_000, 1_000_000))

    assert METER_MARGIN + drawing.counted <= RIGHT + 0.1
    assert drawing.pending_x + drawing.pending <= RIGHT + 0.1


@given(a=st.integers(0, 10**6), b=st.integers(0, 10**6))
def test_share_never_falls_when_people_are_added(a: int, b: int) -> None:
    assert share(a, 10**7) <= share(a + b, 10**7)


@pytest.mark.parametrize(
    ("value", "text"), [(999, "999"), (1_000, "1k"), (1_500, "1,500"), (100_000, "100k"), (1_000_000, "1M")]
)
def test_short_number(value: int, text: str) -> None:
    assert short_number(value) == text


@pytest.mark.parametrize(("value", "text"), [(1_000, "1,000"), (10_000, "1万"), (1_000_000, "100万"), (10**8, "1亿")])
def test_short_number_in_chinese_counts_in_ten_thousands(value: int, text: str) -> None:
    with translation.override("zh-hans"):
        assert short_number(value) == text


def test_runs_join_neighbours_of_one_kind() -> None:
    days = [(date(2026, 2, d), kind) for d, kind in ((13, "working"), (14, "holiday"), (15, "holiday"))]

    assert runs(days) == [
        Run("working", date(2026, 2, 13), date(2026, 2, 13), 1),
        Run("holiday", date(2026, 2, 14), date(2026, 2, 15), 2),
    ]


@pytest.mark.parametrize(("n_days", "n_rows"), [(0, 1), (1, 1), (28, 1), (29, 2), (56, 2), (57, 3)])
def test_strip_breaks_after_four_weeks(n_days: int, n_rows: int) -> None:
    days = [(date(2026, 2, 1) + timedelta(days=n), "working") for n in range(n_days)]

    assert strip(days).height == n_rows * 34


def test_strip_says_what_it_leaves_out_between_two_rows() -> None:
    days = [(date(2026, 1, 1), "start"), (date(2026, 1, 2), "gap"), (date(2026, 3, 1), "working")]

    drawing = strip(days)

    assert [(gap.first, gap.last, gap.n_days) for gap in drawing.gaps] == [(date(2026, 1, 2), date(2026, 2, 28), 58)]
    assert [(cell.x, cell.y) for cell in drawing.cells] == [(0, 11), (0, 61)]
    assert drawing.runs[1] == Run("gap", date(2026, 1, 2), date(2026, 2, 28), 58)


def test_strip_numbers_the_days_that_count_across_a_gap() -> None:
    days = [
        Shown(date(2026, 1, 1), "start"),
        Shown(date(2026, 1, 2), "working", 1),
        Shown(date(2026, 1, 3), "gap", 40),
        Shown(date(2026, 3, 1), "weekend"),
        Shown(date(2026, 3, 2), "working", 1),
    ]

    assert [cell.number for cell in strip(days).cells] == [0, 1, 0, 42]


def test_strip_marks_today_the_date_and_years_nobody_published() -> None:
    days = [(date(2026, 12, 31), "working"), (date(2027, 1, 1), "working")]

    first, last = strip(days, today=date(2026, 12, 31), due=date(2027, 1, 1), guessed=(2027,)).cells

    assert (first.is_today, first.is_due, first.is_guessed) == (True, False, False)
    assert (last.is_today, last.is_due, last.is_guessed) == (False, True, True)


def test_strip_names_months_without_writing_one_over_another() -> None:
    days = [(date(2025, 12, 30) + timedelta(days=n), "working") for n in range(40)]

    labels = strip(days).labels

    assert [(label.on, label.with_year) for label in labels] == [
        (date(2026, 1, 1), True),
        (date(2026, 1, 27), False),
        (date(2026, 2, 1), False),
    ]


def test_strip_writes_a_month_at_the_edge_to_the_left() -> None:
    days = [(date(2026, 11, 4) + timedelta(days=n), "working") for n in range(28)]

    assert [(label.on.month, label.at_end, label.right) for label in strip(days).labels] == [
        (11, False, 9),
        (12, True, 333),
    ]


def test_columns_stand_on_one_line_and_show_the_thresholds_in_sight() -> None:
    drawing = columns([("2025", 50_000, True), ("2026", 100_000, False)], (100_000, 1_000_000))

    assert [(bar.label, bar.text, bar.height, bar.is_sure) for bar in drawing.bars] == [
        ("2025", "50,000", 53.0, True),
        ("2026", "100,000", 106.0, False),
    ]
    assert {bar.y + bar.height for bar in drawing.bars} == {drawing.base}
    assert [line.text for line in drawing.lines] == ["100k"]


def test_columns_of_nothing_are_flat() -> None:
    assert columns([], (10,)).bars == ()
    assert [bar.height for bar in columns([("2026", 0, True)], ()).bars] == [0.0]
