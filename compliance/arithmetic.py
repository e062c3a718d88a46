"""How a date came about, in words: English and Chinese side by side."""

import datetime as dt
from collections.abc import Iterable, Sequence

from compliance.workdays import Count, DayKind, Span

Text = dict[str, str]

NOTHING: Text = {"en": "", "zh": ""}

WEEKDAYS_EN = (
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
)
WEEKDAYS_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
MONTHS_EN = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
UNITS: dict[str, tuple[str, str, str]] = {
    "working_days": ("working day", "working days", "个工作日"),
    "days": ("day", "days", "日"),
    "months": ("month", "months", "个月"),
    "years": ("year", "years", "年"),
    "hours": ("hour", "hours", "小时"),
}


def counted(count: Count) -> Text:
    """Explain a count of working days: what was counted, what was not, what is not certain."""
    return join(
        _sum(count),
        _days_off(count),
        _worked(count.of_kind(DayKind.WORKED_WEEKEND)),
        *(stood_still(still.span, still.n_working_days) for still in count.standstills),
        provisional(count.unpublished),
    )


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
            "zh": f"期间中止：{zh}不计入。",
        }
    one, many, unit = UNITS["working_days"]
    return {
        "en": f"The clock stood still: {en} ({n_working_days} {one if n_working_days == 1 else many}) does not count.",
        "zh": f"期间中止：{zh}（{n_working_days}{unit}）不计入。",
    }


def provisional(years: Sequence[int]) -> Text:
    if not years:
        return NOTHING
    en, zh = " and ".join(map(str, years)), "、".join(f"{year}年" for year in years)
    return {
        "en": f"The holidays of {en} are not published: the date is provisional.",
        "zh": f"{zh}节假日安排尚未公布：该日期为暂定日期。",
    }


def join(*texts: Text) -> Text:
    return {
        "en": " ".join(text["en"] for text in texts if text["en"]),
        "zh": "".join(text["zh"] for text in texts),
    }


def day_en(day: dt.date) -> str:
    return f"{day.day} {MONTHS_EN[day.month - 1]} {day.year}"


def day_zh(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def moment_en(moment: dt.datetime) -> str:
    return f"{day_en(moment)}, {moment:%H:%M} {_offset(moment)}"


def moment_zh(moment: dt.datetime) -> str:
    return f"{day_zh(moment)}{moment:%H:%M}（{_offset(moment)}）"


def _offset(moment: dt.datetime) -> str:
    return f"{moment:%z}"[:3] + ":" + f"{moment:%z}"[3:5]


def range_en(first: dt.date, last: dt.date) -> str:
    if first == last:
        return _short_en(first)
    if first.month == last.month:
        return f"{first.day}–{_short_en(last)}"
    return f"{_short_en(first)} – {_short_en(last)}"


def range_zh(first: dt.date, last: dt.date) -> str:
    if first == last:
        return _short_zh(first)
    if first.month == last.month:
        return f"{_short_zh(first)}至{last.day}日"
    return f"{_short_zh(first)}至{_short_zh(last)}"


def _sum(count: Count) -> Text:
    n = abs(count.n)
    unit = "working day" if n == 1 else "working days"
    if count.n >= 0:
        return {
            "en": f"{n} {unit} after {day_en(count.start)}, which is not counted: {day_en(count.on)}.",
            "zh": f"自{day_zh(count.start)}起（当日不计）第{n}个工作日为{day_zh(count.on)}。",
        }
    return {
        "en": f"{n} {unit} before {day_en(count.start)}, which is not counted: {day_en(count.on)}.",
        "zh": f"{day_zh(count.start)}（当日不计）之前第{n}个工作日为{day_zh(count.on)}。",
    }


def _days_off(count: Count) -> Text:
    weekends = bool(count.of_kind(DayKind.WEEKEND))
    names_en = ["Weekends"] if weekends else []
    names_zh = ["周末"] if weekends else []
    names_en += [f"{h.en} ({range_en(h.first, h.last)})" for h in count.holidays_met()]
    names_zh += [f"{h.zh}（{range_zh(h.first, h.last)}）" for h in count.holidays_met()]
    if not names_en:
        return NOTHING
    verb = "do" if weekends or len(names_en) > 1 else "does"
    return {
        "en": f"{_list_en(names_en)} {verb} not count.",
        "zh": f"{'、'.join(names_zh)}不计入。",
    }


def _worked(days: Iterable[dt.date]) -> Text:
    ordered = sorted(days)
    if not ordered:
        return NOTHING
    en = _list_en([f"{WEEKDAYS_EN[day.weekday()]} {_short_en(day)}" for day in ordered])
    zh = "、".join(f"{_short_zh(day)}（{WEEKDAYS_ZH[day.weekday()]}）" for day in ordered)
    verb, noun = ("counts", "it is") if len(ordered) == 1 else ("count", "they are")
    return {
        "en": f"{en} {verb}, because {noun} worked in exchange.",
        "zh": f"{zh}为调休上班日，计入。",
    }


def _list_en(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _short_en(day: dt.date) -> str:
    return f"{day.day} {MONTHS_EN[day.month - 1]}"


def _short_zh(day: dt.date) -> str:
    return f"{day.month}月{day.day}日"
