"""The sentences of a period, a fixed date, a roll and a standstill."""

import datetime as dt
from collections.abc import Sequence

from compliance.arithmetic.dates import (
    MONTHS_EN,
    WEEKDAYS_EN,
    WEEKDAYS_ZH,
    day_en,
    day_zh,
    moment_en,
    moment_zh,
    range_en,
    range_zh,
    years_en,
    years_zh,
)
from compliance.workdays import Span

Text = dict[str, str]

NOTHING: Text = {"en": "", "zh": ""}
UNITS: dict[str, tuple[str, str, str]] = {
    "working_days": ("working day", "working days", "个工作日"),
    "days": ("day", "days", "日"),
    "months": ("month", "months", "个月"),
    "years": ("year", "years", "年"),
    "hours": ("hour", "hours", "小时"),
}


def length(n: int, unit: str, day_of_year: str = "") -> Text:
    """Say how long a period is: "45 working days", "6 months before", "by 15 December", "the day named"."""
    if day_of_year:
        month, day = map(int, day_of_year.split("-"))
        return {"en": f"by {day} {MONTHS_EN[month - 1]}", "zh": f"{month}月{day}日前"}
    if not n:
        return {"en": "the day named", "zh": "指定日期"}
    one, many, zh = UNITS[unit]
    side, side_zh = ("", "") if n > 0 else (" before", "前")
    return {"en": f"{abs(n)} {one if abs(n) == 1 else many}{side}", "zh": f"{abs(n)}{zh}{side_zh}"}


def period(n: int, unit: str, start: dt.date, on: dt.date) -> Text:
    """Explain a period in days, months or years; negative n lies before the start."""
    one, many, zh = UNITS[unit]
    length = f"{abs(n)} {one if abs(n) == 1 else many}"
    side, side_zh = ("after", "之后") if n >= 0 else ("before", "之前")
    return {
        "en": f"{length} {side} {day_en(start)}: {day_en(on)}.",
        "zh": f"{day_zh(start)}{side_zh}{abs(n)}{zh}：{day_zh(on)}。",
    }


def fixed(on: dt.date) -> Text:
    """Explain a date that somebody published: it stays, worked or not."""
    return {
        "en": f"{day_en(on)}, a {WEEKDAYS_EN[on.weekday()]}, is a fixed date and does not move.",
        "zh": f"{day_zh(on)}（{WEEKDAYS_ZH[on.weekday()]}）为确定日期，不顺延。",
    }


def told(on: dt.date) -> Text:
    """Explain a date that the authority named in its letter."""
    return {
        "en": f"The authority named {day_en(on)}, a {WEEKDAYS_EN[on.weekday()]}; it does not move.",
        "zh": f"主管部门指定{day_zh(on)}（{WEEKDAYS_ZH[on.weekday()]}），不顺延。",
    }


def hours(n: int, start: dt.datetime, at: dt.datetime) -> Text:
    """Explain a period in hours; both moments are in Asia/Shanghai."""
    one, many, zh = UNITS["hours"]
    return {
        "en": f"{n} {one if n == 1 else many} after {moment_en(start)}: {moment_en(at)}. "
        "Hours run through nights, weekends and holidays.",
        "zh": f"{moment_zh(start)}之后{n}{zh}：{moment_zh(at)}。小时连续计算，夜间、周末和节假日不停止。",
    }


def rolled(from_: dt.date, to: dt.date) -> Text:
    """Explain a day that moved to a working day; nothing where it stayed."""
    if from_ == to:
        return NOTHING
    side, side_zh = ("next", "之后") if to > from_ else ("last", "之前")
    when = "after" if to > from_ else "before"
    return {
        "en": f"{day_en(from_)} is not worked; the {side} working day {when} it is {day_en(to)}.",
        "zh": f"{day_zh(from_)}为非工作日，{side_zh}最近的工作日为{day_zh(to)}。",
    }


def extended(n: int, unit: str) -> Text:
    """Say what the authority added; nothing where it added nothing."""
    if not n:
        return NOTHING
    one, many, zh = UNITS[unit]
    return {
        "en": f"This includes an extension of {n} {one if n == 1 else many}.",
        "zh": f"其中包含延长的{n}{zh}。",
    }


def stood_still(span: Span, n_working_days: int | None = None) -> Text:
    """Say which days a suspension took out, and how many working days where those are counted."""
    en, zh = range_en(span.first, span.last), range_zh(span.first, span.last)
    if n_working_days is None:
        return {
            "en": f"The clock stood still: {en} does not count.",
            "zh": f"期限中止：{zh}不计入。",
        }
    one, many, unit = UNITS["working_days"]
    return {
        "en": f"The clock stood still: {en} ({n_working_days} {one if n_working_days == 1 else many}) does not count.",
        "zh": f"期限中止：{zh}（{n_working_days}{unit}）不计入。",
    }


def stands_still(since: dt.date, earliest: dt.date) -> Text:
    """Say that a clock stands still with no end in sight, and the date if it ran on from today."""
    return {
        "en": f"The clock has stood still since {day_en(since)}; there is no date until it runs on. "
        f"If it ran on now, it would be {day_en(earliest)}.",
        "zh": f"期限自{day_zh(since)}起中止，恢复计算前没有确定日期；若现在恢复计算，则为{day_zh(earliest)}。",
    }


def provisional(years: Sequence[int]) -> Text:
    """Say which years the date rests on without official holidays; nothing where there are none."""
    if not years:
        return NOTHING
    return {
        "en": f"The official holidays of {years_en(years)} are not loaded, so the date is provisional.",
        "zh": f"{years_zh(years)}的官方节假日安排尚未录入，该日期为暂定日期。",
    }


def join(*texts: Text) -> Text:
    return {
        "en": " ".join(text["en"] for text in texts if text["en"]),
        "zh": "".join(text["zh"] for text in texts),
    }
