"""`manage.py workdays`: the date, then the arithmetic."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command


@pytest.fixture
def _years(db: None) -> None:
    call_command("load_calendars", stdout=StringIO())


def printed(*args: str) -> str:
    out = StringIO()
    call_command("workdays", *args, stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("_years")
def test_it_prints_the_date_then_the_arithmetic() -> None:
    assert printed("2026-02-10", "5").splitlines() == [
        "2026-02-24",
        "5 working days after 10 February 2026, which is not counted: 24 February 2026. "
        "Spring Festival (15–23 February) does not count. "
        "Saturday 14 February counts, because it is worked in exchange.",
        "自2026年2月10日起（当日不计）第5个工作日为2026年2月24日。春节（2月15日至23日）不计入。"
        "2月14日（周六）为调休上班日，计入。",
    ]


@pytest.mark.usefixtures("_years")
def test_it_counts_a_period_of_the_law_with_suspensions() -> None:
    lines = printed("2026-02-03", "--clock", "assessment", "--suspended", "2026-03-02..2026-03-06").splitlines()

    assert lines[0] == "2026-04-21"
    assert lines[3] == "cac-2022-assessment, Art 12, official"


@pytest.mark.usefixtures("_years")
def test_it_counts_hours_to_the_minute() -> None:
    assert printed("2026-10-01", "--clock", "incident_report_cii", "--at", "23:30").startswith(
        "2026-10-02T00:30:00+08:00\n1 hour after 1 October 2026, 23:30 +08:00: 2 October 2026, 00:30 +08:00."
    )


@pytest.mark.usefixtures("_years")
@pytest.mark.parametrize("args", [("2026-05-20", "-60"), ("2026-05-20", "--json", "--", "-60")])
def test_it_counts_backwards_wherever_the_number_stands(args: tuple[str, ...]) -> None:
    assert "2026-02-14" in printed(*args)


@pytest.mark.usefixtures("_years")
def test_json_is_what_the_api_says() -> None:
    found = json.loads(printed("2026-05-20", "--clock", "extension_window", "--json"))

    assert (found["on"], found["start"], found["days"][0], found["days"][-1]) == (
        "2026-02-14",
        "2026-05-20",
        ["2026-02-14", "worked_weekend", 1],
        ["2026-05-20", "start", 0],
    )


@pytest.mark.django_db
def test_without_any_year_it_counts_weekends_and_says_so() -> None:
    assert "The official holidays of 2026 are not loaded, so the date is provisional." in printed("2026-02-10", "5")


@pytest.mark.usefixtures("_years")
@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("2026-02-30", "5"), "Enter a valid date."),
        (("2026-02-10",), "Enter a number of working days, or choose a period of the law."),
        (("9999-12-31", "1"), "This leads beyond the years a date can have"),
        (("0001-01-01", "-1"), "This leads beyond the years a date can have"),
        (("2026-02-10", "--clock", "nothing"), "Select a valid choice."),
        (("2026-02-10", "5", "--suspended", "2026-03-06..2026-03-02"), "before it starts"),
        (("2026-02-10", "5000"), "less than or equal to 1000"),
    ],
)
def test_what_cannot_be_counted_says_why(args: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        call_command("workdays", *args)
