import datetime as dt
import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from approvals.manifests import csv_frames, parquet_frames
from approvals.manifests.inventory import Limits, read_inventory
from approvals.manifests.parquet_footer import BadFooter, read_footer
from approvals.manifests.problems import Unreadable
from approvals.manifests.summary import Flag, InventorySummary, Modality

HEADER = b"path,bytes,sha256,modality,captured_at\n"
Write = Callable[[bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(data: bytes) -> Path:
        path = tmp_path / "inventory"
        path.write_bytes(data)
        return path

    return write


def refused(path: Path, limits: Limits | None = None) -> list[tuple[int | None, str]]:
    with pytest.raises(Unreadable) as caught:
        read_inventory(path, limits=limits)
    assert caught.value.problems.shown[0].message
    return [(problem.row, problem.code) for problem in caught.value.problems.shown]


def problems(summary: InventorySummary) -> list[tuple[int | None, str, str]]:
    return [(problem.row, problem.column, problem.code) for problem in summary.problems.shown]


def test_inventory_is_summed(write: Write) -> None:
    digest = b"ab" * 32
    data = HEADER + b"\n".join(
        [
            b"a/1.jpg,10," + digest + b",image,2026-03-01T08:00:00+08:00",
            b"a/2.jpg,20,,image,2026-03-01T17:00:00Z",
            b"a/3.pcd,,,point_cloud,2026-03-01 23:30",
            b"a/4.txt,5,,,2026-02-27",
        ]
    )

    summary = read_inventory(write(data))

    assert (summary.format, summary.sha256) == ("csv", hashlib.sha256(data).hexdigest())
    assert (summary.n_files, summary.n_bytes, summary.n_without_bytes, summary.n_without_sha256) == (4, 35, 1, 3)
    assert summary.modalities == (Modality("", 1, 5), Modality("image", 2, 30), Modality("point_cloud", 1, 0))
    assert summary.first_captured_at == dt.datetime(2026, 2, 26, 16, tzinfo=dt.UTC)
    assert summary.last_captured_at == dt.datetime(2026, 3, 1, 17, tzinfo=dt.UTC)
    assert summary.n_days == 3
    assert not summary.problems
    assert not summary.notices
    assert InventorySummary.from_dict(summary.to_dict()) == summary


def test_argoverse_columns_are_read(write: Write) -> None:
    row = b"val/7fab2350-7eaf-3b7e-a39d-6937a4c1bede/sensors/lidar/315966265259836000.feather,point_cloud,1013762,"

    summary = read_inventory(write(b"path,modality,bytes,sha256\n" + row + b"0" * 64 + b"\n"))

    assert (summary.n_files, summary.n_bytes, summary.n_flagged) == (1, 1013762, 0)
    assert [(n.code, n.column) for n in summary.notices.shown] == [("column_missing", "captured_at")]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"\xef\xbb\xbfpath,bytes\na,1\nb,2\n", id="byte order mark"),
        pytest.param(b"path,bytes\r\na,1\r\nb,2\r\n", id="CRLF"),
        pytest.param(b"path,bytes\na,1\n\nb,2", id="blank line and no last line end"),
        pytest.param(b'"Path","BYTES"\n"a","1"\n"b",2\n', id="quoted, capitals"),
        pytest.param(b'path,bytes\n"a,\nx",1\n"b ""x""",2\n', id="comma, line break and quotation mark in quotes"),
    ],
)
def test_csv_is_read(write: Write, data: bytes) -> None:
    summary = read_inventory(write(data))

    assert (summary.n_files, summary.n_bytes, summary.problems.total) == (2, 3, 0)


