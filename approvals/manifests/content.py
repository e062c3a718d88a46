"""What a file really is, told from its first bytes."""

from .problems import Unreadable

PACKED: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x1f\x8b", "gzip"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"BZh", "bzip2"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
    (b"Rar!", "RAR"),
)
KNOWN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF"),
    (b"\xd0\xcf\x11\xe0", "Excel 97 / Word 97"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x7fELF", "ELF"),
    (b"SQLite format 3", "SQLite"),
    (b"PAR1", "Parquet"),
)
WIDE_BOMS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
UTF8_BOM = b"\xef\xbb\xbf"
HEAD = 64


def is_parquet(head: bytes) -> bool:
    return head.startswith((b"PAR1", b"PARE"))


def refuse_unless_text(head: bytes, otherwise: str) -> None:
    """Refuse bytes that cannot begin UTF-8 text; `otherwise` is the problem for a known binary format.

    Raises: Unreadable.
    """
    if not head:
        raise Unreadable.because("empty")
    _refuse_signature(head, otherwise)
    encoding = _wide_encoding(head)
    if encoding:
        raise Unreadable.because("utf16", encoding=encoding)


def _refuse_signature(head: bytes, otherwise: str) -> None:
    for signature, kind in PACKED:
        if head.startswith(signature):
            raise Unreadable.because("packed", kind=kind)
    for signature, kind in KNOWN:
        if head.startswith(signature):
            raise Unreadable.because(otherwise, kind=kind)


def _wide_encoding(head: bytes) -> str:
    """Name UTF-16 or UTF-32 from its byte order mark or, without one, from the zeros of ASCII text."""
    for bom, name in WIDE_BOMS:
        if head.startswith(bom):
            return name
    zeros = [byte == 0 for byte in head[:4]]
    if zeros in ([False, True, True, True], [True, True, True, False]):
        return "UTF-32"
    if zeros in ([False, True, False, True], [True, False, True, False]):
        return "UTF-16"
    return ""
