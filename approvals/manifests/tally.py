"""Adds up the frames of an inventory; keeps sums and at most 200 places of each sort."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable

import polars as pl

from .csv_frames import ROW
from .jsontext import printable
from .problems import SHOWN, Collector, Problem, Problems, Unreadable
from .sensitive import PREFILTER, kinds_in
from .summary import Flag, InventorySummary, Modality

COLUMNS = ("path", "bytes", "sha256", "modality", "captured_at")
ZONE = "Asia/Shanghai"
MAX_PATH = 4096
MAX_MODALITY = 60
MAX_MODALITIES = 200
OTHER_MODALITIES = "…"
UNSEARCHED = ("bytes", "sha256", "captured_at")

# 15 digits: no file is larger than a petabyte, and sums stay exact.
_BYTES = r"^[0-9]{1,15}$"
_SHA256 = r"^[0-9A-Fa-f]{64}$"
_PARENT = r"(?:^|[/\\])\.\.(?:[/\\]|$)"
_OFFSET_FORM = "%Y-%m-%dT%H:%M:%S%.f%:z"
_LOCAL_FORMS = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S%.f")
_MOMENT = r"^(?:19[789]|20[0-9])[0-9]-"


class Tally:
    """Frames hold text columns and ROW; names of known columns may be written in any case."""

    def __init__(self, problems: Collector) -> None:
        self.n_rows = 0
        self.n_files = 0
        self._problems = problems
        self._n_bytes = 0
        self._without: Counter[str] = Counter()
        self._files: Counter[str] = Counter()
        self._bytes: Counter[str] = Counter()
        self._first: dt.datetime | None = None
        self._last: dt.datetime | None = None
        self._days: set[dt.date] = set()
        self._kinds: Counter[str] = Counter()
        self._flags: list[Flag] = []
        self._n_flagged = 0

    def add(self, frame: pl.DataFrame) -> None:
        self.n_rows += frame.height
        frame = frame.rename({name: name.lower() for name in frame.columns if name.lower() in COLUMNS})
        frame = frame.with_columns(pl.lit(None, pl.String).alias(n) for n in COLUMNS if n not in frame.columns)
        self._flag(frame)
        typed = frame.with_columns(_typed_columns())
        self._report(frame, typed)
        files = typed.filter(pl.col("path") != "")
        self.n_files += files.height
        self._count(files)
        self._take_moments(files["captured_at"])

    def summary(self, file_format: str, sha256: str, notices: Iterable[Problem]) -> InventorySummary:
        """Raises: Unreadable when there was no file at all."""
        problems = self._problems.problems()
        if not self.n_rows and not problems:
            raise Unreadable.because("no_rows")
        extra = [Problem("modalities_many", {"limit": MAX_MODALITIES})] if OTHER_MODALITIES in self._files else []
        return InventorySummary(
            format=file_format,
            sha256=sha256,
            n_files=self.n_files,
            n_bytes=self._n_bytes,
            n_without_bytes=self._without["bytes"],
            n_without_sha256=self._without["sha256"],
            modalities=tuple(
                Modality(printable(name), self._files[name], self._bytes[name]) for name in sorted(self._files)
            ),
            first_captured_at=self._first,
            last_captured_at=self._last,
            n_days=len(self._days),
            n_flagged=self._n_flagged,
            flagged_by_kind=dict(sorted(self._kinds.items())),
            flags=tuple(self._flags),
            problems=problems,
            notices=Problems.of([*notices, *extra]),
        )

    def _report(self, frame: pl.DataFrame, typed: pl.DataFrame) -> None:
        length = pl.col("path").str.len_chars()
        self._problem_rows(frame, pl.col("path").fill_null("") == "", "path", "path_empty")
        self._problem_rows(frame, length > MAX_PATH, "path", "path_long", MAX_PATH)
        self._problem_rows(frame, pl.col("path").str.contains(_PARENT), "path", "path_parent")
        too_long = pl.col("modality").str.len_chars() > MAX_MODALITY
        self._problem_rows(frame, too_long, "modality", "modality_long", MAX_MODALITY)
        for column, code in (("bytes", "bytes_bad"), ("sha256", "sha256_bad"), ("captured_at", "captured_bad")):
            given = pl.col(column).fill_null("").str.strip_chars() != ""
            self._problem_rows(frame, given & typed[column].is_null(), column, code)

    def _problem_rows(self, frame: pl.DataFrame, wrong: pl.Expr, column: str, code: str, limit: int = 0) -> None:
        hits = frame.filter(wrong)
        shown = hits.head(self._problems.has_room)
        self._problems.extend(
            Problem(code, {"limit": limit} if limit else {"value": printable(value or "", 60)}, row=row, column=column)
            for row, value in shown.select(ROW, column).iter_rows()
        )
        self._problems.count(hits.height - shown.height)

    def _count(self, files: pl.DataFrame) -> None:
        for column in ("bytes", "sha256"):
            self._without[column] += files[column].null_count()
        sums = files.group_by("modality").agg(pl.len().alias("n"), pl.col("bytes").cast(pl.Int128).sum().alias("size"))
        for name, n_files, size in sums.sort("modality").iter_rows():
            known = name in self._files or len(self._files) < MAX_MODALITIES
            self._files[name if known else OTHER_MODALITIES] += n_files
            self._bytes[name if known else OTHER_MODALITIES] += int(size)
            self._n_bytes += int(size)

    def _take_moments(self, moments: pl.Series) -> None:
        given = moments.drop_nulls()
        if given.is_empty():
            return
        first, last = given.sort()[[0, -1]].to_list()
        self._first = min(first, self._first or first)
        self._last = max(last, self._last or last)
        self._days |= set(given.dt.convert_time_zone(ZONE).dt.date().unique())

    def _flag(self, frame: pl.DataFrame) -> None:
        searched = [n for n in frame.columns if n not in (ROW, *UNSEARCHED)]
        for column in searched:
            hits = frame.filter(pl.col(column).str.contains(PREFILTER)).select(ROW, column)
            for row, text in hits.iter_rows():
                self._take_kinds(row, column, kinds_in(text))

    def _take_kinds(self, row: int, column: str, kinds: tuple[str, ...]) -> None:
        self._kinds.update(kinds)
        self._n_flagged += bool(kinds)
        room = SHOWN - len(self._flags)
        self._flags += [Flag(row, printable(column, 60), kind) for kind in kinds[:room]]


def _typed_columns() -> list[pl.Expr]:
    """Texts as values; what cannot be read becomes null."""
    size, digest = (pl.col(name).str.strip_chars() for name in ("bytes", "sha256"))
    path, modality = pl.col("path").fill_null(""), pl.col("modality").fill_null("").str.strip_chars()
    return [
        pl.when(path.str.len_chars() <= MAX_PATH).then(path).otherwise(pl.lit("")).alias("path"),
        pl.when(size.str.contains(_BYTES)).then(size).cast(pl.Int64, strict=False).alias("bytes"),
        pl.when(digest.str.contains(_SHA256)).then(digest.str.to_lowercase()).alias("sha256"),
        modality.str.slice(0, MAX_MODALITY).alias("modality"),
        _moment(pl.col("captured_at").str.strip_chars()).alias("captured_at"),
    ]


def _moment(text: pl.Expr) -> pl.Expr:
    """ISO 8601 from 1970 to 2099; without an offset it is the time of Asia/Shanghai."""
    text = pl.when(text.str.contains(_MOMENT)).then(text)
    text = text.str.replace(" ", "T", literal=True, n=1).str.replace(r"[Zz]$", "+00:00")
    with_offset = text.str.to_datetime(_OFFSET_FORM, time_unit="us", time_zone="UTC", strict=False)
    day = text.str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("us"))
    minutes, seconds = (text.str.to_datetime(form, time_unit="us", strict=False) for form in _LOCAL_FORMS)
    return pl.coalesce(with_offset, local_to_utc(pl.coalesce(seconds, minutes, day)))


def local_to_utc(moment: pl.Expr) -> pl.Expr:
    """Take moments without an offset as the time of Asia/Shanghai."""
    return moment.dt.replace_time_zone(ZONE, ambiguous="earliest", non_existent="null").dt.convert_time_zone("UTC")
