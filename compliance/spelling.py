"""Rows that are said over and over, and the canonical bytes of results made of them. Pure.

Two thirds of a result are the same for every flow under the same regime: editions, duties,
exemptions that do not apply. Spelling them once halves the time a result takes.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Raw

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
    return canonical(value.to_dict() if isinstance(value, Text) else value)


def spelled(content: Mapping[str, object]) -> bytes:
    """The canonical bytes of a result: what `canonical` gives, from pieces that are ready."""
    return canonical({name: _spelled(value) for name, value in content.items()})


def _spelled(value: object) -> object:
    """The same, with every row that has its bytes replaced by them."""
    if isinstance(value, Fixed | FixedRows):
        return Raw(value.spelling)
    if type(value) is list:
        return [Raw(one.spelling) if type(one) is Fixed else one for one in value]
    return value
