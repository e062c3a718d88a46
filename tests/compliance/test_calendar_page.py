import pytest
from django.core.management import call_command

from tests.cast import Cast, assemble, signed_in


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def test_years_are_shown_with_their_source(cast: Cast) -> None:
    call_command("load_calendars", verbosity=0)

    page = signed_in(cast.eli).get("/law/working-days/").content.decode()

    assert "248 working days. Version 1." in page
    assert "国务院办公厅关于2026年部分节假日安排的通知" in page


def test_without_years_it_says_what_that_means(cast: Cast) -> None:
    assert "No year is published" in signed_in(cast.eli).get("/law/working-days/").content.decode()


def test_it_counts_and_shows_the_arithmetic(cast: Cast) -> None:
    call_command("load_calendars", verbosity=0)

    page = signed_in(cast.eli).get("/law/working-days/?start=2026-02-10&n=5").content.decode()

    assert "24 February 2026" in page
    assert "strip-worked_weekend" in page


@pytest.mark.parametrize(
    "query", ["start=&n=5", "start=2026-02-30&n=5", "start=2026-02-10&n=x", "start=2026-02-10&n=9999"]
)
def test_what_cannot_be_counted_is_explained(cast: Cast, query: str) -> None:
    page = signed_in(cast.eli).get(f"/law/working-days/?{query}").content.decode()

    assert "Enter a date and a number between -400 and 400." in page