def test_csv_cut_anywhere_gives_the_same_sum(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = b"".join(b'"a,""%d""\n.jpg",%d\n' % (n, n) if n % 3 else b"b%d.jpg,%d\n" % (n, n) for n in range(40))
    path = write(b"path,bytes\n" + rows + b"short\n")
    whole = read_inventory(path)

    for block in (80, 97, 200):
        monkeypatch.setattr(csv_frames, "BLOCK_BYTES", block)
        assert read_inventory(path, limits=Limits(max_row_bytes=64)) == whole

    assert problems(whole) == [(42, "", "ragged")]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        pytest.param(b"a,1", (2, "", "ragged"), id="too few columns"),
        pytest.param(b"a,1,,,,", (2, "", "ragged"), id="too many columns"),
        pytest.param(b",1,,,", (2, "path", "path_empty"), id="no path"),
        pytest.param(b"x" * 4097 + b",1,,,", (2, "path", "path_long"), id="long path"),
        pytest.param(b"a/../../b,1,,,", (2, "path", "path_parent"), id="out of the folder"),
        pytest.param(b"..\\b,1,,,", (2, "path", "path_parent"), id="out of the folder, Windows"),
        pytest.param(b"a,1e6,,,", (2, "bytes", "bytes_bad"), id="not a whole number"),
        pytest.param(b"a,-1,,,", (2, "bytes", "bytes_bad"), id="negative"),
        pytest.param(b"a," + b"9" * 16 + b",,,", (2, "bytes", "bytes_bad"), id="more than a petabyte"),
        pytest.param(b"a,,abc,,", (2, "sha256", "sha256_bad"), id="short hash"),
        pytest.param(b"a,,," + b"m" * 61 + b",", (2, "modality", "modality_long"), id="long modality"),
        pytest.param(b"a,,,,2026-02-30", (2, "captured_at", "captured_bad"), id="no such day"),
        pytest.param(b"a,,,,03/01/2026", (2, "captured_at", "captured_bad"), id="not ISO"),
    ],
)
def test_row_that_is_wrong_is_named(write: Write, row: bytes, expected: tuple[int, str, str]) -> None:
    summary = read_inventory(write(HEADER + row + b"\nok.jpg,,,,\n"))

    assert problems(summary) == [expected]
    assert summary.problems.shown[0].message


def test_200_rows_are_named_and_all_are_counted(write: Write) -> None:
    summary = read_inventory(write(b"path,bytes\n" + b"a,x\n" * 300))

    assert (len(summary.problems.shown), summary.problems.total, summary.n_files) == (200, 300, 300)


@pytest.mark.parametrize(
    ("data", "row", "code"),
    [
        pytest.param(b"", None, "empty", id="nothing"),
        pytest.param(b"PK\x03\x04....", None, "packed", id="zip"),
        pytest.param(b"\x1f\x8b....", None, "packed", id="gzip"),
        pytest.param(b"\xfd7zXZ\0...", None, "packed", id="xz"),
        pytest.param(b"\x28\xb5\x2f\xfd...", None, "packed", id="zstd"),
        pytest.param(b"\x89PNG\r\n", None, "not_an_inventory", id="picture"),
        pytest.param("path\na\n".encode("utf-16"), None, "utf16", id="UTF-16"),
        pytest.param("path\na\n".encode("utf-16-le"), None, "utf16", id="UTF-16 without mark"),
        pytest.param(b"file,bytes\na,1\n", 1, "no_header", id="no path"),
        pytest.param(b"path;bytes\na;1\n", 1, "separator", id="semicolons"),
        pytest.param(b"path\tbytes\na\t1\n", 1, "separator", id="tabs"),
        pytest.param(b"path,Path\na,1\n", 1, "header_twice", id="column twice"),
        pytest.param(b"path,,x\na,1,2\n", 1, "header_empty", id="column without a name"),
        pytest.param(b"path\n", None, "no_rows", id="header alone"),
        pytest.param(b"path\ra\rb\r", 1, "line_breaks", id="old Macintosh"),
        pytest.param(b'path,x\n"a\rb",1\nc\rd,""\n', 3, "line_breaks", id="bare carriage return"),
        pytest.param(b"path\na\nb\0c\n", 3, "nul", id="NUL"),
        pytest.param(b"path\na\n\xff\n", 3, "row_not_utf8", id="Latin-1"),
        pytest.param(b'path\na\n"b\nc\n', 3, "quote_open", id="quotation mark left open"),
        pytest.param(b'path\na\n"b"c\n', 3, "quote_bad", id="text after a quotation mark"),
        pytest.param(b'path\n"' + b"x" * 140_000 + b'"\n', 2, "value_too_long", id="value too long"),
        pytest.param(b"path\na\n" + b"x" * 10_000_000, 3, "row_too_long", id="one line of 10 MB"),
        pytest.param(b"path\na\n" + b"x" * 70_000 + b"\n", 3, "row_too_long", id="one line of 70 kB"),
        pytest.param(b"x" * 10_000_000, 1, "row_too_long", id="header of 10 MB"),
        pytest.param(b'path\na\n"' + b"x\n" * 5_000_000, 3, "quote_open", id="quotation mark open for 10 MB"),
    ],
)
def test_csv_is_refused(write: Write, data: bytes, row: int | None, code: str) -> None:
    assert refused(write(data)) == [(row, code)]


