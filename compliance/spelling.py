"""Rows that are said over and over, and the canonical bytes of results made of them. Pure.

Two thirds of a result are the same for every flow under the same regime: editions, duties,
exemptions that do not apply. Spelling them once halves the time a result takes.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from json.encoder import encode_basestring
from typing import Any

from compliance.rules import canonical
from compliance.wording import Text


class Fixed(dict[str, Any]):
    """A row that is shared between results and never changed, with its canonical bytes."""

    def __init__(self, row: Mapping[str, Any], spelling: bytes = b"") -> None:
        super().__init__(row)
        self.spelling = spelling or spelled(row)


class FixedRows(list[Any]):
    """Rows that are shared as a whole, with their canonical bytes."""

    def __init__(self, rows: Iterable[Fixed]) -> None:
        super().__init__(rows)
        self.spelling = b"[" + b",".join(row.spelling for row in self) + b"]"


class Pattern:
    """A row of which only some fields differ between results; what stands between them is spelled once."""

    def __init__(self, row: Mapping[str, Any], *open_fields: str) -> None:
        self.row = dict(row)
        self.before: list[tuple[bytes, str]] = []
        rest = b"{"
        for name in sorted(row):
            rest += b'"%s":' % name.encode()
            if name in open_fields:
                self.before.append((rest, name))
                rest = b","
            else:
                rest += canonical(row[name]) + b","
        self.after = rest[:-1] + b"}"

    def filled(self, **fields: str | Text) -> Fixed:
        pieces = [before + _text(fields[name]) for before, name in self.before]
        row = Fixed(self.row, b"".join(pieces) + self.after)
        for name, value in fields.items():
            row[name] = value.to_dict() if isinstance(value, Text) else value
        return row


def _text(value: str | Text) -> bytes:
    if isinstance(value, Text):
        return f'{{"en":{encode_basestring(value.en)},"zh":{encode_basestring(value.zh)}}}'.encode()
    return encode_basestring(value).encode()


def spelled(content: Mapping[str, object]) -> bytes:
    """The canonical bytes of a result: what `canonical` gives, from pieces that are ready."""
    return b"{" + b",".join([_key(name) + _spelled(content[name]) for name in sorted(content)]) + b"}"


@lru_cache(maxsize=256)
def _key(name: str) -> bytes:
    return canonical(name) + b":"


def _spelled(value: object) -> bytes:
    if isinstance(value, Fixed | FixedRows):
        return value.spelling
    if isinstance(value, list):
        return b"[" + b",".join([one.spelling if type(one) is Fixed else _spelled(one) for one in value]) + b"]"
    if isinstance(value, str):
        return encode_basestring(value).encode()
    if isinstance(value, bool):
        return b"true" if value else b"false"
    return canonical(value)
