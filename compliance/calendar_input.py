"""A year as people give it, by form, notice, file or API: everything that is wrong, else the year."""

import datetime as dt
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, URLValidator
from django.utils.translation import gettext as _

from compliance.almanac import YearSource
from compliance.enums import Verification
from compliance.models.calendar import CalendarStatus
from compliance.notices_of_holidays import MOST_DAYS, Notice, parse_notice
from compliance.refusals import BadInput, Problem
from compliance.workdays import SATURDAY, Holiday, Year, days_from

FIRST_YEAR, LAST_YEAR = 2000, 2099
MOST_URL = 500
MOST_NAME, MOST_SOURCE, MOST_NOTICE = 80, 300, 20_000
KEYS = "year, status, source, verification, working_weekends, holiday"


class GivenBlock(NamedTuple):
    """Days off of one festival, and where in the input they stand."""

    holiday: Holiday
    where: str


class GivenDay(NamedTuple):
    """A weekend day that is worked, and where in the input it stands."""

    on: dt.date
    where: str


class Given(NamedTuple):
    """A year of working days before anybody checked it."""

    year: int
    blocks: Sequence[GivenBlock]
    worked: Sequence[GivenDay]
    source: str
    official: bool = True
    url: str = ""
    verification: Verification = Verification.UNVERIFIED
    issued_on: dt.date | None = None
    notice: str = ""


def checked(given: Given) -> YearSource:
    """Give the year. Raises: BadInput with every problem and its place."""
    problems = [*_problems_of_year(given), *_problems_of_days(given), *_problems_of_text(given)]
    if problems:
        raise BadInput(problems, next_step=_("Mend what is listed; nothing was saved."))
    holidays = sorted((block.holiday for block in given.blocks), key=lambda holiday: holiday.first)
    return YearSource(
        year=Year(given.year, tuple(holidays), tuple(sorted(day.on for day in given.worked)), given.official),
        source=given.source.strip(),
        url=given.url,
        verification=given.verification,
        issued_on=given.issued_on,
        notice=given.notice,
    )


def from_notice(text: str, *, url: str = "", verification: Verification = Verification.UNVERIFIED) -> YearSource:
    """Read a pasted notice; its days in other years are left to the versions of those years.

    Raises: BadInput with the lines.
    """
    notice = parse_notice(text)
    blocks = [
        GivenBlock(_within(notice.year, block.first, block.last, block.en or block.zh, block.zh), f"line {block.line}")
        for block in notice.blocks
        if notice.year in (block.first.year, block.last.year)
    ]
    worked = [GivenDay(on, f"line {line}") for line, on in notice.worked if on.year == notice.year]
    return checked(
        Given(
            notice.year,
            blocks,
            worked,
            notice.title,
            url=url,
            verification=verification,
            issued_on=notice.issued_on,
            notice=text.strip(),
        )
    )


def notice_of(text: str) -> Notice | None:
    """Read a kept notice once more, for what it announces; nothing where there is none."""
    try:
        return parse_notice(text) if text else None
    except BadInput:
        return None


def from_toml(data: bytes) -> YearSource:
    """Read a year of the shape of calendars/cn-<year>.toml. Raises: BadInput with the lines."""
    try:
        text = data.decode()
        table = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput([Problem(_("This is not TOML: %(error)s") % {"error": error}, "file")]) from error
    try:
        return checked(_given(table, text))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        told = _("Something is missing or of the wrong kind: %(error)s. The file needs %(keys)s.")
        raise BadInput([Problem(told % {"error": error, "keys": KEYS}, "file")]) from error


def to_toml(source: YearSource) -> str:
    """Write a year as the file from_toml reads; the text of the notice is not part of it."""
    year = source.year
    head = [
        f"year = {year.number}",
        f'status = "{CalendarStatus.OFFICIAL if year.official else CalendarStatus.PROVISIONAL}"',
        *([f"published = {source.issued_on}"] if source.issued_on else []),
        f"source = {_quoted(source.source)}",
        f"url = {_quoted(source.url)}",
        f'verification = "{source.verification}"',
        "",
        f"working_weekends = [{', '.join(map(str, year.working_weekends))}]",
    ]
    blocks = [
        f"\n[[holiday]]\nname = {{ en = {_quoted(h.en)}, zh = {_quoted(h.zh)} }}\nfirst = {h.first}\nlast = {h.last}"
        for h in year.holidays
    ]
    return "\n".join([*head, *blocks]) + "\n"


def _given(table: dict[str, Any], text: str) -> Given:
    blocks = [
        GivenBlock(
            Holiday(_day(row["first"]), _day(row["last"]), _text(row["name"]["en"]), _text(row["name"]["zh"])),
            _line_of(text, row["first"]),
        )
        for row in table["holiday"]
    ]
    return Given(
        year=_number(table["year"]),
        blocks=blocks,
        worked=[GivenDay(_day(on), _line_of(text, on)) for on in table["working_weekends"]],
        source=_text(table["source"]),
        official=CalendarStatus(table["status"]) == CalendarStatus.OFFICIAL,
        url=_text(table.get("url", "")),
        verification=Verification(table["verification"]),
        issued_on=_day(table["published"]) if "published" in table else None,
    )


