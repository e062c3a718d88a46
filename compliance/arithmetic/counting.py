"""The sentences of a count of working days."""

import datetime as dt
from collections.abc import Iterable, Sequence

from compliance.arithmetic.dates import day_en, day_zh, list_en, range_en, range_zh, weekday_en, weekday_zh
from compliance.arithmetic.words import NOTHING, Text, join, provisional, stood_still
from compliance.workdays import Count, DayKind, Holiday

MOST_NAMED = 14


def counted(count: Count) -> Text:
    """Explain a count of working days: what was counted, what was not, what is not certain."""
    return join(
        _sum(count),
        _days_off(count),
        _worked(count.of_kind(DayKind.WORKED_WEEKEND)),
        *(stood_still(still.span, still.n_working_days) for still in count.standstills),
        provisional(count.unpublished),
    )


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
    met, weekends = count.holidays_met(), bool(count.of_kind(DayKind.WEEKEND))
    if len(met) > MOST_NAMED:
        return _many_days_off(met)
    names_en = (["Weekends"] if weekends else []) + [_holiday_en(holiday, count) for holiday in met]
    names_zh = (["周末"] if weekends else []) + [_holiday_zh(holiday, count) for holiday in met]
    if not names_en:
        return NOTHING
    verb = "do" if weekends or len(names_en) > 1 else "does"
    return {
        "en": f"{list_en(names_en)} {verb} not count.",
        "zh": f"{'、'.join(names_zh)}不计入。",
    }


def _many_days_off(met: Sequence[Holiday]) -> Text:
    first, last = min(met, key=lambda one: one.first).first.year, max(met, key=lambda one: one.last).last.year
    return {
        "en": f"Weekends and the {len(met)} public holidays of {first} to {last} do not count.",
        "zh": f"周末以及{first}年至{last}年的{len(met)}个法定节假日不计入。",
    }


def _holiday_en(holiday: Holiday, count: Count) -> str:
    days = range_en(holiday.first, holiday.last, with_year=holiday.last.year != count.start.year)
    return f"{holiday.en} ({days})"


def _holiday_zh(holiday: Holiday, count: Count) -> str:
    days = range_zh(holiday.first, holiday.last, with_year=holiday.last.year != count.start.year)
    return f"{holiday.zh}（{days}）"


def _worked(days: Iterable[dt.date]) -> Text:
    ordered = sorted(days)
    if not ordered:
        return NOTHING
    if len(ordered) > MOST_NAMED:
        return {
            "en": f"{len(ordered)} weekend days count, because they are worked in exchange.",
            "zh": f"{len(ordered)}个调休上班日计入。",
        }
    verb, noun = ("counts", "it is") if len(ordered) == 1 else ("count", "they are")
    return {
        "en": f"{list_en(list(map(weekday_en, ordered)))} {verb}, because {noun} worked in exchange.",
        "zh": f"{'、'.join(map(weekday_zh, ordered))}为调休上班日，计入。",
    }
