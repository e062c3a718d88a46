import datetime as dt
from io import BytesIO
from zipfile import ZipFile

import python_calamine

from approvals.services.sheets import write_sheet

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://example.com")', "http://example.com", "007", "{=1}"]


def written(rows: list[list[object]]) -> bytes:
    titles = ["A", "B", "C"]
    with write_sheet(("Dates", "About"), titles, [10, 10, 10], rows, [("By", "=Ana")]) as file:  # type: ignore[arg-type]
        return file.read()


def test_days_numbers_and_text_are_read_back_as_they_were() -> None:
    file = written([[dt.date(2026, 2, 24), 3, "三月"], [None, 0, ""]])

    book = python_calamine.load_workbook(BytesIO(file))

    assert book.sheet_names == ["Dates", "About"]
    assert book.get_sheet_by_name("Dates").to_python() == [
        ["A", "B", "C"],
        [dt.date(2026, 2, 24), 3.0, "三月"],
        ["", 0.0, ""],
    ]
    assert book.get_sheet_by_name("About").to_python() == [["By", "=Ana"]]


def test_no_cell_is_a_formula_a_link_or_a_number_it_was_not() -> None:
    file = written([[text, 0, ""] for text in FORMULAS])

    with ZipFile(BytesIO(file)) as parts:
        sheets = "".join(parts.read(name).decode() for name in parts.namelist() if "worksheets/" in name)
    cells = python_calamine.load_workbook(BytesIO(file)).get_sheet_by_name("Dates").to_python()

    assert ("<f>" in sheets, "<f " in sheets, "hyperlink" in sheets.lower().replace("=hyperlink", "")) == (False,) * 3
    assert [row[0] for row in cells[1:]] == FORMULAS
