"""No cell of an export is a formula: one place writes CSV, one writes XLSX, and both see to it."""

import csv
import io
import re
from collections.abc import Iterator
from decimal import Decimal

import pytest

from approvals.csv_files import cell, lines
from compliance.embedded import BASE_DIR

PAYLOADS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "\u00a0=1",
    "\u200b=1",
    "\ufeff=1",
    "\u3000@x",
    "\x00=1",
    "a;=1",
    "a\t=cmd|' /C calc'!A0",
    "a\n=1",
    'a";=1',
    "a|-1",
    "a; \u200b=1",
)
SIGNS = "=+-@＝＋－＠"
UNSEEN = " \t\r\n\x00\u00a0\u200b\ufeff\u3000\"'"


def begins_a_formula(text: str) -> bool:
    return text.strip(UNSEEN.replace("'", "")).startswith(tuple(SIGNS))


def test_no_text_is_computed_whatever_separates_cells() -> None:
    line = "".join(lines(["Title"], [[payload, "x"] for payload in PAYLOADS]))

    for separator in ",;\t|":
        for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
            cells = [
                text
                for row in csv.reader(io.StringIO(line, newline=""), delimiter=separator, quoting=quoting)
                for text in row
            ]
            assert [text for text in cells if begins_a_formula(text)] == [], separator


def test_what_is_harmless_stays_as_it_is() -> None:
    harmless = ("EXP-2026-0001", "a - b", "x=y", "mail@example.com", "2026-11-23", "车辆; 数据", "")

    assert [cell(text) for text in harmless] == list(harmless)
    assert [cell(number) for number in (-5, -1.5, Decimal(-2))] == ["-5", "-1.5", "-2"]


@pytest.mark.parametrize("text", ["=1" * 50_000, ";" * 100_000, "\n" * 100_000 + "=", "; " * 50_000])
def test_long_text_is_looked_at_quickly(text: str) -> None:
    assert len(cell(text)) >= len(text)


def test_exports_are_written_in_one_place_each() -> None:
    writers = {module: set(used(module)) for module in ("csv", "xlsxwriter")}

    assert writers == {"csv": {"approvals/csv_files.py"}, "xlsxwriter": {"approvals/services/sheets.py"}}


def used(module: str) -> Iterator[str]:
    """Name the modules that write with the library: reading is another matter."""
    writing = {"csv": ("writer", "DictWriter"), "xlsxwriter": ("Workbook",)}[module]
    for folder in ("approvals", "compliance"):
        for path in (BASE_DIR / folder).rglob("*.py"):
            text = path.read_text(encoding="utf-8")
            if any(re.search(rf"\b{module}\.{name}\(", text) for name in writing):
                yield path.relative_to(BASE_DIR).as_posix()
