"""The words of a date: whole sentences, in both languages."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance import arithmetic
from compliance.almanac import shipped_years
from compliance.arithmetic.progress import Progress, progress, told
from compliance.clocks import due, due_in_hours, statutory_clocks
from compliance.workdays import Calendar, Day, DayKind, Span

CALENDAR = Calendar(tuple(source.year for source in shipped_years()))
CLOCKS = statutory_clocks()


@pytest.mark.parametrize(
    ("code", "start", "en", "zh"),
    [
        (
            "extension_window",
            dt.date(2026, 5, 20),
            "60 working days before 20 May 2026, which is not counted: 14 February 2026. "
            "Weekends, Spring Festival (15–23 February), Tomb-sweeping Day (4–6 April) and Labour Day (1–5 May) "
            "do not count. Saturday 14 February, Saturday 28 February and Saturday 9 May count, "
            "because they are worked in exchange.",
            "2026年5月20日（当日不计）之前第60个工作日为2026年2月14日。"
            "周末、春节（2月15日至23日）、清明节（4月4日至6日）、劳动节（5月1日至5日）不计入。"
            "2月14日（周六）、2月28日（周六）、5月9日（周六）为调休上班日，计入。",
        ),
        (
            "completeness",
            dt.date(2025, 12, 30),
            "5 working days after 30 December 2025, which is not counted: 7 January 2026. "
            "New Year's Day (1–3 January 2026) does not count. "
            "Sunday 4 January counts, because it is worked in exchange.",
            "自2025年12月30日起（当日不计）第5个工作日为2026年1月7日。"
            "元旦（2026年1月1日至3日）不计入。1月4日（周日）为调休上班日，计入。",
        ),
        (
            "incident_closing",
            dt.date(2026, 1, 21),
            "30 days after 21 January 2026: 20 February 2026. 20 February 2026 is not worked; the next working day "
            "after it is 24 February 2026. A period that ends on a day off ends on the next working day "
            "(Civil Code Art 203).",
            "2026年1月21日之后30日：2026年2月20日。2026年2月20日为非工作日，之后最近的工作日为2026年2月24日。"
            "期间的最后一日为休息日的，以其次一个工作日为最后一日（《民法典》第二百零三条）。",
        ),
        (
            "annual_report",
            dt.date(2024, 1, 1),
            "15 December 2024, a Sunday, is a fixed date and does not move. The Provisions name this day themselves.",
            "2024年12月15日（周日）为确定日期，不顺延。该日期由规定直接写明。",
        ),
        (
            "validity",
            dt.date(2026, 2, 10),
            "3 years after 10 February 2026: 10 February 2029.",
            "2026年2月10日之后3年：2029年2月10日。",
        ),
    ],
)
def test_a_date_explains_itself(code: str, start: dt.date, en: str, zh: str) -> None:
    assert due(CLOCKS[code], start, CALENDAR).explanation == {"en": en, "zh": zh}


def test_suspension_extension_and_a_guessed_year_are_told_together() -> None:
    spans = [Span(dt.date(2026, 12, 21), dt.date(2027, 1, 8))]

    found = due(CLOCKS["assessment"], dt.date(2026, 12, 1), CALENDAR, suspensions=spans, extended=5)

    assert found.explanation == {
        "en": "50 working days after 1 December 2026, which is not counted: 2 March 2027. Weekends do not count. "
        "The clock stood still: 21 December 2026 – 8 January 2027 (15 working days) does not count. "
        "The official holidays of 2027 are not loaded, so the date is provisional. "
        "This includes an extension of 5 working days.",
        "zh": "自2026年12月1日起（当日不计）第50个工作日为2027年3月2日。周末不计入。"
        "期限中止：2026年12月21日至2027年1月8日（15个工作日）不计入。"
        "2027年的官方节假日安排尚未录入，该日期为暂定日期。其中包含延长的5个工作日。",
    }


def test_hours_carry_the_offset() -> None:
    moment = dt.datetime(2026, 11, 22, 9, 5, tzinfo=dt.UTC)

    assert due_in_hours(CLOCKS["incident_report"], moment, CALENDAR).explanation == {
        "en": "4 hours after 22 November 2026, 17:05 +08:00: 22 November 2026, 21:05 +08:00. "
        "Hours run through nights, weekends and holidays.",
        "zh": "2026年11月22日17:05（+08:00）之后4小时：2026年11月22日21:05（+08:00）。"
        "小时连续计算，夜间、周末和节假日不停止。",
    }


def test_a_long_count_does_not_list_every_holiday() -> None:
    text = arithmetic.counted(CALENDAR.explain(dt.date(2024, 1, 2), 700))

    assert "Weekends and the 19 public holidays of 2024 to 2026 do not count." in text["en"]
    assert "19 weekend days count, because they are worked in exchange." in text["en"]
    assert "周末以及2024年至2026年的19个法定节假日不计入。19个调休上班日计入。" in text["zh"]


@pytest.mark.parametrize(
    ("years", "en", "zh"),
    [
        ((2027,), "2027", "2027年"),
        ((2027, 2028), "2027 and 2028", "2027年、2028年"),
        ((2027, 2028, 2029), "2027 to 2029", "2027至2029年"),
        ((2023, 2027, 2028, 2029), "2023 and 2027 to 2029", "2023年、2027至2029年"),
    ],
)
def test_years_without_holidays_are_named(years: tuple[int, ...], en: str, zh: str) -> None:
    assert arithmetic.provisional(years) == {
        "en": f"The official holidays of {en} are not loaded, so the date is provisional.",
        "zh": f"{zh}的官方节假日安排尚未录入，该日期为暂定日期。",
    }


def test_a_clock_that_stands_still_has_no_date() -> None:
    assert arithmetic.stands_still(dt.date(2026, 3, 2), dt.date(2026, 5, 8)) == {
        "en": "The clock has stood still since 2 March 2026; there is no date until it runs on. "
        "If it ran on now, it would be 8 May 2026.",
        "zh": "期限自2026年3月2日起中止，恢复计算前没有确定日期；若现在恢复计算，则为2026年5月8日。",
    }


@pytest.mark.parametrize(
    ("first", "last", "en", "zh"),
    [
        (dt.date(2026, 3, 2), dt.date(2026, 3, 2), "2 March", "3月2日"),
        (dt.date(2026, 3, 2), dt.date(2026, 3, 6), "2–6 March", "3月2日至6日"),
        (dt.date(2026, 3, 30), dt.date(2026, 4, 2), "30 March – 2 April", "3月30日至4月2日"),
        (dt.date(2026, 3, 2), dt.date(2027, 3, 2), "2 March 2026 – 2 March 2027", "2026年3月2日至2027年3月2日"),
    ],
)
def test_ranges(first: dt.date, last: dt.date, en: str, zh: str) -> None:
    assert (arithmetic.range_en(first, last), arithmetic.range_zh(first, last)) == (en, zh)


@pytest.mark.parametrize(
    ("today", "found"),
    [
        (dt.date(2026, 2, 9), None),
        (dt.date(2026, 2, 10), Progress(0, 5, counts_today=False, is_start=True)),
        (dt.date(2026, 2, 12), Progress(2, 5, counts_today=True, is_start=False)),
        (dt.date(2026, 2, 20), Progress(4, 5, counts_today=False, is_start=False)),
        (dt.date(2026, 2, 24), Progress(5, 5, counts_today=True, is_start=False)),
        (dt.date(2026, 2, 25), None),
    ],
)
def test_today_has_its_place_in_a_count(today: dt.date, found: Progress | None) -> None:
    days = due(CLOCKS["completeness"], dt.date(2026, 2, 10), CALENDAR).days

    assert progress(days, today) == found


def test_today_is_placed_in_days_that_are_not_shown() -> None:
    days = due(CLOCKS["validity"], dt.date(2026, 1, 1), CALENDAR).days

    assert progress(days, dt.date(2027, 1, 1)) == Progress(365, 1096, counts_today=True, is_start=False)


def test_a_gap_that_counts_some_days_only_gives_no_place() -> None:
    days = (
        Day(dt.date(2026, 1, 1), DayKind.START, 0),
        Day(dt.date(2026, 1, 2), DayKind.GAP, 20),
        Day(dt.date(2026, 2, 2), DayKind.WORKING, 1),
    )

    assert progress(days, dt.date(2026, 1, 15)) is None
    assert progress(days, dt.date(2026, 2, 2)) == Progress(21, 21, counts_today=True, is_start=False)


@pytest.mark.parametrize(
    ("found", "unit", "en", "zh"),
    [
        (
            Progress(12, 45, counts_today=True, is_start=False),
            "working_days",
            "Today is working day 12 of 45.",
            "今天是第12个工作日，共45个工作日。",
        ),
        (
            Progress(399, 1096, counts_today=True, is_start=False),
            "years",
            "Today is day 399 of 1,096.",
            "今天是第399日，共1096日。",
        ),
        (
            Progress(4, 5, counts_today=False, is_start=False),
            "working_days",
            "Today does not count: 4 of 5 working days are used.",
            "今天不计入：已计4个工作日，共5个工作日。",
        ),
        (
            Progress(0, 5, counts_today=False, is_start=True),
            "days",
            "Today is the day of the event, which is not counted.",
            "今天是起算日，当日不计。",
        ),
    ],
)
def test_progress_in_words(found: Progress, unit: str, en: str, zh: str) -> None:
    assert told(found, unit) == {"en": en, "zh": zh}


@given(st.dates(dt.date(2024, 1, 1), dt.date(2026, 9, 30)), st.integers(1, 120))
def test_a_holiday_is_named_when_it_took_a_day_and_only_then(start: dt.date, n: int) -> None:
    count = CALENDAR.explain(start, n)

    text = arithmetic.counted(count)["zh"].partition("不计入")[0]
    off = {day.on for day in count.days if day.kind == DayKind.HOLIDAY}
    met = [h for h in count.holidays if any(h.first <= day <= h.last for day in off)]
    assert [text.count(name) for name in {h.zh for h in met}] == [
        sum(h.zh == name for h in met) for name in {h.zh for h in met}
    ]
