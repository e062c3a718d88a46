"""Days, moments and ranges as they are written in English and in Chinese."""

import datetime as dt
from collections.abc import Sequence

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


def day_en(day: dt.date) -> str:
    return f"{day.day} {MONTHS_EN[day.month - 1]} {day.year}"


def day_zh(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def moment_en(moment: dt.datetime) -> str:
    return f"{day_en(moment)}, {moment:%H:%M} {_offset(moment)}"


def moment_zh(moment: dt.datetime) -> str:
    return f"{day_zh(moment)}{moment:%H:%M}（{_offset(moment)}）"


def range_en(first: dt.date, last: dt.date, *, with_year: bool = False) -> str:
    if first.year != last.year:
        return f"{day_en(first)} – {day_en(last)}"
    year = f" {last.year}" if with_year else ""
    if first == last:
        return _short_en(first) + year
    if first.month == last.month:
        return f"{first.day}–{_short_en(last)}{year}"
    return f"{_short_en(first)} – {_short_en(last)}{year}"


def range_zh(first: dt.date, last: dt.date, *, with_year: bool = False) -> str:
    if first.year != last.year:
        return f"{day_zh(first)}至{day_zh(last)}"
    year = f"{first.year}年" if with_year else ""
    if first == last:
        return year + _short_zh(first)
    if first.month == last.month:
        return f"{year}{_short_zh(first)}至{last.day}日"
    return f"{year}{_short_zh(first)}至{_short_zh(last)}"


def weekday_en(day: dt.date) -> str:
    return f"{WEEKDAYS_EN[day.weekday()]} {_short_en(day)}"


def weekday_zh(day: dt.date) -> str:
    return f"{_short_zh(day)}（{WEEKDAYS_ZH[day.weekday()]}）"


def years_en(years: Sequence[int]) -> str:
    return list_en([f"{first} to {last}" if first < last else str(first) for first, last in _runs(years)])


def years_zh(years: Sequence[int]) -> str:
    return "、".join(f"{first}至{last}年" if first < last else f"{first}年" for first, last in _runs(years))


def list_en(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _runs(years: Sequence[int]) -> list[tuple[int, int]]:
    """Join three and more neighbouring years."""
    runs: list[tuple[int, int]] = []
    for year in years:
        if runs and runs[-1][1] == year - 1:
            runs[-1] = (runs[-1][0], year)
        else:
            runs.append((year, year))
    pairs = [[(first, first), (last, last)] if last == first + 1 else [(first, last)] for first, last in runs]
    return [run for pair in pairs for run in pair]


def _offset(moment: dt.datetime) -> str:
    return f"{moment:%z}"[:3] + ":" + f"{moment:%z}"[3:5]


def _short_en(day: dt.date) -> str:
    return f"{day.day} {MONTHS_EN[day.month - 1]}"


def _short_zh(day: dt.date) -> str:
    return f"{day.month}月{day.day}日"
