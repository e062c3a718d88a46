"""Files that are accepted by their kind and refused for what they do; told by content, whatever they are called."""

import io
import zipfile
from collections.abc import Callable, Iterable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from approvals import file_dangers as dangers
from approvals.enums import FileRemark
from approvals.exceptions import BadInput
from approvals.file_dangers import danger_of, remarks_on
from approvals.file_kinds import DOCX, JPEG, PDF, PNG, XLSX, content_type_of
from approvals.services import files
from tests.cast import PDF as PAPER

PICTURE = b"\x89PNG\r\n\x1a\n" + b"\0" * 64 + b"IEND\xaeB`\x82"
PHOTO = b"\xff\xd8\xff\xe0" + b"\0" * 64 + b"\xff\xd9"
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"'
    ' Target="https://elsewhere.example/x" TargetMode="External"/></Relationships>'
)


def office(*members: tuple[str, bytes], kind: str = "word/document.xml", comment: bytes = b"") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (("[Content_Types].xml", b"<Types/>"), (kind, b"<x/>"), *members):
            archive.writestr(name, content)
        archive.comment = comment
    return buffer.getvalue()


def encrypted() -> bytes:
    """Set the flag of a password in every header of every member."""
    data = bytearray(office())
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(signature, at + 1)
    return bytes(data)


def related(kind: str) -> bytes:
    return office(("word/_rels/document.xml.rels", RELATIONS.format(kind=kind).encode()))


MACROS = (
    office(("word/vbaProject.bin", b"")),
    office(("xl/macrosheets/sheet1.xml", b""), kind="xl/workbook.xml"),
    office(("word/activeX/activeX1.bin", b"")),
    office(("Doc_0/Res/run.js", b""), kind="OFD.xml"),
)
CASES: tuple[tuple[str, Iterable[bytes], object], ...] = (
    ("macros", MACROS, dangers.HAS_MACROS),
    (
        "two kinds",
        (
            PAPER + office(),
            PICTURE + office(),
            PHOTO + office(),
            PICTURE[:-12] + b"<ScRiPt>alert(1)</script>" + PICTURE[-12:],
            PHOTO + b"%PDF-1.7",
            b"%PDF-1.7\n<html><script>" + PAPER,
            office() + b"<html>",
            office(comment=b"<script>"),
        ),
        dangers.TWO_KINDS,
    ),
    ("password", (encrypted(),), dangers.HAS_PASSWORD),
    ("fetches", map(related, ("attachedTemplate", "oleObject", "frame", "subDocument")), dangers.FETCHES),
    ("launches", (PAPER + b"<< /S /Launch /F (cmd.exe) >>\n%%EOF",), dangers.LAUNCHES),
    ("bomb", (office(("word/media/x", b"\0" * 30_000_000)),), dangers.TOO_MUCH),
    (
        "nothing",
        (PAPER, PICTURE, PHOTO, office(), office(kind="xl/workbook.xml"), office(kind="OFD.xml"), related("hyperlink")),
        None,
    ),
)


@pytest.mark.parametrize(("kind", "contents", "expected"), CASES, ids=[case[0] for case in CASES])
def test_danger_is_named(kind: str, contents: Iterable[bytes], expected: object) -> None:
    found = []
    for content in contents:
        file = io.BytesIO(content)
        found.append(danger_of(file, content_type_of(file)))
        assert file.tell() == 0

    assert found == [expected] * len(found), kind


def test_a_dangerous_paper_is_refused_with_what_to_do() -> None:
    with pytest.raises(BadInput) as refused:
        files.save_upload(SimpleUploadedFile("contract.docx", MACROS[0]), accept=files.PAPERS)

    assert refused.value.problems[0].message == dangers.HAS_MACROS


def test_what_is_worth_knowing_is_said() -> None:
    scripted = PAPER.replace(b"<<>>", b"<< /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>")
    carrying = office(("word/embeddings/oleObject1.bin", b"x"))

    assert remarks_on(io.BytesIO(scripted), PDF) == [FileRemark.SCRIPTS]
    assert remarks_on(io.BytesIO(carrying), DOCX) == [FileRemark.FILES]
    for content, kind in ((PAPER, PDF), (PICTURE, PNG), (PHOTO, JPEG), (office(kind="xl/workbook.xml"), XLSX)):
        assert remarks_on(io.BytesIO(content), kind) == []
    stored = files.save_upload(SimpleUploadedFile("x.pdf", scripted), accept=files.PAPERS)
    assert stored.remarks == ("scripts",)


def test_a_mark_is_found_wherever_it_stands() -> None:
    for at in (0, dangers.CHUNK - 3, dangers.CHUNK, 2 * dangers.CHUNK - 8):
        assert dangers.holds(io.BytesIO(b"x" * at + b"<SCRIPT" + b"x" * 100), dangers.FOREIGN), at
    assert not dangers.holds(io.BytesIO(b"x" * dangers.CHUNK), dangers.FOREIGN)


@pytest.mark.parametrize("accept", [files.DESCRIPTORS, files.INVENTORIES, files.SHEETS], ids=lambda one: one.folder)
def test_pages_pictures_and_programs_are_no_tables(accept: files.Accept) -> None:
    bad = (
        b"<!DOCTYPE html><script>",
        b"\xef\xbb\xbf \n<svg xmlns='http://www.w3.org/2000/svg' onload='x'>",
        b"<?xml version='1.0'?><x/>",
        b"<script>alert(1)</script>",
        b"MZ\x90\x00\x03" + b"\0" * 60,
        b"\x7fELF\x02\x01\x01" + b"\0" * 60,
        b"GIF89a<script>",
        b"{\\rtf1\\ansi",
    )
    good = (b"path,bytes\na,1\n", '{"标题": 1}'.encode(), "路径,大小\n".encode("gb18030"), b"\xef\xbb\xbfpath\na\n")

    assert [content_type_of(io.BytesIO(content), accept.text_as) for content in bad] == [""] * len(bad)
    assert [content_type_of(io.BytesIO(content), accept.text_as) for content in good] == [accept.text_as] * len(good)


def test_reading_is_bounded_in_time_on_hostile_parts() -> None:
    """The expressions that read parts of office files take time that grows with the part, not faster."""
    part = b"<Relationship " * 200_000 + b"External /attachedTemplat" * 50_000

    assert not dangers._fetches(part)


Made = Callable[[], bytes]
