"""An inventory, one row per file to be exported, summarised in one pass without keeping it in memory."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import polars as pl

from .content import HEAD, is_parquet, refuse_unless_text
from .csv_frames import CsvFrames
from .jsontext import printable
from .parquet_frames import ParquetFrames, check_footer
from .problems import Collector, Problem, Unreadable
from .summary import InventorySummary
from .tally import COLUMNS, Tally

Progress = Callable[[float, int], None]
HASH_CHUNK = 4 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes and rows an inventory may have; `max_unpacked` bounds what a Parquet file declares."""

    max_bytes: int = 2_000_000_000
    max_row_bytes: int = 65_536
    max_rows: int = 100_000_000
    max_unpacked: int = 40_000_000_000


def read_inventory(
    path: Path, *, limits: Limits | None = None, progress: Progress = lambda _fraction, _rows: None
) -> InventorySummary:
    """Summarise a CSV or Parquet file, told by content; `progress` gets a fraction of 1 and the rows so far.

    Raises: Unreadable where the file as a whole cannot be used; rows that are wrong are in the summary.
    """
    limits = limits or Limits()
    size = path.stat().st_size
    if size > limits.max_bytes:
        raise Unreadable.because("too_large", size=size, limit=limits.max_bytes)
    with path.open("rb") as file:
        head = file.read(HEAD)
        file.seek(0)
        if is_parquet(head):
            return _read_parquet(path, file, limits, progress)
        refuse_unless_text(head, "not_an_inventory")
        return _read_csv(file, size, limits, progress)


def refuse_at_sight(file: BinaryIO, size: int, *, limits: Limits | None = None) -> None:
    """Refuse what the first row of a CSV or the footer of a Parquet file shows to be unusable, without reading on.

    Leaves the file where it stopped. Raises: Unreadable.
    """
    limits = limits or Limits()
    head = file.read(HEAD)
    file.seek(0)
    if is_parquet(head):
        check_footer(file, size, limits.max_rows, limits.max_unpacked)
        return
    refuse_unless_text(head, "not_an_inventory")
    CsvFrames(file, limits.max_row_bytes, Collector(), lambda _line: None).header()


def _read_csv(file: BinaryIO, size: int, limits: Limits, progress: Progress) -> InventorySummary:
    digest = hashlib.sha256()
    problems = Collector()
    reader = CsvFrames(file, limits.max_row_bytes, problems, digest.update)
    names = reader.header()
    tally = Tally(problems)
    for frame in reader.frames(names):
        _add(tally, frame, limits)
        progress(file.tell() / size, tally.n_files)
    return tally.summary("csv", digest.hexdigest(), _column_notices(names))


def _read_parquet(path: Path, file: BinaryIO, limits: Limits, progress: Progress) -> InventorySummary:
    digest = hashlib.sha256()
    while chunk := file.read(HASH_CHUNK):
        digest.update(chunk)
    reader = ParquetFrames(path, file, limits.max_rows, limits.max_unpacked)
    names = reader.header()
    tally = Tally(Collector())
    for frame in reader.frames():
        _add(tally, frame, limits)
        progress(tally.n_rows / max(reader.n_rows, 1), tally.n_files)
    return tally.summary("parquet", digest.hexdigest(), _column_notices(names))


def _add(tally: Tally, frame: pl.DataFrame, limits: Limits) -> None:
    tally.add(frame)
    if tally.n_rows > limits.max_rows:
        raise Unreadable.because("too_many_rows", limit=limits.max_rows)


def _column_notices(names: list[str]) -> list[Problem]:
    lower = {name.lower() for name in names}
    ignored = [
        Problem("column_ignored", column=printable(n, 60), params={"column": printable(n, 60)})
        for n in names
        if n.lower() not in COLUMNS
    ]
    missing = [Problem("column_missing", {"column": n}, column=n) for n in COLUMNS if n not in lower]
    return ignored + missing
