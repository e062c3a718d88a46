import datetime as dt
from importlib import resources

import pytest

from compliance.almanac import YearSource, shipped_years
from compliance.calendar_input import Given, GivenBlock, GivenDay, checked, from_notice, from_toml, to_toml
from compliance.refusals import BadInput
from compliance.workdays import Holiday
from tests.compliance.holiday_notices import NOTICE_2027

SHIPPED = list(shipped_years())
NEW_YEAR = Holiday(dt.date(2027, 1, 1), dt.date(2027, 1, 3), "New Year's Day", "元旦")
FILE = """year = 2027
status = "official"
source = "a notice"
verification = "official"
working_weekends = [
  2027-01-31,
]

[[holiday]]
name = { en = "New Year's Day", zh = "元旦" }
first = 2027-01-01
last = 2027-01-03
"""


def given(*holidays: Holiday, worked: tuple[dt.date, ...] = (), year: int = 2027, source: str = "a notice") -> Given:
    blocks = [GivenBlock(holiday, f"row {n}") for n, holiday in enumerate(holidays, 1)]
    return Given(year, blocks, [GivenDay(on, f"line {n}") for n, on in enumerate(worked, 1)], source)


def refused(year: Given) -> list[tuple[str, str]]:
    with pytest.raises(BadInput) as bad:
        checked(year)
    return [(problem.where, str(problem.message)) for problem in bad.value.problems]


def refused_file(text: str) -> list[tuple[str, str]]:
    with pytest.raises(BadInput) as bad:
        from_toml(text.encode())
    return [(problem.where, str(problem.message)) for problem in bad.value.problems]


def test_a_good_year_is_sorted_and_kept() -> None:
    later = Holiday(dt.date(2027, 5, 1), dt.date(2027, 5, 5), "Labour Day", "劳动节")

    read = checked(given(later, NEW_YEAR, worked=(dt.date(2027, 5, 8), dt.date(2027, 4, 25))))

    assert read.year.holidays == (NEW_YEAR, later)
    assert read.year.working_weekends == (dt.date(2027, 4, 25), dt.date(2027, 5, 8))


@pytest.mark.parametrize(
    ("year", "problems"),
    [
        (
            given(NEW_YEAR, worked=(dt.date(2027, 1, 2),)),
            [("line 1", "Line 1: 2027-01-02 is both off and worked.")],
        ),
        (
            given(NEW_YEAR, worked=(dt.date(2027, 1, 4),)),
            [("line 1", "Line 1: 2027-01-04 is said to be worked in exchange, but it is no weekend day.")],
        ),
        (
            given(NEW_YEAR, worked=(dt.date(2027, 1, 9), dt.date(2027, 1, 9))),
            [("line 2", "Line 2: 2027-01-09 is given twice.")],
        ),
        (given(NEW_YEAR, year=2026), [("row 1", "2027-01-01 is not in 2026."), ("row 1", "2027-01-03 is not in 2026.")]),
        (
            given(Holiday(dt.date(2027, 5, 5), dt.date(2027, 5, 1), "Labour Day", "劳动节")),
            [("row 1", "劳动节 ends on 2027-05-01, before it begins on 2027-05-05.")],
        ),
        (
            given(NEW_YEAR, Holiday(dt.date(2027, 1, 3), dt.date(2027, 1, 3), "Another", "另")),
            [("row 2", "2027-01-03 is in two festivals.")],
        ),
        (
            given(Holiday(dt.date(2027, 1, 1), dt.date(2027, 1, 1), "", "元旦")),
            [("row 1", "Name the festival in both languages, in at most 80 characters each.")],
        ),
        (given(), [("holidays", "A year has days off: give at least one festival with its days.")]),
        (given(NEW_YEAR, source=" "), [("source", "Say where the days come from: the title of the notice.")]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_year_is_said_in_its_place(year: Given, problems: list[tuple[str, str]]) -> None:
    assert refused(year) == problems


def test_all_problems_are_said_at_once() -> None:
    assert len(refused(given(NEW_YEAR, worked=(dt.date(2027, 1, 2), dt.date(2028, 1, 3))))) == 3


@pytest.mark.parametrize("number", [1, 1999, 2100, 9999])
def test_a_year_far_away_is_refused(number: int) -> None:
    off = Holiday(dt.date(number, 1, 1), dt.date(number, 1, 1), "New Year's Day", "元旦")

    assert refused(given(off, year=number)) == [
        ("year", f"{number} is not a year this calendar knows; it goes from 2000 to 2099.")
    ]


@pytest.mark.parametrize("source", SHIPPED, ids=str)
def test_a_year_written_as_toml_is_read_back(source: YearSource) -> None:
    assert from_toml(to_toml(source).encode()) == source


@pytest.mark.parametrize("number", [2024, 2025, 2026])
def test_the_shipped_files_are_read(number: int) -> None:
    data = resources.files("compliance").joinpath(f"calendars/cn-{number}.toml").read_bytes()

    assert from_toml(data) in SHIPPED


def test_quotes_in_a_source_are_written_and_read_back() -> None:
    source = from_notice(NOTICE_2027)
    named = YearSource(source.year, 'a "notice" \\ of\nthem', "", source.verification, None)

    assert from_toml(to_toml(named).encode()).source == 'a "notice" \\ of them'


def test_a_file_names_the_line_of_a_bad_day() -> None:
    assert refused_file(FILE.replace("2027-01-31", "2027-02-01")) == [
        ("line 6", "Line 6: 2027-02-01 is said to be worked in exchange, but it is no weekend day.")
    ]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("year = 2027", "year = "), "This is not TOML"),
        (('status = "official"\n', ""), "Something is missing"),
        (("official", "wrong"), "Something is missing or of the wrong kind"),
        (("year = 2027", "year = 2027.9"), "2027.9 is not a whole number"),
        (("year = 2027", "year = inf"), "inf is not a whole number"),
        (('zh = "元旦"', 'zh = "元\\u0000旦"'), "is not text"),
        (('zh = "元旦"', "zh = 1"), "1 is not text"),
        (("2027-01-31", '"x"'), "is not a date"),
        (("2027-01-31", "2027-01-31T10:00:00"), "is not a date"),
        (('name = { en = "New Year\'s Day", zh = "元旦" }', 'name = "x"'), "of the wrong kind"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(change: tuple[str, str], says: str) -> None:
    [(where, message)] = refused_file(FILE.replace(*change))

    assert where == "file"
    assert says in message


@pytest.mark.parametrize("url", ["javascript:alert(1)", "ftp://a.example/x", f"https://a.example/{'x' * 500}"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    [(where, _message)] = refused_file(f'url = "{url}"\n{FILE}')

    assert where == "url"


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(BadInput):
        from_toml(b"\xff\xfe")
