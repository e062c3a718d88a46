"""Rows that are said over and over, and the canonical bytes of results made of them. Pure.

Two thirds of a result are the same for every flow under the same regime: editions, duties,
exemptions that do not apply. Spelling them once halves the time a result takes.
"""

from collections.abc import Mapping
from typing import Any

from compliance.rules import canonical


class Fixed(dict[str, Any]):
    """A row that is shared between results and never changed, with its canonical bytes."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        super().__init__(row)
        self.spelling = canonical(row)


def spelled(content: Mapping[str, object]) -> bytes:
    """The canonical bytes of a result: what `canonical` gives, from pieces that are ready."""
    return b"{" + b",".join(b'"%s":%s' % (name.encode(), _value(content[name])) for name in sorted(content)) + b"}"


def _value(value: object) -> bytes:
    if isinstance(value, Fixed):
        return value.spelling
    if type(value) is list and value:
        return b"[" + b",".join([_value(one) for one in value]) + b"]"
    if type(value) is bool:
        return b"true" if value else b"false"
    return canonical(value)
