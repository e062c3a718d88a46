"""Rows that are said over and over, and the canonical bytes of results made of them. Pure.

Two thirds of a result are the same for every flow under the same regime: editions, duties,
exemptions that do not apply. Spelling them once halves the time a result takes.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Raw

from compliance.rules import canonical


class Fixed(dict[str, Any]):
    """A row that is shared between results and never changed, with its canonical bytes."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        super().__init__(row)
        self.spelling = canonical(row)


class FixedRows(list[Any]):
    """Rows that are shared as a whole, with their canonical bytes."""

    def __init__(self, rows: Iterable[Fixed]) -> None:
        super().__init__(rows)
        self.spelling = b"[" + b",".join(row.spelling for row in self) + b"]"


def spelled(content: Mapping[str, object]) -> bytes:
    """The canonical bytes of a result: what `canonical` gives, from pieces that are ready."""
    return canonical({name: _spelled(value) for name, value in content.items()})


def _spelled(value: Any) -> object:
    """The same, with every row that has its bytes replaced by them."""
    kind = type(value)
    if kind is list:
        return [Raw(one.spelling) if type(one) is Fixed else one for one in value]
    return Raw(value.spelling) if kind is Fixed or kind is FixedRows else value
