"""Adds working days a million times, beside what one would write with the libraries at hand.

Run: python -m tests.bench.workdays [ADDITIONS]
"""

import datetime as dt
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path

import chinese_calendar
import holidays

from compliance.clocks import due, statutory_clocks
from compliance.workdays import Calendar, Holiday, Year

YEARS = Path(__file__).parents[2] / "compliance" / "calendars"
ADDITIONS = 1_000_000
AT_MOST_SECONDS = 2
SLOW_SHARE = 500
START, N = dt.date(2026, 2, 10), 45
ONE = dt.timedelta(days=1)
Addition = Callable[[], dt.date]


def main() -> None:
    n = int(sys.argv[1]) if len(sys.argv) > 1 else ADDITIONS
    calendar = Calendar(tuple(map(year_in, sorted(YEARS.glob("cn-*.toml")))))
    took = seconds(ours(calendar), n)
    sys.stdout.write(f"{n:,} additions of {N} working days: {took:.2f} s (at most {AT_MOST_SECONDS})\n")
    for name, addition in others(calendar).items():
        few = max(n // SLOW_SHARE, 1)
        each = seconds(addition, few) / few
        sys.stdout.write(f"  {name}: {each * n:,.0f} s for as many, {each / (took / n):,.0f} times as long\n")


def seconds(addition: Addition, n: int) -> float:
    assert addition() == dt.date(2026, 4, 21)
    began = time.perf_counter()
    for _ in range(n):
        addition()
    return time.perf_counter() - began


def year_in(path: Path) -> Year:
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    blocks = [Holiday(row["first"], row["last"], **row["name"]) for row in table["holiday"]]
    return Year(table["year"], tuple(blocks), tuple(table["working_weekends"]))


def ours(calendar: Calendar) -> Addition:
    return lambda: calendar.add(START, N)


def others(calendar: Calendar) -> dict[str, Addition]:
    china = holidays.country_holidays("CN", years=START.year)
    clock = statutory_clocks()["assessment"]
    return {
        "a loop over chinesecalendar": lambda: walked(chinese_calendar.is_workday),
        "a loop over holidays": lambda: walked(china.is_working_day),
        "a count of ours with every day named": lambda: calendar.explain(START, N).on,
        "a date of a clock with words and strip": lambda: due(clock, START, calendar).on,
    }


def walked(is_worked: Callable[[dt.date], bool]) -> dt.date:
    day, left = START, N
    while left:
        day += ONE
        left -= is_worked(day)
    return day


if __name__ == "__main__":
    main()
