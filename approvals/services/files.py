"""Uploaded files: checked by size and content, kept under random names, told by nobody's extension."""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from approvals.exceptions import BadInput, Problem, Text
from approvals.file_dangers import danger_of, remarks_on
from approvals.file_kinds import (
    CSV,
    DOCX,
    EXTENSIONS,
    JPEG,
    JSON,
    OFD,
    PARQUET,
    PDF,
    PNG,
    XLSX,
    content_type_of,
)

MAX_FILENAME = 255


@dataclass(frozen=True, slots=True)
class Accept:
    """Which files a field takes: the setting that bounds them, their content types, and what text counts as."""

    folder: str
    limit_setting: str
    content_types: frozenset[str]
    refusal: Text
    text_as: str = ""

    @property
    def max_bytes(self) -> int:
        limit: int = getattr(settings, self.limit_setting)
        return limit


PAPERS = Accept(
    "papers",
    "DOCUMENT_MAX_BYTES",
    frozenset({PDF, PNG, JPEG, DOCX, XLSX, OFD}),
    _("The file is not a PDF, OFD, Word, Excel, PNG or JPEG document. Save it as one of these."),
)
DESCRIPTORS = Accept(
    "manifests",
    "DESCRIPTOR_MAX_BYTES",
    frozenset({JSON}),
    _("The file is not a JSON file."),
    text_as=JSON,
)
INVENTORIES = Accept(
    "inventories",
    "INVENTORY_MAX_BYTES",
    frozenset({CSV, PARQUET}),
    _("The file is not a CSV or Parquet file. If it is packed, unpack it first."),
    text_as=CSV,
)

SHEETS = Accept(
    "ledgers",
    "LEDGER_MAX_BYTES",
    frozenset({CSV, XLSX}),
    _("The file is not a CSV or Excel (XLSX) file. Save the sheet as one of these."),
    text_as=CSV,
)
# Folders of files that people gave us; the others hold what we made ourselves.
GIVEN = frozenset(accept.folder for accept in (PAPERS, DESCRIPTORS, INVENTORIES, SHEETS))


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in storage: its random name there, and its own name, type, size and hash."""

    name: str
    filename: str
    content_type: str
    bytes: int
    sha256: str
    remarks: tuple[str, ...] = ()


def save_upload(upload: "UploadedFile[Any]", *, accept: Accept, field: str = "upload") -> StoredFile:
    """Check an upload and store it.

    Raises:
        BadInput: empty, too large, not of an accepted type by its content, or dangerous to open.
    """
    size = upload.size or 0
    _check_size(size, accept, field)
    content_type = content_type_of(upload, accept.text_as)
    if content_type not in accept.content_types:
        raise BadInput([Problem(accept.refusal, field)])
    if danger := danger_of(upload, content_type):
        raise BadInput([Problem(danger, field)])
    remarks = tuple(remark.value for remark in remarks_on(upload, content_type))
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    name = default_storage.save(f"{accept.folder}/{get_random_string(32)}{EXTENSIONS[content_type]}", upload)
    return StoredFile(name, plain_filename(upload.name), content_type, size, digest.hexdigest(), remarks)


def _check_size(size: int, accept: Accept, field: str) -> None:
    if size == 0:
        raise BadInput([Problem(_("The file is empty. Choose the file again."), field)])
    if size > accept.max_bytes:
        text = _("The file has %(size)s MB and the limit is %(limit)s MB.") % {
            "size": f"{size / 1e6:,.1f}",
            "limit": f"{accept.max_bytes / 1e6:,.0f}",
        }
        raise BadInput([Problem(text, field)])


def plain_filename(name: str | None) -> str:
    """The last part of an uploaded name, without characters that cannot be shown."""
    last = (name or "").replace("\\", "/").rpartition("/")[2]
    cleaned = "".join(char for char in last if char.isprintable()).strip(". ")
    return cleaned[-MAX_FILENAME:] or "file"


def open_stored(name: str) -> IO[bytes]:
    return default_storage.open(name, "rb")


@contextmanager
def local_path(name: str) -> Iterator[Path]:
    """Give the path of a stored file; from a storage that is no folder it is copied to a temporary file first."""
    if path := _own_path(name):
        yield path
        return
    with tempfile.NamedTemporaryFile() as copy, open_stored(name) as stored:
        shutil.copyfileobj(stored, copy)
        copy.flush()
        yield Path(copy.name)


def _own_path(name: str) -> Path | None:
    try:
        path = Path(default_storage.path(name))
    except NotImplementedError:
        return None
    return path if path.exists() else None
