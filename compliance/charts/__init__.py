"""Geometry of the drawings the server makes."""

from compliance.charts.numbers import (
    METER_MARGIN,
    METER_WIDTH,
    Columns,
    Meter,
    columns,
    meter,
    share,
    short_number,
)
from compliance.charts.strips import CELL, CELL_HEIGHT, CELL_WIDTH, Cell, Gap, Label, Run, Shown, Strip, runs, strip

__all__ = [
    "CELL",
    "CELL_HEIGHT",
    "CELL_WIDTH",
    "METER_MARGIN",
    "METER_WIDTH",
    "Cell",
    "Columns",
    "Gap",
    "Label",
    "Meter",
    "Run",
    "Shown",
    "Strip",
    "columns",
    "meter",
    "runs",
    "share",
    "short_number",
    "strip",
]
