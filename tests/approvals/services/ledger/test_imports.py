"""Sheets: read however they were saved, tried with every error, stored as a whole and once."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from approvals.enums import LedgerKind
from approvals.exceptions import BadInput, Conflict, NotAllowed, WrongStatus
from approvals.models import FollowUp, LedgerEntry, LedgerImport
from approvals.services.ledger.imports import confirm_import, try_import, upload_sheet
from tests.cast import Cast, in_force, state_opening

pytestmark = pytest.mark.django_db

HEADER = "entity,kind,year,n,s,number,issued_on,valid_until,case,source"
ROWS = (
    'beijing-example-auto-co,opening,2026,"91,400",1310.0,,,,,Export logs',
    "Beijing Example Auto Co.,filing,2025,2100,0,SC-2025-0031,2025-04-01,2028-03-31,,Filing system",
    "beijing-example-auto-co,认证,2026年,５０,1,C-7,2026年2月3日,,,认证系统",
)
TABLE = "\n".join([HEADER, *ROWS]) + "\n"


def upload(cast: Cast, data: bytes | str, name: str = "ledger.csv") -> LedgerImport:
    content = data.encode() if isinstance(data, str) else data
    return upload_sheet(organisation=cast.exp, by=cast.ana, upload=SimpleUploadedFile(name, content))


def xlsx(rows: list[list[Any]]) -> bytes:
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = book.add_worksheet()
    dates = book.add_format({"num_format": "yyyy-mm-dd"})
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            write = sheet.write_datetime if isinstance(cell, date) else sheet.write
            write(row, column, cell, *([dates] if isinstance(cell, date) else []))
    book.close()
    return file.getvalue()


def stored() -> list[tuple[Any, ...]]:
    return list(
        LedgerEntry.objects.order_by("year", "kind").values_list(
            "kind", "year", "n", "s", "number", "issued_on", "valid_until"
        )
    )


EXPECTED = [
    ("filing", 2025, 2100, 0, "SC-2025-0031", date(2025, 4, 1), date(2028, 3, 31)),
    ("certificate", 2026, 50, 1, "C-7", date(2026, 2, 3), None),
    ("opening", 2026, 91_400, 1_310, "", None, None),
]


@pytest.mark.parametrize(
    "data",
    [
        TABLE.encode(),
        b"\xef\xbb\xbf" + TABLE.encode(),
        TABLE.encode("gb18030"),
        TABLE.replace('"91,400"', "91 400").replace(",", ";").encode(),
        TABLE.replace("\n", "\r\n").encode(),
        TABLE.replace('"91,400"', "91400").replace(",", "\t").encode(),
        TABLE.replace(HEADER, "公司,种类,年份,非敏感人数,敏感人数,编号,签发日期,有效期至,案件,来源").encode(),
        ("\n" + TABLE).encode(),
    ],
)
def test_a_sheet_is_read_however_it_was_saved(cast: Cast, data: bytes) -> None:
    imported = confirm_import(import_id=upload(cast, data).pk, by=cast.ana)

    assert stored() == EXPECTED
    assert imported.n_stored == 3


def test_an_excel_sheet_is_read(cast: Cast) -> None:
    rows = [
        HEADER.split(","),
        [cast.entity.credit_code, "opening", 2026, 91400.0, "1,310", "", "", "", "", "Log"],
        ["beijing-example-auto-co", "filing", 2025, 2100, 0, "SC-2025-0031", date(2025, 4, 1), "2028/3/31", "", "Log"],
        ["beijing-example-auto-co", "certificate", "2026", "50", 1, "C-7", date(2026, 2, 3), "", "", "Log"],
    ]

    confirm_import(import_id=upload(cast, xlsx(rows), "ledger.xlsx").pk, by=cast.ana)

    assert stored() == EXPECTED


def test_every_error_is_told_with_row_and_column_and_nothing_is_stored(cast: Cast) -> None:
    case = in_force(cast)
    LedgerEntry.objects.all().delete()
    rows = [
        "nobody,opening,2026,1,0,,,,,Log",
        "beijing-example-auto-co,balance,20,-1,1e5,,,,,",
        "beijing-example-auto-co,filing,2026,1,0,,01/03/2026,,,Log",
        "beijing-example-auto-co,filing,2026,1,0,,,,,Log",
        f"beijing-example-auto-co,opening,2026,1,0,,,,{case.reference},Log",
        "beijing-example-auto-co,actual,2026,1,0,,,,EXP-1,Log",
        "beijing-example-auto-co,opening,2026,1,0,,,,,Log",
        "beijing-example-auto-co,opening,2026,2,0,,,,,Log",
        "beijing-example-auto-co,opening,2099,2,0,,,,,Log",
        "beijing-example-auto-co,opening,2026",
    ]
    imported = upload(cast, "\n".join([HEADER, *rows]))

    trial = try_import(imported)

    assert [problem.where for problem in trial.problems] == [
        "2:entity",
        "3:kind", "3:year", "3:n", "3:s", "3:source",
        "4:issued_on",
        "5:number", "5:issued_on",
        "6:case",
        "7:case",
        "9",
        "10:year",
        "11:n", "11:s", "11:source",
    ]  # fmt: skip
    assert not trial.may_be_stored
    with pytest.raises(BadInput):
        confirm_import(import_id=imported.pk, by=cast.ana)
    assert not LedgerEntry.objects.exists()


def test_the_same_file_twice_is_noticed(cast: Cast) -> None:
    first, second = upload(cast, TABLE), upload(cast, TABLE)
    confirm_import(import_id=first.pk, by=cast.ana)

    assert try_import(second).stored_before == first
    with pytest.raises(Conflict):
        confirm_import(import_id=second.pk, by=cast.ana)
    with pytest.raises(WrongStatus):
        confirm_import(import_id=first.pk, by=cast.ana)
    assert len(stored()) == 3


def test_another_file_with_the_same_rows_stores_only_what_is_new(cast: Cast) -> None:
    confirm_import(import_id=upload(cast, TABLE).pk, by=cast.ana)
    more = TABLE + "beijing-example-auto-co,actual,2026,7,0,,,,,Gateway log\n"

    trial = try_import(upload(cast, more.replace("2100", "2200")))

    assert [line.is_there for line in trial.lines] == [True, False, True, False]
    assert [bool(line.present) for line in trial.lines] == [True, True, True, False]
    again = upload(cast, TABLE + "\n")
    with pytest.raises(WrongStatus):
        confirm_import(import_id=again.pk, by=cast.ana)


def test_actual_exports_of_a_case_come_from_a_sheet(cast: Cast) -> None:
    case = in_force(cast)
    row = f"beijing-example-auto-co,actual,{timezone.localdate().year},4,0,,,,{case.reference.lower()},Gateway log"

    confirm_import(import_id=upload(cast, f"{HEADER}\n{row}\n").pk, by=cast.ana)

    entry = LedgerEntry.objects.get(kind=LedgerKind.ACTUAL)
    assert (entry.application, entry.n) == (case, 4)


def test_a_threshold_reached_by_a_sheet_opens_a_task(cast: Cast) -> None:
    year = timezone.localdate().year
    row = f'beijing-example-auto-co,opening,{year},"191,400",1310,,,,,Export logs'
    state_opening(cast, n=1)

    confirm_import(import_id=upload(cast, f"{HEADER}\n{row}\n").pk, by=cast.ana)

    assert FollowUp.objects.get().key == f"threshold:beijing-example-auto-co:{year}:n:100000:ana"


def test_actual_exports_of_another_day_are_another_statement(cast: Cast) -> None:
    row = "beijing-example-auto-co,actual,2026,5,0,,{},,,Log"
    confirm_import(import_id=upload(cast, f"{HEADER}\n{row.format('2026-02-01')}").pk, by=cast.ana)

    [same] = try_import(upload(cast, f"{HEADER}\n{row.format('2026/2/1')}")).lines
    [other] = try_import(upload(cast, f"{HEADER}\n{row.format('2026-03-01')}")).lines

    assert same.is_there
    assert other.present is None


def test_the_queries_of_a_dry_run_do_not_grow_with_the_ledger(
    cast: Cast, django_assert_num_queries: Callable[..., Any]
) -> None:
    row = "beijing-example-auto-co,actual,2026,{},0,,,,,Log"
    confirm_import(import_id=upload(cast, f"{HEADER}\n{row.format(1)}").pk, by=cast.ana)
    again = upload(cast, f"{HEADER}\n{row.format(1)}\n{row.format(2)}")
    with django_assert_num_queries(3):
        try_import(again)

    confirm_import(import_id=upload(cast, "\n".join([HEADER, *map(row.format, (3, 4))])).pk, by=cast.ana)

    with django_assert_num_queries(3):
        try_import(again)


def test_only_officers_of_the_organisation_import(cast: Cast) -> None:
    file = SimpleUploadedFile("ledger.csv", TABLE.encode())
    for stranger in (cast.ben, cast.dan, cast.dora):
        with pytest.raises(NotAllowed):
            upload_sheet(organisation=cast.exp, by=stranger, upload=file)
    imported = upload(cast, TABLE)
    with pytest.raises(NotAllowed):
        confirm_import(import_id=imported.pk, by=cast.ben)


def kept() -> int:
    """How many sheets storage holds."""
    return len(default_storage.listdir("ledgers")[1]) if default_storage.exists("ledgers") else 0


def zipped(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return file.getvalue()


def with_sheet(sheet: bytes) -> bytes:
    """A workbook whose sheet is replaced."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx([["entity"]]))) as old, zipfile.ZipFile(file, "w", 8) as new:
        for name in old.namelist():
            new.writestr(name, sheet if name.endswith("sheet1.xml") else old.read(name))
    return file.getvalue()


