"""JSON read strictly: what json.loads would let through and PostgreSQL or a reader would trip over is refused."""

import json
import math
from collections.abc import Iterator
from typing import Any

from .content import HEAD, UTF8_BOM, refuse_unless_text
from .problems import Problem, Problems, Unreadable

MAX_DEPTH = 64
MAX_DIGITS = 18
MAX_VALUES = 300_000


class _Doubled(dict[str, Any]):
    """An object some of whose names came twice."""

    names: tuple[str, ...] = ()


class _Bad:
    """A number that is refused; found again by the walk, which knows where it stands."""

    def __init__(self, code: str, text: str) -> None:
        self.code = code
        self.text = text


def parse(data: bytes) -> Any:
    """Return the value of a JSON file in UTF-8, with or without a byte order mark.

    Raises: Unreadable with every problem found.
    """
    refuse_unless_text(data[:HEAD], "not_a_manifest")
    value = _load(_decode(data.removeprefix(UTF8_BOM)))
    problems = Problems.of(_walk(value))
    if problems:
        raise Unreadable(problems)
    return value


def pointer(*parts: str | int) -> str:
    """Join parts to a JSON pointer (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable.because("not_utf8", byte=error.start + 1) from error


def _load(text: str) -> Any:
    try:
        return json.loads(
            text,
            object_pairs_hook=_object,
            parse_constant=lambda name: _Bad("not_a_number", name),
            parse_float=_float,
            parse_int=_int,
        )
    except json.JSONDecodeError as error:
        raise Unreadable.because("not_json", line=error.lineno, column=error.colno) from error
    except RecursionError as error:
        raise Unreadable.because("too_deep", limit=MAX_DEPTH) from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    plain = dict(pairs)
    if len(plain) == len(pairs):
        return plain
    seen: set[str] = set()
    doubled = _Doubled(plain)
    doubled.names = tuple(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
    return doubled


def _float(text: str) -> float | _Bad:
    number = float(text)
    return number if math.isfinite(number) else _Bad("number_too_large", text)


def _int(text: str) -> int | _Bad:
    return int(text) if len(text.lstrip("-")) <= MAX_DIGITS else _Bad("number_too_large", text)


def _walk(value: Any) -> Iterator[Problem]:
    """Yield what is wrong anywhere, in document order, without recursion."""
    stack: list[tuple[str, int, Any]] = [("", 0, value)]
    left = MAX_VALUES
    while stack:
        where, depth, item = stack.pop()
        left -= len(item) if isinstance(item, dict | list) else 0
        if left < 0:
            yield Problem("too_many_values", {"limit": MAX_VALUES})
            return
        if depth > MAX_DEPTH:
            yield Problem("too_deep", {"limit": MAX_DEPTH}, where)
        elif isinstance(item, dict):
            yield from _names(item, where)
            stack += [(where + pointer(printable(k)), depth + 1, v) for k, v in reversed(item.items())]
        elif isinstance(item, list):
            stack += [(where + pointer(i), depth + 1, v) for i, v in reversed([*enumerate(item)])]
        elif isinstance(item, _Bad):
            yield Problem(item.code, {"value": item.text[:40]}, where)
        elif isinstance(item, str):
            yield from _characters(item, where)


def _names(item: dict[str, Any], where: str) -> Iterator[Problem]:
    for name in item:
        yield from _characters(name, where)
    if isinstance(item, _Doubled):
        for name in dict.fromkeys(item.names):
            yield Problem("duplicate_key", {"key": printable(name)}, where + pointer(printable(name)))


def _characters(text: str, where: str) -> Iterator[Problem]:
    bad = next((c for c in text if c == "\0" or "\ud800" <= c <= "\udfff"), None)
    if bad is not None:
        yield Problem("bad_character", {"character": f"U+{ord(bad):04X}"}, where)


def printable(text: str, limit: int = 200) -> str:
    """Text that can be stored and shown: bad characters replaced, cut to `limit`."""
    clean = text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"
