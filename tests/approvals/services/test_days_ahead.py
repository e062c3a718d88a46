import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.models import Deadline
from approvals.services import days_ahead
from approvals.services.days_ahead import N_DAYS, DayAhead, Told
from approvals.views.days_drawn import COLUMN, GUTTER, ROW, drawn
from compliance.models import current_calendar
from compliance.workdays import DayKind
from tests.approvals.dates import deadline
from tests.cast import Cast, draft

TODAY = dt.date(2026, 1, 29)


def ahead(cast: Cast) -> days_ahead.Ahead:
    return days_ahead.days_ahead(cast.ana, TODAY, current_calendar())


def lines(seen: days_ahead.Ahead) -> list[tuple[str, str, str, int]]:
    return [(str(line.first), str(line.last), line.kind.value, len(line.deadlines)) for line in seen.told]


def test_days_off_and_dates_are_told_in_order(cast: Cast, calendars: None) -> None:
    for day in ("2026-01-29", "2026-02-24", "2026-02-24", "2026-03-29", "2026-03-30"):
        deadline(draft(cast), day)

    seen = ahead(cast)

    assert (seen.first, seen.last, len(seen.days)) == (TODAY, dt.date(2026, 3, 29), 60)
    assert (seen.n_dates, seen.n_listed) == (4, 4)
    assert lines(seen) == [
        ("2026-01-29", "2026-01-29", "working", 1),
        ("2026-02-14", "2026-02-14", "worked_weekend", 0),
        ("2026-02-15", "2026-02-23", "holiday", 0),
        ("2026-02-24", "2026-02-24", "working", 2),
        ("2026-02-28", "2026-02-28", "worked_weekend", 0),
        ("2026-03-29", "2026-03-29", "working", 1),
    ]


def test_a_holiday_under_way_is_told_with_the_days_left(cast: Cast, calendars: None) -> None:
    seen = days_ahead.days_ahead(cast.ana, dt.date(2026, 2, 20), current_calendar())

    first: Told = seen.told[0]
    assert (first.first, first.last, first.kind) == (dt.date(2026, 2, 20), dt.date(2026, 2, 23), DayKind.HOLIDAY)


def test_a_few_are_listed_and_all_are_counted(cast: Cast, calendars: None) -> None:
    for number in range(days_ahead.DATES_LISTED + 3):
        deadline(draft(cast), f"2026-02-{number % 9 + 1:02}")

    seen = ahead(cast)

    assert (seen.n_dates, seen.n_listed) == (days_ahead.DATES_LISTED + 3, days_ahead.DATES_LISTED)
    assert sum(day.n_dates for day in seen.days) == seen.n_dates
    assert all(line.kind == DayKind.WORKING for line in seen.told)


def test_dates_of_others_and_ended_ones_are_not_there(cast: Cast) -> None:
    row = deadline(draft(cast), "2026-02-24")

    others = days_ahead.days_ahead(cast.ben, TODAY, current_calendar()).n_dates
    Deadline.objects.filter(pk=row.pk).update(closed_at=row.created_at, outcome="met")

    assert (others, ahead(cast).n_dates) == (0, 0)


def test_the_drawing_has_a_row_per_week(cast: Cast, calendars: None) -> None:
    deadline(draft(cast), "2026-02-24")

    drawing = drawn(ahead(cast))

    places = {box.on.isoformat(): (box.x, box.y, box.is_today, bool(box.url)) for box in drawing.boxes}
    assert len(places) == 60
    assert places["2026-01-29"] == (32 + 3 * 43, 0, True, False)
    assert places["2026-02-24"] == (32 + 43, 4 * 24, False, True)
    assert drawing.height == 9 * 24
    assert drawing.months == (("Feb", 0), ("Mar", 4 * 24))


def test_a_day_says_what_it_is_and_how_much_is_due(cast: Cast, calendars: None) -> None:
    deadline(draft(cast), "2026-02-16")

    titles = {box.on.isoformat(): box.title for box in drawn(ahead(cast)).boxes}

    assert titles["2026-02-16"].split(" · ")[::2] == ["16 Feb 2026", "1 date"]
    assert titles["2026-02-14"] == "14 Feb 2026 · worked"
    assert titles["2026-02-13"] == "13 Feb 2026"


def test_years_nobody_has_published_are_named(cast: Cast, calendars: None) -> None:
    seen = days_ahead.days_ahead(cast.ana, dt.date(2030, 12, 20), current_calendar())

    assert (ahead(cast).unpublished, seen.unpublished) == ((), (2030, 2031))


@given(today=st.dates(dt.date(2024, 1, 1), dt.date(2027, 12, 31)), busy=st.sets(st.integers(0, N_DAYS - 1)))
@settings(max_examples=60)
def test_each_day_has_a_place_of_its_own(today: dt.date, busy: set[int]) -> None:
    days = tuple(DayAhead(today + dt.timedelta(days=n), DayKind.WORKING, None, int(n in busy)) for n in range(N_DAYS))

    drawing = drawn(days_ahead.Ahead(days, (), len(busy), 0, ()))

    places = [(box.x, box.y) for box in drawing.boxes]
    assert len(set(places)) == N_DAYS
    assert [(box.y, box.x) for box in drawing.boxes] == sorted((y, x) for x, y in places)
    assert all((box.x - GUTTER) // COLUMN == box.on.weekday() for box in drawing.boxes)
    assert all(x + COLUMN <= drawing.width and y + ROW <= drawing.height for x, y in places)
    assert {n for n, box in enumerate(drawing.boxes) if box.url} == busy
