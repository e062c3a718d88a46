import csv
from io import BytesIO, StringIO
from typing import Any

import pytest
import python_calamine
from pytest_django import DjangoAssertNumQueries

from approvals.models import Deadline
from compliance.accounts.models import User
from tests.approvals.dates import consultation_open_until, deadline
from tests.cast import Cast, draft, signed_in


def content(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def csv_rows(user: User, query: str = "") -> list[list[str]]:
    response = signed_in(user).get(f"/calendar/report.csv?{query}")
    return list(csv.reader(StringIO(content(response).decode().removeprefix("\ufeff"))))


def xlsx(user: User, query: str = "") -> Any:
    response = signed_in(user).get(f"/calendar/report.xlsx?{query}")
    return python_calamine.load_workbook(BytesIO(content(response)))


@pytest.fixture
def rows(cast: Cast) -> list[Deadline]:
    return [deadline(draft(cast), day) for day in ("2027-02-24", "2027-02-25", "2027-03-01")]


def test_csv_and_xlsx_have_the_same_rows(cast: Cast, rows: list[Deadline]) -> None:
    from_csv = csv_rows(cast.ana)

    from_xlsx = xlsx(cast.ana).get_sheet_by_index(0).to_python()

    assert len(from_csv) == 4
    assert [[str(value).removesuffix(".0") for value in row] for row in from_xlsx] == from_csv


def test_the_files_hold_what_was_chosen_and_say_so(cast: Cast, rows: list[Deadline]) -> None:
    query = "about=cases&due_until=2027-02-28&language=en"

    book = xlsx(cast.ana, query)

    assert len(csv_rows(cast.ana, query)) == 3
    about = {line[0]: line[1] for line in book.get_sheet_by_name("About this report").to_python()}
    assert about.pop("Made").endswith("+08:00")
    assert about == {"By": "Ana", "Rows": "2", "About": "cases", "Until": "2027-02-28"}


def test_the_language_is_that_of_the_address(cast: Cast, rows: list[Deadline]) -> None:
    label = rows[0].label

    assert label["zh"] in csv_rows(cast.ana, "language=zh-hans")[1]
    assert label["en"] in csv_rows(cast.ana, "language=en")[1]
    assert label["en"] in csv_rows(cast.ana, "language=tlh")[1]


def test_a_stranger_gets_no_rows(cast: Cast, rows: list[Deadline]) -> None:
    assert len(csv_rows(cast.dan)) == 1
    assert signed_in(cast.dan).get("/calendar/report/").context["numbers"] == []


def test_text_that_begins_like_a_formula_stays_text(cast: Cast, rows: list[Deadline]) -> None:
    Deadline.objects.filter(pk=rows[0].pk).update(note="=HYPERLINK(1)")

    assert "'=HYPERLINK(1)" in csv_rows(cast.ana)[1]
    assert "=HYPERLINK(1)" in xlsx(cast.ana).get_sheet_by_index(0).to_python()[1]


@pytest.mark.parametrize("page", ["", ".csv", ".xlsx"])
def test_a_filter_that_cannot_be_read_is_refused(cast: Cast, page: str) -> None:
    address = f"/calendar/report{page or '/'}?due_from=never&kind=none"

    response = signed_in(cast.ana).get(address)

    assert response.status_code == 422
    assert signed_in(cast.ana).post(address).status_code == 405


def test_more_rows_than_a_sheet_takes_are_refused(
    cast: Cast, rows: list[Deadline], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("approvals.deadline_files.MOST_ROWS", 2)

    assert signed_in(cast.ana).get("/calendar/report.xlsx").status_code == 422
    assert len(csv_rows(cast.ana)) == 4


def test_the_page_counts_and_leads_to_the_files(cast: Cast, rows: list[Deadline]) -> None:
    consultation_open_until("2027-03-01", cast)

    response = signed_in(cast.ana).get("/calendar/report/?about=cases")

    assert response.context["totals"]["n_open"] == 3
    assert "/calendar/report.xlsx?about=cases&amp;language=zh-hans" in response.content.decode()


@pytest.mark.parametrize("n", [1, 3])
def test_the_page_asks_the_same_for_one_and_three(
    cast: Cast, n: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(n):
        deadline(draft(cast), "2027-02-24")
    client = signed_in(cast.ana)

    with django_assert_num_queries(11):
        client.get("/calendar/report/")
