"""Rows that are said over and over, and the canonical bytes of results made of them. Pure.

Two thirds of a result are the same for every flow under the same regime: editions, duties,
exemptions that do not apply. Spelling them once halves the time a result takes.
"""

from collections.abc import Mapping
from json.encoder import encode_basestring
from typing import Any

from compliance.rules import canonical


class Fixed(dict[str, Any]):
    """A row that is shared between results and never changed, with its canonical bytes."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        super().__init__(row)
        self.spelling = canonical(row)


def spelled(content: Mapping[str, object]) -> bytes:
    """The canonical bytes of a result: what `canonical` gives, from pieces that are ready."""
    fields = [b'"%s":%s' % (name.encode(), _spelled(content[name])) for name in sorted(content)]
    return b"{" + b",".join(fields) + b"}"


def _spelled(value: object) -> bytes:
    if isinstance(value, Fixed):
        return value.spelling
    if isinstance(value, list):
        return b"[" + b",".join([one.spelling if type(one) is Fixed else _spelled(one) for one in value]) + b"]"
    if isinstance(value, str):
        return encode_basestring(value).encode()
    if isinstance(value, bool):
        return b"true" if value else b"false"
    return canonical(value)
