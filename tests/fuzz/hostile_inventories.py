"""250 inventories that nobody honest writes, each with the code of the problem that must be named.

Those whose header, footer or first bytes are at fault have no row below 2: they are refused at upload.
"""

import io
import random
from collections.abc import Iterator

import polars as pl

from tests.fuzz.hostile_manifests import TRAVERSALS, Hostile, bombs, hostile

HEADER = "path,bytes,sha256,modality,captured_at\n"
SIZES = (
    "NaN",
    "nan",
    "inf",
    "-1",
    "1e9",
    "1_000",
    "0x10",
    "9" * 16,
    "9" * 400,
    "９９",
    "1.5",
    "--1",
    "+1",
    "٣",
    "1,000",
)
MOMENTS = ("2026-02-30", "2026-13-01", "0000-00-00", "9999999999", "now", "2026-03-01T25:00", "1e400", "12/31/2026")
HASHES = ("0" * 63, "0" * 65, "g" * 64, "../" * 21 + "a", "０" * 64)


def inventories() -> list[Hostile]:
    return [*headers(), *packed(), *encodings(), *parquet(), *paths(), *values(), *rows()]


def headers() -> Iterator[Hostile]:
    for text in ("path,path", "Path,PATH,bytes", "path,bytes,Bytes", "path,a,A", "path,é,É"):
        yield hostile(f"twice: {text}", f"{text}\n{',' * text.count(',')}\n", "header_twice", row=1)
    for text in ("path,", ",path", "path,,bytes", "path, ,bytes"):
        yield hostile(f"empty: {text}", f"{text}\na\n", "header_empty", row=1)
    for text in ("file", "paths,bytes", '"pa""th"', "path\u200b", "PFAD", "=path", "路径", "path/", "p ath", "{path}"):
        yield hostile(f"no path: {text}", f"{text}\na\n", "no_header", row=1)
    for separator in ";\t|":
        yield hostile(f"separated by {separator!r}", HEADER.replace(",", separator), "separator", row=1)
    for n in (201, 5_000, 30_000):
        yield hostile(
            f"{n} columns", "path," + ",".join(f"c{i}" for i in range(n - 1)) + "\n", "too_many", "row_too_long", row=1
        )
    yield hostile("header of 10 MB", "path" + "x" * 10_000_000, "row_too_long", row=1)
    yield hostile("header without an end", '"path' + "x" * 100, "quote_open", row=1)
    yield hostile("quotes in the header", 'path,"a"b\n', "quote_bad", row=1)
    yield hostile("NUL in the header", "path,\0\n", "nul", row=1)
    yield hostile("old Macintosh", "path,bytes\ra,1\rb,2\r", "line_breaks", row=1)
    yield hostile("Latin-1 header", b"path,\xe9\n", "row_not_utf8", row=1)
    yield hostile("surrogate in the header", b"path,\xed\xa0\x80\n", "row_not_utf8", row=1)


def packed() -> Iterator[Hostile]:
    for name, data in bombs():
        yield hostile(name, data, "packed", "not_an_inventory", row=1)
    yield hostile("nothing", b"", "empty", row=1)


def encodings() -> Iterator[Hostile]:
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"):
        yield hostile(encoding, (HEADER + "a,1,,,\n").encode(encoding), "utf16", row=1)


