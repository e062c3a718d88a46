"""What a file does to whoever opens it, beyond what its kind promises. Pure; files are read, never unpacked to disk.

This refuses what is plain to see; what hides is the scanner's work.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO

from django.utils.translation import gettext_lazy as _

from approvals.enums import FileRemark
from approvals.exceptions import Text
from approvals.file_kinds import JPEG, OFFICE, PDF, PNG

CHUNK = 1 << 20
END_OF_ZIP, END_OF_ZIP_BYTES = b"PK\x05\x06", 22
MOST_UNPACKED = 1_000_000_000
MOST_PACKED_TO = 200
SMALL = 20_000_000
MOST_OF_A_PART = 4_000_000
ENCRYPTED = 1
MACROS = re.compile(
    r"vbaproject|vbadata|macrosheets/|activex/|\.(exe|dll|js|vbs|hta|bat|cmd|ps1|jar|scr)$", re.IGNORECASE
)
RELATION = re.compile(rb"<Relationship\s[^<>]*>")
FETCHED = re.compile(rb"/(attachedTemplate|oleObject|frame|subDocument|package)[\"']")
# In the middle of a picture or the first bytes of a PDF they make it a page or a document too.
FOREIGN = (b"<script", b"<html", b"<?php", b"%pdf-")
LONGEST = max(map(len, FOREIGN))

TWO_KINDS = _("The file is two kinds of file at once. Save it again with the program it was made with.")
HAS_MACROS = _("The file holds macros or programs, which run when it is opened. Save it without them, or as PDF.")
FETCHES = _("The file fetches a template or another file from elsewhere when it is opened. Save it as PDF.")
HAS_PASSWORD = _("The file is protected by a password, so it cannot be checked. Save it without one.")
TOO_MUCH = _("The file unpacks to too much. Save it again with the program it was made with.")
LAUNCHES = _("The file starts another program when it is opened. Print it to a new PDF.")


def danger_of(file: IO[bytes], content_type: str) -> Text | None:
    """Say why a file is refused although its kind is accepted. Leaves the file at its start."""
    try:
        if content_type in OFFICE:
            return _danger_of_office(file)
        if content_type == PDF:
            return _danger_of_pdf(file)
        if content_type in (PNG, JPEG):
            return TWO_KINDS if zipfile.is_zipfile(file) or holds(file, FOREIGN) else None
        return None
    finally:
        file.seek(0)


def remarks_on(file: IO[bytes], content_type: str) -> list[FileRemark]:
    """Name what is accepted and worth knowing before the file is opened. Leaves the file at its start."""
    try:
        if content_type == PDF:
            kinds = ((FileRemark.SCRIPTS, (b"/javascript",)), (FileRemark.FILES, (b"/embeddedfile",)))
            return [remark for remark, marks in kinds if holds(file, marks)]
        if content_type in OFFICE:
            with zipfile.ZipFile(file) as archive:
                has_files = any("/embeddings/" in name.lower() for name in archive.namelist())
            return [FileRemark.FILES] if has_files else []
        return []
    finally:
        file.seek(0)


def holds(file: IO[bytes], marks: Iterable[bytes]) -> bool:
    """Say whether one of the marks, written in small letters, is anywhere in the file."""
    wanted = tuple(marks)
    return any(mark in window for window in _windows(file) for mark in wanted)


def _windows(file: IO[bytes]) -> Iterator[bytes]:
    """Give the file in small letters, each piece with the end of the one before it."""
    file.seek(0)
    before = b""
    while chunk := file.read(CHUNK):
        yield before + chunk.lower()
        before = chunk[-32:].lower()


def _danger_of_pdf(file: IO[bytes]) -> Text | None:
    file.seek(0)
    head = file.read(1024).lower()
    if zipfile.is_zipfile(file) or any(mark in head[1:] for mark in FOREIGN):
        return TWO_KINDS
    return LAUNCHES if holds(file, (b"/launch",)) else None


def _danger_of_office(file: IO[bytes]) -> Text | None:
    file.seek(0, 2)
    size = file.tell()
    file.seek(size - END_OF_ZIP_BYTES)
    ends_cleanly = file.read(len(END_OF_ZIP)) == END_OF_ZIP
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        names = [member.filename for member in members]
        if not ends_cleanly or len(set(names)) < len(names) or min(member.header_offset for member in members):
            return TWO_KINDS
        if any(member.flag_bits & ENCRYPTED for member in members):
            return HAS_PASSWORD
        if _is_bomb(members):
            return TOO_MUCH
        if (
            any(MACROS.search(name) for name in names)
            or b"macroenabled" in _part(archive, "[Content_Types].xml").lower()
        ):
            return HAS_MACROS
        return FETCHES if any(_fetches(_part(archive, name)) for name in names if name.endswith(".rels")) else None


def _is_bomb(members: Iterable[zipfile.ZipInfo]) -> bool:
    packed = unpacked = 0
    for member in members:
        packed += member.compress_size
        unpacked += member.file_size
    return unpacked > MOST_UNPACKED or (unpacked > SMALL and unpacked > MOST_PACKED_TO * packed)


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """Read the beginning of a member; nothing of one that cannot be read."""
    try:
        with archive.open(name) as member:
            return member.read(MOST_OF_A_PART)
    except (KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError):
        return b""


def _fetches(relations: bytes) -> bool:
    return any(
        b"External" in relation and FETCHED.search(relation) is not None for relation in RELATION.findall(relations)
    )
