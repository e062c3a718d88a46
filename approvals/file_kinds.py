"""What kind of file it is, told by what it holds; its name and what the browser says count for nothing. Pure."""

import re
import zipfile
from typing import IO

import puremagic

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OFD = "application/ofd"
JSON, CSV, PARQUET = "application/json", "text/csv", "application/vnd.apache.parquet"
OFFICE = frozenset({DOCX, XLSX, OFD})

SIGNATURES = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG), (b"PAR1", PARQUET))
ZIP_SIGNATURE = b"PK\x03\x04"
ZIP_MEMBERS = (("word/document.xml", DOCX), ("xl/workbook.xml", XLSX), ("OFD.xml", OFD))
EXTENSIONS = {
    PDF: ".pdf",
    PNG: ".png",
    JPEG: ".jpg",
    DOCX: ".docx",
    XLSX: ".xlsx",
    OFD: ".ofd",
    JSON: ".json",
    CSV: ".csv",
    PARQUET: ".parquet",
}
HEAD_BYTES = 4096
# What begins so is a page, a picture or another document to whoever opens it, and no table.
MARKUP = re.compile(rb"[\xef\xbb\xbf\s]*<[!?a-z]", re.IGNORECASE)
TEXTS = ("application/json", "text/", "application/csv")
SURE_BYTES = 4


def content_type_of(file: IO[bytes], text_as: str = "") -> str:
    """Tell the type; `text_as` for what may be text, "" for none that is known. Leaves the file at its start."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    file.seek(0)
    for signature, content_type in SIGNATURES:
        if head.startswith(signature):
            return content_type
    if head.startswith(ZIP_SIGNATURE):
        return _zipped_type(file)
    return "" if is_something_else(head) else text_as


def is_something_else(head: bytes) -> bool:
    """Say whether what was taken for text is a page or a file of a kind that is known by its first bytes."""
    if MARKUP.match(head):
        return True
    try:
        found = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return False
    sure = [one for one in found if one.offset >= 0 and len(one.byte_match or b"") >= SURE_BYTES]
    return any(not one.mime_type.startswith(TEXTS) for one in sure)


def _zipped_type(file: IO[bytes]) -> str:
    """Tell office documents, which are zip files, by a member they must have; nothing is unpacked."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return ""
    finally:
        file.seek(0)
    return next((content_type for member, content_type in ZIP_MEMBERS if member in members), "")
