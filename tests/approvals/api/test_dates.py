import csv
import datetime as dt
from io import BytesIO, StringIO
from typing import Any

import pytest
import python_calamine
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from approvals.services import deadlines
from tests.approvals.api.caller import Caller, places
from tests.approvals.dates import deadline
from tests.cast import Cast, draft


@pytest.fixture
def ana(cast: Cast) -> Caller:
    return Caller(cast.ana)


def in_days(n: int) -> str:
    return (timezone.localdate() + dt.timedelta(days=n)).isoformat()


def ids(response: Any) -> list[int]:
    return [row["id"] for row in response.json()["results"]]


def content(response: Any) -> bytes:
    return b"".join(response.streaming_content)


def test_dates_are_chosen_as_on_the_page(cast: Cast, ana: Caller) -> None:
    late, soon = deadline(draft(cast), in_days(-2)).pk, deadline(draft(cast), in_days(1)).pk
    ended = draft(cast)
    gone = deadline(ended, in_days(2)).pk
    deadlines.sync({"application": ended, "organisation_id": ended.organisation_id}, [])

    found = {
        query: ids(ana.get(f"deadlines/?{query}"))
        for query in (
            "",
            "open=true",
            "open=false",
            "state=open",
            "due=overdue",
            "due=soon",
            "whose=mine",
            "about=duties",
        )
    }

    assert found == {
        "": [late, soon, gone],
        "open=true": [late, soon],
        "open=false": [gone],
        "state=open": [late, soon],
        "due=overdue": [late],
        "due=soon": [soon],
        "whose=mine": [late, soon, gone],
        "about=duties": [],
    }


def test_the_days_ahead_are_told(cast: Cast, ana: Caller, calendars: None) -> None:
    row = deadline(draft(cast), in_days(3))

    ahead = ana.get("deadlines/ahead/").json()

    assert (ahead["first"], ahead["last"], len(ahead["days"])) == (in_days(0), in_days(59), 60)
    assert [day["on"] for day in ahead["days"] if day["n_dates"]] == [in_days(3)]
    assert [one["id"] for one in ahead["deadlines"]] == [row.pk]
    assert Caller(cast.dan).get("deadlines/ahead/").json()["n_dates"] == 0


def test_the_numbers_of_the_report_are_told(cast: Cast, ana: Caller) -> None:
    for day in (-2, 1):
        deadline(draft(cast), in_days(day))

    (numbers,) = ana.get("deadlines/summary/?about=cases").json()["kinds"]

    assert (numbers["kind"], numbers["n_open"], numbers["n_overdue"]) == ("new_designation", 2, 1)


def test_the_report_comes_as_a_file(cast: Cast, ana: Caller) -> None:
    row = deadline(draft(cast), in_days(3))
    query = "about=cases&language=zh-hans"

    lines = content(ana.get(f"deadlines/report.csv?{query}")).decode().removeprefix("\ufeff")
    sheet = python_calamine.load_workbook(BytesIO(content(ana.get(f"deadlines/report.xlsx?{query}"))))

    from_csv = list(csv.reader(StringIO(lines)))
    assert row.label["zh"] in from_csv[1]
    assert row.label["zh"] in sheet.get_sheet_by_index(0).to_python()[1]


@pytest.mark.parametrize("path", ["summary/", "report.csv", "report.xlsx"])
def test_a_choice_that_is_none_is_refused(ana: Caller, path: str) -> None:
    assert places(ana.get(f"deadlines/{path}?due_from=never&kind=none")) == ["kind", "due_from"]


@pytest.mark.parametrize("n", [1, 3])
def test_the_list_asks_the_same_for_one_and_three(
    cast: Cast, n: int, ana: Caller, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(n):
        deadline(draft(cast), in_days(3))

    with django_assert_num_queries(5):
        ana.get("deadlines/?about=cases")
