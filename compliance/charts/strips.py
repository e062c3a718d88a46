"""Geometry of strips of days: rows of four weeks, days left out as a line between rows."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

CELL = 12
CELL_WIDTH = 9
CELL_HEIGHT = 16
DAYS_PER_ROW = 28
WIDTH = DAYS_PER_ROW * CELL
OVER_ROW = 11
UNDER_ROW = 7
ROW = OVER_ROW + CELL_HEIGHT + UNDER_ROW
GAP_ROW = 16
LABEL_CELLS = 4
GAP = "gap"

DAY_KINDS = ("start", "working", "worked_weekend", "holiday", "weekend", "suspended", "today", "due")


@dataclass(frozen=True)
class Shown:
    """A day of a strip; `counted` is how many of the days allowed it used up."""

    on: date
    kind: str
    counted: int = 0


@dataclass(frozen=True)
class Cell:
    """A day where it is drawn; `number` says which of the days that count it is, 0 where it is none."""

    on: date
    kind: str
    x: int
    y: int
    number: int = 0
    is_today: bool = False
    is_due: bool = False
    is_guessed: bool = False

    @property
    def middle(self) -> float:
        return self.x + CELL_WIDTH / 2

    @property
    def under(self) -> int:
        return self.y + CELL_HEIGHT + 4


@dataclass(frozen=True)
class Gap:
    """Days left out, from first to last, as a line of text at y."""

    first: date
    last: date
    y: int

    @property
    def n_days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Label:
    """A month over the day it begins with, or over the first day of a row."""

    on: date
    x: int
    y: int
    with_year: bool

    @property
    def at_end(self) -> bool:
        """Say whether it would not fit before the edge; it is then written to the left."""
        return self.x >= WIDTH - LABEL_CELLS * CELL

    @property
    def right(self) -> int:
        return self.x + CELL_WIDTH


@dataclass(frozen=True)
class Run:
    """Neighbouring days of one kind."""

    kind: str
    first: date
    last: date
    n_days: int


@dataclass(frozen=True)
class Strip:
    cells: tuple[Cell, ...]
    runs: tuple[Run, ...]
    kinds: tuple[str, ...]
    width: int
    height: int
    gaps: tuple[Gap, ...] = ()
    labels: tuple[Label, ...] = ()


def strip(
    days: Iterable[Shown | tuple[date, str]],
    *,
    today: date | None = None,
    due: date | None = None,
    guessed: Collection[int] = (),
) -> Strip:
    """Lay out days in rows of four weeks, and tell them as runs for those who read.

    Days are in order of time; one of the kind "gap" stands for those until the next. `guessed` are
    years whose holidays nobody published.
    """
    listed = [day if isinstance(day, Shown) else Shown(*day) for day in days]
    cells, gaps, height = _placed(listed)
    marked = tuple(
        replace(cell, is_today=cell.on == today, is_due=cell.on == due, is_guessed=cell.on.year in guessed)
        for cell in cells
    )
    kinds = tuple(kind for kind in DAY_KINDS if any(cell.kind == kind for cell in cells))
    return Strip(marked, tuple(runs(listed)), kinds, WIDTH, height, tuple(gaps), tuple(_labels(cells)))


def runs(days: Sequence[Shown | tuple[date, str]]) -> list[Run]:
    """Join neighbours of one kind; a gap reaches to the day before the next one."""
    listed = [day if isinstance(day, Shown) else Shown(*day) for day in days]
    found: list[Run] = []
    for index, day in enumerate(listed):
        last = _last_of(listed, index)
        if found and found[-1].kind == day.kind:
            found[-1] = Run(day.kind, found[-1].first, last, found[-1].n_days + 1)
        else:
            found.append(Run(day.kind, day.on, last, (last - day.on).days + 1))
    return found


def _placed(days: Sequence[Shown]) -> tuple[list[Cell], list[Gap], int]:
    cells: list[Cell] = []
    gaps: list[Gap] = []
    column, y, counted = 0, OVER_ROW, 0
    for index, day in enumerate(days):
        if day.kind == GAP:
            y += ROW if column else 0
            gaps.append(Gap(day.on, _last_of(days, index), y - OVER_ROW + GAP_ROW - 4))
            column, y = 0, y + GAP_ROW
        else:
            if column == DAYS_PER_ROW:
                column, y = 0, y + ROW
            cells.append(Cell(day.on, day.kind, column * CELL, y, counted + 1 if day.counted else 0))
            column += 1
        counted += day.counted
    return cells, gaps, y - OVER_ROW + (ROW if column or not days else 0)


def _labels(cells: Sequence[Cell]) -> list[Label]:
    """Name the months: the first day of each row, and every first of a month; never one over another."""
    kept: list[Cell] = []
    for cell in cells:
        if cell.x == 0 or cell.on.day == 1:
            if kept and kept[-1].y == cell.y and cell.x - kept[-1].x < LABEL_CELLS * CELL:
                kept.pop()
            kept.append(cell)
    years = [None, *(cell.on.year for cell in kept)]
    pairs = zip(kept, years, strict=False)
    return [Label(cell.on, cell.x, cell.y - 3, cell.on.year != year) for cell, year in pairs]


def _last_of(days: Sequence[Shown], index: int) -> date:
    if days[index].kind != GAP or index + 1 == len(days):
        return days[index].on
    return days[index + 1].on - timedelta(days=1)
