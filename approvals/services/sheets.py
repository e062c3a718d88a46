"""Tables as XLSX, written row by row to a temporary file; no cell of them is ever a formula."""

import datetime as dt
from collections.abc import Iterable, Sequence
from tempfile import TemporaryFile
from typing import IO

import xlsxwriter

MOST_ROWS = 50_000
PLAIN = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "default_date_format": "yyyy-mm-dd",
}
Value = str | int | dt.date | None


def write_sheet(
    names: tuple[str, str],
    titles: Sequence[str],
    widths: Sequence[int],
    rows: Iterable[Sequence[Value]],
    about: Iterable[Sequence[str]],
) -> IO[bytes]:
    """Write a sheet of rows and a second one that says what they are; the file is gone once it is closed."""
    file = TemporaryFile()  # noqa: SIM115  # whoever answers with it closes it
    with xlsxwriter.Workbook(file, PLAIN) as book:
        sheet, bold = book.add_worksheet(names[0]), book.add_format({"bold": True})
        for place, (title, width) in enumerate(zip(titles, widths, strict=True)):
            sheet.set_column(place, place, width)
            sheet.write_string(0, place, title, bold)
        n_rows = 0
        for n_rows, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                write(sheet, n_rows, place, value)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, n_rows, len(titles) - 1)
        notes = book.add_worksheet(names[1])
        notes.set_column(0, 1, 40)
        for place, line in enumerate(about):
            for column, text in enumerate(line):
                notes.write_string(place, column, text)
    file.seek(0)
    return file


def write(sheet: xlsxwriter.worksheet.Worksheet, row: int, place: int, value: Value) -> None:
    """Text stays text, whatever it begins with; days are days and numbers numbers."""
    if isinstance(value, dt.date):
        sheet.write_datetime(row, place, dt.datetime.combine(value, dt.time()))
    elif isinstance(value, int):
        sheet.write_number(row, place, value)
    elif value:
        sheet.write_string(row, place, value)