CELL = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n\n",
        HEADER.encode(),
        b"\xff\xfe" + TABLE.encode("utf-16-le"),
        TABLE.encode() + b"\x00",
        b"\x81\xff\xff" + TABLE.encode(),
        f'{HEADER}\n"open quote'.encode(),
        f"{HEADER}\n{'x' * 501},opening,2026,1,0,,,,,Log".encode(),
        (HEADER + "\n" + "a,b\n" * 5_001).encode(),
        (",".join(["x"] * 65) + "\n1").encode(),
        b"entity,kind,colour\n1,2,3\n",
        b"entity,entity,kind,year,n,s,source\n1,2,3,4,5,6,7\n",
        b"%PDF-1.7\n",
        b"PK\x03\x04broken",
        zipped(xl__workbook_xml=b"<x/>"),
        zipped(xl__workbook_xml=b"0" * 50_000_000),
        with_sheet(CELL.format('<row r="1"><c r="XFD1048576"><v>1</v></c></row>').encode()),
        with_sheet(CELL.format('<row r="1048576"><c><v>1</v></c></row>').encode()),
        with_sheet(CELL.format('<row r="1"><c r="&#88;1"><v>1</v></c></row>').encode()),
        with_sheet("\ufeff<worksheet/>".encode("utf-16-le")),
        with_sheet(b"<worksheet><sheetData><row>"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_such_table_is_refused(cast: Cast, data: bytes) -> None:
    before = kept()

    with pytest.raises(BadInput) as refused:
        upload(cast, data)

    assert {problem.where for problem in refused.value.problems} == {"upload"}
    assert not LedgerImport.objects.exists()
    assert kept() == before


def test_a_sheet_kept_elsewhere_is_checked_before_it_is_read(cast: Cast) -> None:
    """Room is kept for every cell up to the farthest one: a small file ends the whole process."""
    far = CELL.format('<row r="1"><c r="A1"><v>1</v></c></row><row r="6000"><c r="A6000"><v>1</v></c></row>')
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx([["entity"]]))) as old, zipfile.ZipFile(file, "w", 8) as new:
        for name in old.namelist():
            content = old.read(name).replace(b"worksheets/sheet1.xml", b"elsewhere/sheet1.png")
            moved = name.replace("worksheets/sheet1.xml", "elsewhere/sheet1.png")
            new.writestr(moved, content if moved == name else far)

    with pytest.raises(BadInput) as refused:
        upload(cast, file.getvalue())

    assert "reaches beyond" in str(refused.value.problems[0].message)


@pytest.mark.parametrize("member", ["content.xml", "xl/workbook.bin"])
def test_a_workbook_of_another_kind_inside_is_refused(cast: Cast, member: str) -> None:
    """Where the Excel part cannot be read the reader takes the other one, whose cells nobody checked."""
    file = io.BytesIO(xlsx([HEADER.split(","), ROWS[0].split(",")]))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(member, b"<x/>")

    with pytest.raises(BadInput):
        upload(cast, file.getvalue())


def test_a_character_that_no_database_keeps_is_refused(cast: Cast) -> None:
    with pytest.raises(BadInput):
        upload(cast, xlsx([["entity"], ["a_x0000_b"]]))


def test_a_file_too_large_is_refused(cast: Cast, settings: Any) -> None:
    settings.LEDGER_MAX_BYTES = 10

    with pytest.raises(BadInput):
        upload(cast, TABLE)
