"""How a date came about, in words: English and Chinese side by side."""

from compliance.arithmetic.counting import counted
from compliance.arithmetic.dates import day_en, day_zh, moment_en, moment_zh, range_en, range_zh
from compliance.arithmetic.words import (
    NOTHING,
    Text,
    extended,
    fixed,
    hours,
    join,
    length,
    period,
    provisional,
    rolled,
    stands_still,
    stood_still,
    told,
)

__all__ = [
    "NOTHING",
    "Text",
    "counted",
    "day_en",
    "day_zh",
    "extended",
    "fixed",
    "hours",
    "join",
    "length",
    "moment_en",
    "moment_zh",
    "period",
    "provisional",
    "range_en",
    "range_zh",
    "rolled",
    "stands_still",
    "stood_still",
    "told",
]