def parquet() -> Iterator[Hostile]:
    """A sound file cut, with a footer that lies, encrypted, and with random bytes in place of its footer."""
    buffer = io.BytesIO()
    pl.DataFrame({"path": ["a", "b"], "bytes": [1, 2]}).write_parquet(buffer)
    sound = buffer.getvalue()
    for n in range(1, 31):
        yield hostile(f"Parquet cut at {n} of 31", sound[: len(sound) * n // 31], "parquet_broken", row=1)
    for length in (0, 1, 7, 2**16, 2**24, 2**31 - 1, 2**32 - 1):
        yield hostile(
            f"footer of {length}", sound[:-8] + length.to_bytes(4, "little") + b"PAR1", "parquet_broken", row=1
        )
    dice = random.Random(5)  # noqa: S311 -- noise
    for n in range(40):
        noise = dice.randbytes(60)
        yield hostile(
            f"noise {n}", b"PAR1" + noise + len(noise).to_bytes(4, "little") + b"PAR1", "parquet_broken", row=1
        )
    yield hostile("encrypted", b"PARE" + sound[4:-4] + b"PARE", "parquet_encrypted", row=1)
    yield hostile("four bytes", b"PAR1", "parquet_broken", row=1)


def paths() -> Iterator[Hostile]:
    for path in TRAVERSALS:
        if ".." in path:
            yield hostile(f"path {path!r}", f"{HEADER}{path},1,,,\n", "path_parent", row=2)
            yield hostile(f"quoted path {path!r}", f'{HEADER}"{path}",1,,,\n', "path_parent", row=2)
    yield hostile("empty path", f"{HEADER},1,,,\n", "path_empty", row=2)
    for n in (4_097, 20_000, 60_000):
        yield hostile(f"path of {n}", f"{HEADER}{'a' * n},1,,,\n", "path_long", row=2)


def values() -> Iterator[Hostile]:
    for number, size in enumerate(SIZES):
        wanted = "ragged" if "," in size else "bytes_bad"
        yield hostile(f"size {number}", f"{HEADER}a,{size},,,\n", wanted, row=2)
        yield hostile(f"quoted size {number}", f'{HEADER}ok,1,,,\n"a","{size}",,,\n', "bytes_bad", row=3)
    for moment in MOMENTS:
        yield hostile(f"moment {moment}", f"{HEADER}a,1,,,{moment}\n", "captured_bad", row=2)
        yield hostile(f"quoted moment {moment}", f'{HEADER}"a",1,,,"{moment}"\n', "captured_bad", row=2)
    for digest in HASHES:
        yield hostile(f"hash {digest[-8:]} of {len(digest)}", f"{HEADER}a,1,{digest},,\n", "sha256_bad", row=2)
    for n in (61, 5_000):
        yield hostile(f"modality of {n}", f"{HEADER}a,1,,{'m' * n},\n", "modality_long", row=2)


def rows() -> Iterator[Hostile]:
    for n in (1, 2, 4, 6, 50, 9_000):
        yield hostile(f"{n} columns in a row", HEADER + "a" + "," * (n - 1) + "\n", "ragged", row=2)
        yield hostile(f"{n} quoted columns", HEADER + '"a"' + ',""' * (n - 1) + "\n", "ragged", row=2)
    for n in (2, 3, 40, 400, 4_000):
        before = "ok,1,,,\n" * (n - 2)
        yield hostile(f"quote open in row {n}", f'{HEADER}{before}"a,1,,,\nb,2,,,\n', "quote_open", row=n)
        yield hostile(f"quote amiss in row {n}", f'{HEADER}{before}"a"b,1,,,\n', "quote_bad", row=n)
        yield hostile(f"NUL in row {n}", f"{HEADER}{before}a\0b,1,,,\n", "nul", row=n)
        yield hostile(f"bytes in row {n}", (HEADER + before).encode() + b"a\xff,1,,,\n", "row_not_utf8", row=n)
        yield hostile(f"carriage return in row {n}", f"{HEADER}{before}a\rb,1,,,\n", "line_breaks", row=n)
        yield hostile(f"one row of 100 kB, {n}", f"{HEADER}{before}{'a' * 100_000},1,,,\n", "row_too_long", row=n)
    yield hostile("one row of 20 MB", HEADER + "a" * 20_000_000, "row_too_long", row=2)
    yield hostile("quote open for 20 MB", HEADER + '"' + "a\n" * 10_000_000, "quote_open", row=2)
    yield hostile("value of 140 kB", 'path,x\n"' + "x" * 140_000 + '",\n', "value_too_long", "row_too_long", row=2)
    yield hostile("200,000 rows of nothing", "path,bytes\n" + ",\n" * 200_000, "path_empty", row=2)