def _day(value: object) -> dt.date:
    if type(value) is not dt.date:
        raise TypeError(_("%(value)s is not a date") % {"value": value})
    return value


def _number(value: object) -> int:
    if type(value) is not int:
        raise TypeError(_("%(value)s is not a whole number") % {"value": value})
    return value


def _text(value: object) -> str:
    """Take what the database can hold."""
    if not isinstance(value, str) or "\0" in value:
        raise TypeError(_("%(value)s is not text") % {"value": repr(value)})
    return value


def _line_of(text: str, day: object) -> str:
    found = re.search(rf"\b{day}\b", text)
    return f"line {text.count(chr(10), 0, found.start()) + 1}" if found else "file"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ").replace("\r", " ") + '"'


def _within(year: int, first: dt.date, last: dt.date, en: str, zh: str) -> Holiday:
    return Holiday(max(first, dt.date(year, 1, 1)), min(last, dt.date(year, 12, 31)), en, zh)


def _problems_of_year(given: Given) -> Iterator[Problem]:
    if not FIRST_YEAR <= given.year <= LAST_YEAR:
        told = _("%(year)d is not a year this calendar knows; it goes from %(first)d to %(last)d.")
        yield Problem(told % {"year": given.year, "first": FIRST_YEAR, "last": LAST_YEAR}, "year")
    if not given.blocks:
        yield Problem(_("A year has days off: give at least one festival with its days."), "holidays")


def _problems_of_days(given: Given) -> Iterator[Problem]:
    off: Counter[dt.date] = Counter()
    for holiday, where in given.blocks:
        if holiday.last < holiday.first:
            told = _("%(name)s ends on %(last)s, before it begins on %(first)s.")
            yield _told(where, told, name=holiday.zh, first=holiday.first, last=holiday.last)
        elif (holiday.last - holiday.first).days >= MOST_DAYS:
            yield _told(where, _("%(name)s is longer than %(n)d days."), name=holiday.zh, n=MOST_DAYS)
        else:
            yield from _wrong_year(given.year, [holiday.first, holiday.last], where)
            yield from _twice(holiday, off, where)
    yield from _problems_of_worked(given, off)


def _twice(holiday: Holiday, off: Counter[dt.date], where: str) -> Iterator[Problem]:
    days = list(days_from(holiday.first, holiday.last))
    for day in days:
        if off[day]:
            yield _told(where, _("%(day)s is in two festivals."), day=day)
    off.update(days)


def _problems_of_worked(given: Given, off: Counter[dt.date]) -> Iterator[Problem]:
    seen: set[dt.date] = set()
    for on, where in given.worked:
        yield from _wrong_year(given.year, [on], where)
        if off[on]:
            yield _told(where, _("%(day)s is both off and worked."), day=on)
        if on.weekday() < SATURDAY:
            yield _told(where, _("%(day)s is said to be worked in exchange, but it is no weekend day."), day=on)
        if on in seen:
            yield _told(where, _("%(day)s is given twice."), day=on)
        seen.add(on)


def _wrong_year(year: int, days: Iterable[dt.date], where: str) -> Iterator[Problem]:
    for day in dict.fromkeys(days):
        if day.year != year:
            yield _told(where, _("%(day)s is not in %(year)d."), day=day, year=year)


def _problems_of_text(given: Given) -> Iterator[Problem]:
    if not given.source.strip():
        yield Problem(_("Say where the days come from: the title of the notice."), "source")
    if len(given.source) > MOST_SOURCE:
        yield Problem(_("The source is longer than %(n)d characters.") % {"n": MOST_SOURCE}, "source")
    if given.url:
        yield from _problems_of_address(given.url)
    if len(given.notice) > MOST_NOTICE:
        yield Problem(_("The text of the notice is longer than %(n)d characters.") % {"n": MOST_NOTICE}, "notice")
    for holiday, where in given.blocks:
        for name in (holiday.en, holiday.zh):
            if not name.strip() or len(name) > MOST_NAME:
                told = _("Name the festival in both languages, in at most %(n)d characters each.")
                yield _told(where, told, n=MOST_NAME)
                break


def _problems_of_address(url: str) -> Iterator[Problem]:
    try:
        URLValidator(schemes=["http", "https"])(url)
        MaxLengthValidator(MOST_URL)(url)
    except ValidationError as error:
        yield Problem(error.messages[0], "url")


def _told(where: str, message: str, **named: object) -> Problem:
    """Say it with its line, where the input has lines."""
    told = message % named
    if where.startswith("line "):
        told = _("Line %(line)s: %(what)s") % {"line": where.removeprefix("line "), "what": told}
    return Problem(told, where)
