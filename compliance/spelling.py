"""Rows that are said over and over, and the canonical bytes of results made of them. Pure.

Two thirds of a result are the same for every flow under the same regime: editions, duties,
exemptions that do not apply. Spelling them once halves the time a result takes.
"""

from collections.abc import Mapping
from json.encoder import encode_basestring
from typing import Any

from compliance.rules import canonical
from compliance.wording import Text


class Fixed(dict[str, Any]):
    """A row that is shared between results and never changed, with its canonical bytes."""

    def __init__(self, row: Mapping[str, Any], spelling: bytes = b"") -> None:
        super().__init__(row)
        self.spelling = spelling or canonical(row)


class Pattern:
    """A row of a rule, of which only the resource and the text differ between results."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        self.row = row
        before, after = {}, {}
        for name in row:
            if name not in ("resource", "text"):
                (before if name < "resource" else after)[name] = row[name]
        self.before, self.after = canonical(before)[:-1], canonical(after)[1:]

    def filled(self, resource: str, text: Text) -> Fixed:
        named, en, zh = encode_basestring(resource), encode_basestring(text.en), encode_basestring(text.zh)
        spelling = f',"resource":{named},"text":{{"en":{en},"zh":{zh}}},'.encode()
        row = {**self.row, "resource": resource, "text": text.to_dict()}
        return Fixed(row, self.before + spelling + self.after)


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