def test_limits_at_and_above(write: Write) -> None:
    path = write(b"path\na\nb\n")

    assert read_inventory(path, limits=Limits(max_bytes=9, max_rows=2)).n_files == 2
    assert refused(path, Limits(max_bytes=8)) == [(None, "too_large")]
    assert refused(path, Limits(max_rows=1)) == [(None, "too_many_rows")]


def test_more_modalities_than_can_be_shown_are_counted_together(write: Write) -> None:
    rows = b"".join(b"a,m%03d\n" % n for n in range(250))

    summary = read_inventory(write(b"path,modality\n" + rows))

    assert len(summary.modalities) == 201
    assert sum(modality.n_files for modality in summary.modalities) == 250
    assert "modalities_many" in [notice.code for notice in summary.notices.shown]


def test_personal_identifiers_are_flagged_by_place_only(write: Write) -> None:
    rows = ["LSVAA_1M8GDM9AXKP042788.jpg,", "b/沪A12345.jpg,", "c.jpg,call 13800138000", "d/11010519491231002x,"]

    summary = read_inventory(write(("path,note\n" + "\n".join(rows) + "\n").encode()))

    assert summary.flags == (
        Flag(2, "path", "vin"),
        Flag(3, "path", "plate"),
        Flag(5, "path", "resident_id"),
        Flag(4, "note", "phone"),
    )
    assert (summary.n_flagged, summary.flagged_by_kind) == (4, {"phone": 1, "plate": 1, "resident_id": 1, "vin": 1})


def test_progress_rises_to_the_end(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_frames, "BLOCK_BYTES", 100)
    seen: list[tuple[float, int]] = []

    read_inventory(
        write(b"path\n" + b"abcdefgh\n" * 100),
        limits=Limits(max_row_bytes=50),
        progress=lambda fraction, rows: seen.append((fraction, rows)),
    )

    assert seen == sorted(seen)
    assert seen[-1] == (1.0, 100)


def parquet(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


def test_parquet_gives_the_same_sum_as_csv(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_frames, "BATCH_ROWS", 2)
    frame = pl.DataFrame(
        {
            "path": ["a", "b", None, "京A12345"],
            "bytes": [1, -1, 3, 4],
            "modality": pl.Series(["x", "y", "x", None], dtype=pl.Categorical),
            "captured_at": pl.Series(["2026-03-01T08:00:00"] * 4).str.to_datetime(),
            "number": [1, 2, 3, 4],
        }
    )

    summary = read_inventory(write(parquet(frame)))

    as_csv = frame.with_columns(pl.lit("2026-03-01T08:00:00").alias("captured_at")).write_csv()
    expected = read_inventory(write(as_csv.encode()))
    assert problems(summary) == [(3, "bytes", "bytes_bad"), (4, "path", "path_empty")]
    same = {**summary.to_dict(), "format": "csv", "sha256": expected.sha256, "problems": expected.problems.to_dict()}
    assert same == expected.to_dict()


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        pytest.param(pl.DataFrame({"path": [1]}), "column_type", id="path is a number"),
        pytest.param(pl.DataFrame({"path": ["a"], "bytes": [1.5]}), "column_type", id="size is a fraction"),
        pytest.param(pl.DataFrame({"name": ["a"]}), "no_header", id="no path"),
        pytest.param(pl.DataFrame({"path": []}, schema={"path": pl.String}), "no_rows", id="no rows"),
    ],
)
def test_parquet_is_refused(write: Write, frame: pl.DataFrame, code: str) -> None:
    assert [found for _, found in refused(write(parquet(frame)))] == [code]


