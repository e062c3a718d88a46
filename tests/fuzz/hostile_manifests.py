"""250 manifests that nobody honest writes, each with the code of the problem that must be named."""

import bz2
import gzip
import io
import json
import lzma
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from approvals.manifests import examples

EXAMPLE = examples.FILES["automotive-export.example.json"].encode()
ZEROS = b"\0" * 4_000_000
NUMBERS = ("9" * 19, "9" * 400, "-" + "9" * 4_000, "9" * 1_000_000, "1e309", "-1e309", "1e999999", "123456789e400")
NOT_NUMBERS = ("NaN", "Infinity", "-Infinity")
PLACES = ("bytes", "automotive.vehicles", "automotive.days_covered", "x-own", "x-own.deep.er")
TRAVERSALS = (
    "../secret.csv",
    "../../../../etc/passwd",
    "a/../../b.csv",
    "a/..",
    "..",
    "..\\..\\windows\\system.ini",
    "a\\..\\..\\b",
    "/etc/passwd",
    "\\\\host\\share\\file",
    "C:\\Windows\\system.ini",
    "c:/a.csv",
    "~/.ssh/id_rsa",
    "file:///etc/passwd",
    "FILE:///etc/passwd",
    "data:text/csv,a",
    "javascript:alert(1)",
    "gopher://localhost:6379/_x",
    "ftp://example.com/a.csv",
    "a\nb.csv",
    "a\tb.csv",
)


@dataclass(frozen=True, slots=True)
class Hostile:
    """A file, and the codes of which at least one must be named; `row` is 1 or more where a row is at fault."""

    name: str
    data: bytes
    codes: frozenset[str]
    row: int | None = None


def hostile(name: str, data: bytes | str, *codes: str, row: int | None = None) -> Hostile:
    return Hostile(
        name, data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data, frozenset(codes), row
    )


def package(resource: str = "", root: str = "") -> str:
    """A sound package as text, with members added to its resource or its root."""
    return f'{{"$schema": "automotive-export/1"{root}, "resources": [{{"name": "a", "path": "a.csv"{resource}}}]}}'


def member(place: str, value: str) -> str:
    """Write a member, under a key or a dotted path of keys, of a resource that lacks it."""
    for key in reversed(place.split(".")):
        value = f'{{"{key}": {value}}}'
    return ", " + value[1:-1]


def manifests() -> list[Hostile]:
    return [
        *deep(),
        *numbers(),
        *doubled(),
        *characters(),
        *traversals(),
        *packed(),
        *encodings(),
        *cut_off(),
        *sizes(),
    ]


def deep() -> Iterator[Hostile]:
    for depth in (66, 100, 900, 1_100, 5_000, 100_000, 400_000):
        lists, objects = "[" * depth + "]" * depth, '{"a":' * depth + "1" + "}" * depth
        yield hostile(f"{depth} lists", lists, "too_deep")
        yield hostile(f"{depth} objects", objects, "too_deep")
        yield hostile(f"{depth} lists in a resource", package(member("x-own", lists)), "too_deep")
        yield hostile(f"{depth} objects in the root", package(root=member("x-own", objects)), "too_deep")


def numbers() -> Iterator[Hostile]:
    for place in PLACES:
        for number in NUMBERS:
            yield hostile(
                f"{number[:8]} ({len(number)}) in {place}", package(member(place, number)), "number_too_large"
            )
        for word in NOT_NUMBERS:
            yield hostile(f"{word} in {place}", package(member(place, word)), "not_a_number")


def doubled() -> Iterator[Hostile]:
    for place in ("bytes", "automotive.faces", "x-own", "x.y.z", "title"):
        twice = member(place, "1").removeprefix(", ")
        yield hostile(f"{place} twice", package(f", {twice}, {twice}"), "duplicate_key")
        yield hostile(f"{place} twice in the root", package(root=f", {twice}, {twice}"), "duplicate_key")
    for key in ("name", "path", "resources", "$schema", "\\u006eame", ""):
        yield hostile(f"“{key}” again", f'{{"{key}": 1, {package()[1:-1]}, "{key}": 2}}', "duplicate_key")
    yield hostile("a thousand times one name", "{" + ", ".join(['"a": 1'] * 1_000) + "}", "duplicate_key")


