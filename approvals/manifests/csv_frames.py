"""A CSV of any size as a row of small frames; nothing is kept but the current block."""

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

import polars as pl

from .content import UTF8_BOM
from .jsontext import printable
from .problems import Collector, Problem, Unreadable

BLOCK_BYTES = 4 << 20
ROW = "\0row"
QUOTE = b'"'
SEPARATORS = {";": "“;”", "\t": "tabs", "|": "“|”"}
MAX_COLUMNS = 200


@dataclass(slots=True)
class CsvFrames:
    """Frames of text columns, named by the header, with ROW counted as a spreadsheet does.

    Rows of the wrong width are reported to `problems` and left out.

    Raises: Unreadable where the rest of the file cannot be trusted.
    """

    file: BinaryIO
    max_row_bytes: int
    problems: Collector
    on_bytes: Callable[[bytes], None]
    row: int = 2

    def header(self) -> list[str]:
        line = self.file.readline(self.max_row_bytes + 1)
        self.on_bytes(line)
        if len(line) > self.max_row_bytes:
            raise Unreadable.at_row(1, "row_too_long", limit=self.max_row_bytes)
        if b"\0" in line:
            raise Unreadable.at_row(1, "nul")
        text = _decode(line.removeprefix(UTF8_BOM), 1).rstrip("\r\n")
        if "\r" in text:
            raise Unreadable.at_row(1, "line_breaks")
        names = [name.strip() for name in next(_csv_rows(text, 1), [])]
        _refuse_bad_header(names, text)
        return names

    def frames(self, names: list[str]) -> Iterator[pl.DataFrame]:
        for block in self._blocks():
            if b"\0" in block:
                raise Unreadable.at_row(self._row_at(block, block.index(b"\0")), "nul")
            text = _decode(block, self.row)
            read = self._quoted if QUOTE in block else self._plain
            frame, n_rows = read(text, names)
            self.row += n_rows
            yield frame

    def _row_at(self, data: bytes, place: int) -> int:
        return self.row + data.count(b"\n", 0, place)

    def _blocks(self) -> Iterator[bytes]:
        """Cut the file where a row ends: at a line break with an even number of quotation marks before it."""
        carry = b""
        while chunk := self.file.read(BLOCK_BYTES):
            self.on_bytes(chunk)
            data = carry + chunk
            end = _last_row_end(data, len(data) - self.max_row_bytes)
            if end == 0 and len(data) > self.max_row_bytes:
                raise self._no_end(data)
            carry = data[end:]
            if end:
                yield data[:end]
        if carry:
            yield carry

    def _no_end(self, data: bytes) -> Unreadable:
        if data.count(QUOTE) % 2:
            return Unreadable.at_row(self._row_at(data, data.rindex(QUOTE)), "quote_open")
        return Unreadable.at_row(self._row_at(data, len(data)), "row_too_long", limit=self.max_row_bytes)

    def _plain(self, text: str, names: list[str]) -> tuple[pl.DataFrame, int]:
        lines = text.removesuffix("\n").split("\n")
        frame = pl.DataFrame({"line": lines}, schema={"line": pl.String}).select(
            (pl.int_range(pl.len(), dtype=pl.Int64) + self.row).alias(ROW),
            pl.col("line").str.strip_suffix("\r"),
        )
        frame = frame.filter(pl.col("line") != "")
        self._refuse(frame, pl.col("line").str.len_bytes() > self.max_row_bytes, "row_too_long")
        self._refuse(frame, pl.col("line").str.contains("\r", literal=True), "line_breaks")
        commas = pl.col("line").str.count_matches(",", literal=True)
        ragged = frame.filter(commas != len(names) - 1).select(ROW, found=commas + 1)
        self._report_ragged(ragged.rows(), len(names))
        good = frame.filter(commas == len(names) - 1)
        parts = pl.col("line").str.split_exact(",", len(names) - 1).struct.rename_fields(names)
        return good.select(ROW, parts).unnest("line"), len(lines)

    def _quoted(self, text: str, names: list[str]) -> tuple[pl.DataFrame, int]:
        records = list(enumerate(_csv_rows(text, self.row), self.row))
        filled = [(number, record) for number, record in records if record]
        good = [(number, *record) for number, record in filled if len(record) == len(names)]
        ragged = [(number, len(record)) for number, record in filled if len(record) != len(names)]
        self._report_ragged(ragged, len(names))
        schema = {ROW: pl.Int64, **dict.fromkeys(names, pl.String)}
        return pl.DataFrame(good, schema=schema, orient="row"), len(records)

    def _refuse(self, frame: pl.DataFrame, wrong: pl.Expr, code: str) -> None:
        hits = frame.filter(wrong)
        if not hits.is_empty():
            raise Unreadable.at_row(hits[ROW][0], code, limit=self.max_row_bytes)

    def _report_ragged(self, ragged: list[tuple[int, int]], expected: int) -> None:
        self.problems.extend(
            Problem("ragged", {"found": found, "expected": expected}, row=number) for number, found in ragged
        )


def _last_row_end(data: bytes, floor: int) -> int:
    """The place after the last line break that ends a row, not below `floor`; 0 when there is none."""
    outside = data.count(QUOTE) % 2
    end = len(data)
    while (cut := data.rfind(b"\n", max(floor, 0), end)) >= 0:
        outside = (outside - data.count(QUOTE, cut, end)) % 2
        if outside == 0:
            return cut + 1
        end = cut
    return 0


def _csv_rows(text: str, row: int) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline="\n"), strict=True)
    try:
        for record in reader:
            yield record
            row += 1
    except csv.Error as error:
        raise Unreadable.at_row(row, _csv_code(str(error))) from error


def _csv_code(message: str) -> str:
    if "unexpected end" in message:
        return "quote_open"
    if "larger than field limit" in message:
        return "value_too_long"
    return "line_breaks" if "new-line" in message else "quote_bad"


def _decode(data: bytes, row: int) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable.at_row(row + data.count(b"\n", 0, error.start), "row_not_utf8") from error


def _refuse_bad_header(names: list[str], text: str) -> None:
    if "path" not in map(str.lower, names):
        for mark, spoken in SEPARATORS.items():
            if mark in text and "," not in text:
                raise Unreadable.at_row(1, "separator", separator=spoken)
        raise Unreadable.at_row(1, "no_header")
    if len(names) > MAX_COLUMNS:
        raise Unreadable.at_row(1, "too_many", limit=MAX_COLUMNS)
    refuse_unclear_names(names)


def refuse_unclear_names(names: list[str]) -> None:
    """Raise Unreadable when a column has no name or two share one, whatever the case."""
    seen: set[str] = set()
    for position, name in enumerate(names, 1):
        if not name:
            raise Unreadable.at_row(1, "header_empty", position=position)
        if name.lower() in seen:
            raise Unreadable.at_row(1, "header_twice", column=printable(name, 60))
        seen.add(name.lower())
