"""Statutory periods as data, and the dates that follow from them."""

from compliance.clocks.clock import (
    BadClock,
    Binds,
    Clock,
    Direction,
    Means,
    Roll,
    Unit,
    clocks_of,
    parse_clocks,
    statutory_clocks,
)
from compliance.clocks.due import Due, add_months, due
from compliance.clocks.hours import SHANGHAI, due_at, due_in_hours

__all__ = [
    "SHANGHAI",
    "BadClock",
    "Binds",
    "Clock",
    "Direction",
    "Due",
    "Means",
    "Roll",
    "Unit",
    "add_months",
    "clocks_of",
    "due",
    "due_at",
    "due_in_hours",
    "parse_clocks",
    "statutory_clocks",
]
