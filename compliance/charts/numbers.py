"""Geometry of meters on a log scale and of columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10

from compliance.readable import is_chinese

METER_WIDTH = 330
METER_MARGIN = 8

SIGNS = ((1_000_000, "M"), (1_000, "k"))
SIGNS_ZH = ((100_000_000, "亿"), (10_000, "万"))


@dataclass(frozen=True)
class Tick:
    x: float
    text: str
    anchor: str


@dataclass(frozen=True)
class Meter:
    """A bar of two segments; x and widths in user units of a 330 wide drawing."""

    counted: float
    pending: float
    pending_x: float
    ticks: tuple[Tick, ...]
    next_threshold: int | None
    remaining: int | None
    x: float = METER_MARGIN
    track: float = METER_WIDTH - 2 * METER_MARGIN


def meter(counted: int, pending: int, thresholds: Sequence[int]) -> Meter:
    """Lay out people counted and people in drafts against the thresholds.

    The scale is logarithmic from 1 to twice the last threshold (or the total, if that is more),
    so that a small and a large threshold can both be read.
    """
    total = counted + pending
    top = max([2 * max(thresholds, default=0), total, 10])
    track = METER_WIDTH - 2 * METER_MARGIN
    filled, reached = share(counted, top) * track, share(total, top) * track
    upcoming = next((t for t in sorted(thresholds) if t > total), None)
    return Meter(
        counted=round(filled, 1),
        pending=round(max(reached - filled, 3 if pending else 0), 1),
        pending_x=round(METER_MARGIN + min(filled, track - 3), 1),
        ticks=tuple(tick(t, top) for t in sorted(thresholds)),
        next_threshold=upcoming,
        remaining=None if upcoming is None else upcoming - total,
    )


def share(value: int, top: int) -> float:
    """Return where `value` stands on the scale, 0 to 1."""
    return log10(max(value, 1)) / log10(top)


def tick(threshold: int, top: int) -> Tick:
    x = METER_MARGIN + share(threshold, top) * (METER_WIDTH - 2 * METER_MARGIN)
    anchor = "end" if x > METER_WIDTH - 4 * METER_MARGIN else "middle"
    return Tick(round(x, 1), short_number(threshold), anchor)


def short_number(value: int) -> str:
    """Return 1k for 1,000, 1M for 1,000,000 and in Chinese 1万 for 10,000; other numbers whole."""
    for size, sign in SIGNS_ZH if is_chinese() else SIGNS:
        if value >= size and value % size == 0:
            return f"{value // size}{sign}"
    return f"{value:,}"


COLUMNS_HEIGHT = 150
COLUMNS_TOP = 22
COLUMNS_FOOT = 22
WIDEST_COLUMN = 44


@dataclass(frozen=True)
class Bar:
    """One column: where it stands, what is written above and below it."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    text: str
    label: str
    is_sure: bool


@dataclass(frozen=True)
class Line:
    y: float
    text: str


@dataclass(frozen=True)
class Columns:
    """Columns side by side in a drawing 330 wide; `lines` are the thresholds within sight."""

    bars: tuple[Bar, ...]
    lines: tuple[Line, ...]
    height: int = COLUMNS_HEIGHT
    base: int = COLUMNS_HEIGHT - COLUMNS_FOOT
    foot: int = COLUMNS_HEIGHT - 6


def columns(values: Sequence[tuple[str, int, bool]], thresholds: Sequence[int]) -> Columns:
    """Lay out one column per (label, value, is sure), on a linear scale from zero.

    A threshold shows where a column comes to half of it.
    """
    highest = max((value for _label, value, _sure in values), default=0)
    seen = [threshold for threshold in thresholds if threshold <= 2 * highest]
    top = max([highest, *seen, 1])
    span, base = COLUMNS_HEIGHT - COLUMNS_TOP - COLUMNS_FOOT, COLUMNS_HEIGHT - COLUMNS_FOOT
    slot = (METER_WIDTH - 2 * METER_MARGIN) / max(len(values), 1)
    width = min(slot * 0.6, WIDEST_COLUMN)
    bars = []
    for number, (label, value, is_sure) in enumerate(values):
        height = round(span * value / top, 1)
        middle = round(METER_MARGIN + slot * (number + 0.5), 1)
        left, up = round(middle - width / 2, 1), round(base - height, 1)
        bars.append(Bar(left, up, round(width, 1), height, middle, f"{value:,}", label, is_sure))
    lines = tuple(Line(round(base - span * threshold / top, 1), short_number(threshold)) for threshold in seen)
    return Columns(tuple(bars), lines)
