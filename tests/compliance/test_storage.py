import errno
import os
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import TemporaryUploadedFile

from compliance import storage
from compliance.storage import WholeFileStorage


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_file_is_kept_under_its_name(tmp_path: Path) -> None:
    name = WholeFileStorage(tmp_path).save("papers/one.pdf", ContentFile(b"whole"))

    assert (name, files_in(tmp_path)) == ("papers/one.pdf", {"papers/one.pdf": b"whole"})


def test_a_large_upload_is_moved(tmp_path: Path) -> None:
    with TemporaryUploadedFile("one.csv", "text/csv", 5, None) as upload:
        upload.write(b"whole")
        upload.seek(0)
        WholeFileStorage(tmp_path).save("inventories/one.csv", upload)

    assert files_in(tmp_path) == {"inventories/one.csv": b"whole"}


def test_nothing_half_stays_where_the_disk_is_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_path: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(storage, "flush", full)

    with pytest.raises(OSError, match="No space left"):
        WholeFileStorage(tmp_path).save("papers/one.pdf", ContentFile(b"whole"))

    assert files_in(tmp_path) == {}