def characters() -> Iterator[Hostile]:
    for code in ("\\ud800", "\\udfff", "\\udc00\\ud800", "\\u0000"):
        for place in ("title", "description", "x-own.text"):
            yield hostile(f"{code} in {place}", package(member(place, f'"a{code}b"')), "bad_character")
        yield hostile(f"{code} in a name", package(f', "k{code}": 1'), "bad_character")
        yield hostile(f"{code} in the root", package(root=member("title", f'"{code}"')), "bad_character")
    yield hostile("a surrogate as bytes", package(member("title", '"\ud800"')), "not_utf8")


def traversals() -> Iterator[Hostile]:
    codes = ("parent_path", "absolute_path", "bad_path")
    for path in TRAVERSALS:
        text = json.dumps(path)
        yield hostile(f"path {path!r}", f'{{"resources": [{{"name": "a", "path": {text}}}]}}', *codes)
        yield hostile(f"inventory {path!r}", package(member("automotive.inventory", text)), *codes)
        yield hostile(f"second path {path!r}", f'{{"resources": [{{"name": "a", "path": ["b", {text}]}}]}}', *codes)


def packed() -> Iterator[Hostile]:
    for name, data in bombs():
        yield hostile(name, data, "packed", "not_a_manifest")


def bombs() -> Iterator[tuple[str, bytes]]:
    """Archives of zeros, one in another, and files of other kinds."""
    once = gzip.compress(ZEROS, mtime=0)
    yield "gzip", once
    yield "gzip in gzip", gzip.compress(once, mtime=0)
    yield "bzip2", bz2.compress(ZEROS)
    yield "xz", lzma.compress(ZEROS)
    yield "zip", zipped("datapackage.json", ZEROS)
    yield "zip in zip", zipped("a.zip", zipped("b.zip", ZEROS))
    yield "zip with a name that climbs", zipped("../../etc/cron.d/x", b"x")
    yield "zip of nothing", b"PK\x05\x06" + b"\0" * 18
    yield "7-Zip", b"7z\xbc\xaf\x27\x1c" + ZEROS[:1_000]
    yield "zstd", b"\x28\xb5\x2f\xfd" + ZEROS[:1_000]
    yield "RAR", b"Rar!\x1a\x07\x00" + ZEROS[:1_000]
    for kind, head in (
        ("PDF", b"%PDF-1.7"),
        ("PNG", b"\x89PNG\r\n\x1a\n"),
        ("ELF", b"\x7fELF"),
        ("JPEG", b"\xff\xd8\xff"),
    ):
        yield kind, head + EXAMPLE


def zipped(name: str, data: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return buffer.getvalue()


def encodings() -> Iterator[Hostile]:
    text = EXAMPLE.decode()
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"):
        yield hostile(encoding, text.encode(encoding), "utf16")
    for bad in (b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\xe2\x82"):
        yield hostile(f"bytes {bad.hex()}", EXAMPLE.replace(b"title", b"ti" + bad + b"tle", 1), "not_utf8")


def cut_off() -> Iterator[Hostile]:
    step = len(EXAMPLE) // 23
    for n in range(1, 23):
        yield hostile(f"cut at {n} of 23", EXAMPLE[: n * step], "not_json", "not_utf8")
    for name, text in (
        ("comments", "{} // no"),
        ("comma", package() + ","),
        ("single quotes", "{'a': 1}"),
        ("YAML", "a: 1\n"),
    ):
        yield hostile(name, text, "not_json")


def sizes() -> Iterator[Hostile]:
    yield hostile("nothing", b"", "empty")
    yield hostile("more than 5 MB", b'"' + b"x" * 5_000_000 + b'"', "too_large")
    yield hostile("5 MB of objects", "[" + "{}," * 1_600_000 + "{}]", "too_many_values")
    yield hostile("5 MB of lists", "[" + "[]," * 1_600_000 + "[]]", "too_many_values")
    yield hostile("5 MB of numbers", "[" + "1," * 2_400_000 + "1]", "too_many_values")
    yield hostile("5 MB in one title", package(member("title", '"' + "x" * 4_900_000 + '"')), "too_long")
    yield hostile(
        "2,001 resources", '{"resources": [' + ", ".join(['{"name": "a", "path": "a"}'] * 2_001) + "]}", "too_many"
    )
    yield hostile("whitespace", b" " * 4_000_000, "not_json")
    for name in ("1", "null", "[]", "{}", '"text"', "true", "[[{}]]", '{"resources": null}', '{"swagger": "2.0"}'):
        yield hostile(name, name, "unknown_format", "known_format", "type_array", "too_few")