def test_parquet_that_would_unpack_too_far_is_refused(write: Write) -> None:
    path = write(parquet(pl.DataFrame({"path": ["x" * 50_000_000]})))

    assert path.stat().st_size < 100_000
    assert refused(path, Limits(max_unpacked=40_000_000)) == [(None, "parquet_bomb")]


def test_parquet_with_too_many_rows_is_refused_before_it_is_read(write: Write) -> None:
    path = write(parquet(pl.DataFrame({"path": ["x"] * 100_000})))

    assert refused(path, Limits(max_rows=99_999)) == [(None, "too_many_rows")]


PARQUET = parquet(pl.DataFrame({"path": ["a", "b"], "bytes": [1, 2]}))


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(PARQUET[:-20], id="cut off"),
        pytest.param(b"PAR1" + b"\0" * 50, id="no footer"),
        pytest.param(b"PAR1", id="four bytes"),
        pytest.param(PARQUET[:-8] + b"\xff\xff\xff\x7fPAR1", id="footer longer than the file"),
    ],
)
def test_parquet_that_is_damaged_is_refused(write: Write, data: bytes) -> None:
    assert refused(write(data)) == [(None, "parquet_broken")]


def read_or_refuse(path: Path) -> None:
    try:
        summary = read_inventory(path)
    except Unreadable:
        return
    assert InventorySummary.from_dict(summary.to_dict()) == summary


SAME_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@SAME_FOLDER
@given(st.binary(max_size=200), st.sampled_from([b"", b"path\n", b"path,bytes,captured_at\n"]))
def test_any_bytes_are_summed_or_refused(write: Write, data: bytes, header: bytes) -> None:
    read_or_refuse(write(header + data))


@SAME_FOLDER
@given(st.lists(st.lists(st.text('ab",\n\r0é', max_size=5), max_size=4), max_size=8))
def test_any_rows_are_summed_or_refused(write: Write, rows: list[list[str]]) -> None:
    read_or_refuse(write(HEADER + "\n".join(",".join(row) for row in rows).encode()))


@SAME_FOLDER
@given(st.lists(st.tuples(st.text("abé 中", min_size=1, max_size=5), st.integers(0, 10**15 - 1)), min_size=1))
def test_what_is_written_is_counted(write: Write, rows: list[tuple[str, int]]) -> None:
    frame = pl.DataFrame(rows, schema={"path": pl.String, "bytes": pl.Int64}, orient="row")

    for data in (frame.write_csv().encode(), frame.write_csv(quote_style="always").encode(), parquet(frame)):
        summary = read_inventory(write(data))
        assert (summary.n_files, summary.n_bytes) == (len(rows), sum(size for _, size in rows))


@given(st.binary(max_size=60), st.integers(0, len(PARQUET) - 1), st.integers(0, 255))
def test_any_footer_is_read_or_refused(head: bytes, place: int, value: int) -> None:
    damaged = bytearray(head + PARQUET[len(head) :])
    damaged[place] = value
    try:
        footer = read_footer(io.BytesIO(damaged), len(damaged))
    except BadFooter:
        return
    assert footer.unpacked >= footer.largest_group
