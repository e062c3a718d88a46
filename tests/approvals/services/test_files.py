import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import Settings

from approvals import file_kinds
from approvals.exceptions import BadInput
from approvals.services import files
from tests.cast import PDF


def upload(content: bytes, name: str = "x.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def office(member: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "")
        archive.writestr(member, "")
    return buffer.getvalue()


def test_file_is_stored_under_a_random_name() -> None:
    stored = files.save_upload(upload(PDF, "C:\\papers\\报告.exe"), accept=files.PAPERS)

    assert stored == files.StoredFile(
        stored.name, "报告.exe", "application/pdf", len(PDF), hashlib.sha256(PDF).hexdigest()
    )
    assert stored.name.startswith("papers/")
    assert stored.name.endswith(".pdf")
    assert "报告" not in stored.name
    with files.open_stored(stored.name) as kept:
        assert kept.read() == PDF


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (PDF, file_kinds.PDF),
        (b"\x89PNG\r\n\x1a\n...", file_kinds.PNG),
        (b"\xff\xd8\xff\xe0...", file_kinds.JPEG),
        (office("word/document.xml"), file_kinds.DOCX),
        (office("xl/workbook.xml"), file_kinds.XLSX),
        (office("OFD.xml"), file_kinds.OFD),
    ],
)
def test_paper_is_told_by_its_content(content: bytes, content_type: str) -> None:
    assert files.save_upload(upload(content, "x"), accept=files.PAPERS).content_type == content_type


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"<html><script>", id="page"),
        pytest.param(b"MZ\x90\x00", id="program"),
        pytest.param(office("evil.js"), id="other zip"),
        pytest.param(b"PK\x03\x04 and no more", id="broken zip"),
        pytest.param(b"PAR1....", id="Parquet"),
    ],
)
def test_paper_of_another_kind_is_refused(content: bytes) -> None:
    with pytest.raises(BadInput) as caught:
        files.save_upload(upload(content), accept=files.PAPERS)

    assert [problem.where for problem in caught.value.problems] == ["upload"]


def test_size_at_and_above_the_limit(settings: Settings) -> None:
    settings.DOCUMENT_MAX_BYTES = len(PDF)

    assert files.save_upload(upload(PDF), accept=files.PAPERS)
    with pytest.raises(BadInput):
        files.save_upload(upload(PDF + b"\n"), accept=files.PAPERS)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("../../etc/passwd", "passwd"),
        ("a\r\nSet-Cookie: b.pdf", "aSet-Cookie: b.pdf"),
        ("..", "file"),
        (".hidden", "hidden"),
        (None, "file"),
        ("x" * 300 + ".pdf", "x" * 251 + ".pdf"),
    ],
)
def test_plain_filename(name: str | None, plain: str) -> None:
    assert files.plain_filename(name) == plain


def test_local_path_of_a_storage_without_paths() -> None:
    stored = files.save_upload(upload(b"path\na\n"), accept=files.INVENTORIES)

    with files.local_path(stored.name) as path:
        assert path.read_bytes() == b"path\na\n"
    assert not path.exists()


def test_local_path_of_a_storage_with_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(default_storage, "_wrapped", FileSystemStorage(location=tmp_path))
    stored = files.save_upload(upload(b"path\na\n"), accept=files.INVENTORIES)

    with files.local_path(stored.name) as path:
        assert path == tmp_path / stored.name
    assert path.exists()
