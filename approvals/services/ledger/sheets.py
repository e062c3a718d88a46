"""A sheet as rows of cells, from CSV or XLSX. Pure: bytes in, rows or one refusal out.

CSV may be UTF-8 with or without a byte-order mark, or GB18030, separated by commas, semicolons or tabs.
An XLSX file is unpacked within limits before anything reads it.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineError, load_workbook

from approvals.exceptions import BadInput, Problem, Text

MAX_ROWS = 5_000
MAX_COLUMNS = 64
MAX_CELL = 500
MAX_UNPACKED = 40_000_000
CHUNK = 1 << 16
SEPARATORS = ",;\t"
UTF16 = (b"\xff\xfe", b"\xfe\xff")
# A workbook of another kind inside: the reader falls back on it, and its cells are not checked here.
OTHER_WORKBOOKS = ("content.xml", "workbook.bin")
PLACE = re.compile(rb"""\sr\s*=\s*["']([^"']*)["']""")
CELL_NAME = re.compile(rb"([A-Z]{0,3})([0-9]{1,7})")


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows` are numbered as a spreadsheet numbers them; empty ones are left out."""

    header: list[str]
    rows: list[tuple[int, list[Any]]]


def read_sheet(data: bytes, *, is_xlsx: bool) -> Sheet:
    """Read the first sheet.

    Raises:
        BadInput: the file cannot be read as a table, with what to do about it.
    """
    numbered = xlsx_rows(data) if is_xlsx else csv_rows(data)
    filled = [(number, cells) for number, cells in numbered if any(not is_empty(cell) for cell in cells)]
    if not filled:
        raise refusal(_("The file is empty. Choose the file again."))
    (_number, first), *rest = filled
    if not rest:
        raise refusal(_("The file has a header and no row below it."))
    return Sheet([text_of(cell) for cell in first], rest)


def is_empty(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def text_of(cell: Any) -> str:
    """A cell as text: 2026 and not 2026.0."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def refusal(text: Text) -> BadInput:
    return BadInput([Problem(text, "upload")])


def csv_rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    text = decoded(data)
    first_line = text.lstrip().partition("\n")[0]
    separator = max(SEPARATORS, key=first_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            check_size(number, cells)
            yield number, cells
    except csv.Error:
        raise refusal(
            _("Line %(line)s cannot be read: a quotation mark is missing or in the wrong place.")
            % {"line": reader.line_num}
        ) from None


def decoded(data: bytes) -> str:
    if data.startswith(UTF16) or b"\0" in data:
        raise refusal(_("The file is not encoded as UTF-8. Save it as “CSV UTF-8” and upload it again."))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refusal(_("The file is not encoded as UTF-8. Save it as “CSV UTF-8” and upload it again."))


def check_size(number: int, cells: Sequence[Any]) -> None:
    if number > MAX_ROWS + 1:
        raise refusal(_("The file has more than %(limit)s rows. Split it.") % {"limit": f"{MAX_ROWS:,}"})
    if len(cells) > MAX_COLUMNS:
        raise refusal(_("The file has more than %(limit)s columns. Use the template.") % {"limit": MAX_COLUMNS})
    if any(isinstance(cell, str) and len(cell) > MAX_CELL for cell in cells):
        raise refusal(
            _("Row %(row)s has a cell with more than %(limit)s characters. Shorten it.")
            % {"row": number, "limit": MAX_CELL}
        )


def xlsx_rows(data: bytes) -> Iterator[tuple[int, list[Any]]]:
    check_workbook(data)
    try:
        sheet = load_workbook(io.BytesIO(data)).get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
    except CalamineError:
        raise unreadable() from None
    except BaseException as error:  # a panic inside the reader, of a class that cannot be imported
        if type(error).__name__ != "PanicException":
            raise
        raise unreadable() from None
    for number, cells in enumerate(rows, start=1):
        check_size(number, cells)
        if any(isinstance(cell, str) and "\0" in cell for cell in cells):
            raise unreadable()
        yield number, cells


def unreadable() -> BadInput:
    return refusal(_("The Excel file cannot be read. Save it again as XLSX, or as “CSV UTF-8”."))


def check_workbook(data: bytes) -> None:
    """Refuse what would unpack to too much, and cells far away, which a reader keeps room for."""
    left = MAX_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                content = unpacked(archive, name, left)
                left -= len(content)
                if name.lower().endswith(OTHER_WORKBOOKS):
                    raise unreadable()
                if is_worksheet(content):
                    check_cells(content)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError):
        raise unreadable() from None


def unpacked(archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    content = bytearray()
    with archive.open(name) as member:
        while chunk := member.read(CHUNK):
            content += chunk
            if len(content) > limit:
                raise refusal(_("The Excel file unpacks to too much. Copy the rows into the template."))
    return bytes(content)


def is_worksheet(content: bytes) -> bool:
    """Told by content: a workbook may name any member as its sheet, in any encoding."""
    return b"sheetData" in content.replace(b"\0", b"")


def check_cells(sheet: bytes) -> None:
    if b"\0" in sheet:
        raise unreadable()
    for place in set(PLACE.findall(sheet)):
        found = CELL_NAME.fullmatch(place)
        if not found:
            raise unreadable()
        check_place(int(found[2]), column_of(found[1]))


def check_place(row: int, column: int) -> None:
    if row > MAX_ROWS + 1 or column > MAX_COLUMNS:
        raise refusal(
            _("The sheet reaches beyond %(rows)s rows and %(columns)s columns. Copy the rows into the template.")
            % {"rows": f"{MAX_ROWS:,}", "columns": MAX_COLUMNS}
        )


def column_of(letters: bytes) -> int:
    """A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
