"""The sizes that a Parquet file declares, read from its footer before anything is unpacked.

Source: the Parquet format's parquet.thrift and Thrift's compact protocol.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

MAGIC = b"PAR1"
TAIL = 8
MAX_FOOTER = 64 << 20
MAX_NESTING = 32
MAX_ITEMS = 5_000_000

_STOP, _TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = 0, 1, 2, 3, 7, 8, 9, 10, 11, 12
_VARINTS = (4, 5, 6)


class BadFooter(ValueError):
    """The footer is not one."""


@dataclass(frozen=True, slots=True)
class Footer:
    """Rows in the file, and bytes that its column chunks unpack to."""

    n_rows: int
    unpacked: int
    largest_group: int


def read_footer(file: BinaryIO, size: int) -> Footer:
    """Raises: BadFooter."""
    if size < TAIL + len(MAGIC):
        raise BadFooter
    file.seek(size - TAIL)
    tail = file.read(TAIL)
    length = int.from_bytes(tail[:4], "little")
    if tail[4:] != MAGIC or not 0 < length <= min(MAX_FOOTER, size - TAIL):
        raise BadFooter
    file.seek(size - TAIL - length)
    return _footer(_Compact(file.read(length)).struct())


def _footer(fields: Mapping[int, Any]) -> Footer:
    try:
        groups = [(int(group[3]), [int(chunk[3][6]) for chunk in group[1]]) for group in fields[4]]
        n_rows = int(fields[3])
    except (KeyError, TypeError, ValueError) as error:
        raise BadFooter from error
    sizes = [size for _n, group in groups for size in group]
    if n_rows != sum(n for n, _group in groups) or min([n_rows, *sizes]) < 0:
        raise BadFooter
    return Footer(n_rows, sum(sizes), max((sum(group) for _n, group in groups), default=0))


class _Compact:
    """As much of Thrift's compact protocol as a footer uses."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0
        self.items = 0
        self.readers: dict[int, Callable[[int], Any]] = {
            _TRUE: lambda _depth: True,
            _FALSE: lambda _depth: False,
            _BYTE: lambda _depth: self.take(1),
            _DOUBLE: lambda _depth: self.take(8),
            _BINARY: lambda _depth: self.take(self.varint()),
            _LIST: self.list,
            _SET: self.list,
            _MAP: self.map,
            _STRUCT: self.struct,
            **dict.fromkeys(_VARINTS, lambda _depth: self.zigzag()),
        }

    def struct(self, depth: int = 0) -> dict[int, Any]:
        fields: dict[int, Any] = {}
        field_id = 0
        while (header := self.take(1)[0]) & 0x0F != _STOP:
            field_id = field_id + (header >> 4) if header >> 4 else self.zigzag()
            fields[field_id] = self.value(header & 0x0F, depth)
        return fields

    def value(self, kind: int, depth: int) -> Any:
        self.items += 1
        if depth > MAX_NESTING or self.items > MAX_ITEMS or kind not in self.readers:
            raise BadFooter
        return self.readers[kind](depth + 1)

    def list(self, depth: int) -> list[Any]:
        header = self.take(1)[0]
        n = header >> 4 if header >> 4 != 15 else self.varint()
        kind = header & 0x0F
        if kind in (_TRUE, _FALSE):
            return [*self.take(n)]
        return [self.value(kind, depth) for _ in range(n)]

    def map(self, depth: int) -> dict[Any, Any]:
        n = self.varint()
        kinds = self.take(1)[0] if n else 0
        return {i: (self.value(kinds >> 4, depth), self.value(kinds & 0x0F, depth)) for i in range(n)}

    def take(self, n: int) -> bytes:
        part = self.data[self.at : self.at + n]
        if len(part) != n:
            raise BadFooter
        self.at += n
        return part

    def varint(self) -> int:
        number = shift = 0
        while shift < 70:
            byte = self.take(1)[0]
            number |= (byte & 0x7F) << shift
            if byte < 0x80:
                return number
            shift += 7
        raise BadFooter

    def zigzag(self) -> int:
        number = self.varint()
        return (number >> 1) ^ -(number & 1)
