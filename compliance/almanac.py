"""A year of working days as a reviewable TOML file, read and published."""

import datetime as dt
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from compliance import audit
from compliance.accounts.models import User
from compliance.enums import EditionStatus, Verification
from compliance.models.calendar import CalendarStatus, CalendarYear
from compliance.workdays import BadCalendar, Holiday, Year


class Loaded(StrEnum):
    PUBLISHED = "published"
    UNCHANGED = "unchanged"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class YearSource:
    """A year and where it comes from; `notice` is the text it was read from, if it was."""

    year: Year
    source: str
    url: str
    verification: Verification
    issued_on: dt.date | None
    notice: str = ""

    def columns(self) -> dict[str, Any]:
        """Give what a row of the year holds, dates as ISO text."""
        year = self.year
        return {
            "status": CalendarStatus.OFFICIAL if year.official else CalendarStatus.PROVISIONAL,
            "holidays": [
                {"first": h.first.isoformat(), "last": h.last.isoformat(), "en": h.en, "zh": h.zh}
                for h in year.holidays
            ],
            "working_weekends": [day.isoformat() for day in year.working_weekends],
            "source": self.source,
            "url": self.url,
            "verification": self.verification,
            "issued_on": self.issued_on,
            "notice": self.notice,
        }


def parse_year(data: bytes) -> YearSource:
    """Read one year.

    Raises: BadCalendar with every problem at once.
    """
    try:
        table = tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadCalendar([f"This is not TOML: {error}"]) from error
    try:
        return _year_source(table)
    except (KeyError, TypeError, AttributeError) as error:
        raise BadCalendar([f"Missing or of the wrong type: {error}"]) from error


def shipped_years() -> Iterator[YearSource]:
    """Read the years that come with the product, oldest first."""
    folder = resources.files("compliance").joinpath("calendars")
    files = [file for file in folder.iterdir() if file.name.endswith(".toml")]
    for file in sorted(files, key=lambda file: file.name):
        yield parse_year(file.read_bytes())


@transaction.atomic
def load_year(source: YearSource) -> Loaded:
    """Publish a shipped year unless it stands already; what people published or work on is kept."""
    versions = CalendarYear.objects.select_for_update().filter(year=source.year.number)
    row = versions.in_force().first()
    if row and row.as_year() == source.year:
        return Loaded.UNCHANGED
    if (row and row.published_by_id) or versions.open().exists():
        return Loaded.KEPT
    draft = CalendarYear.objects.create(
        year=source.year.number, version=next_version(source.year.number), **source.columns()
    )
    draft.step = EditionStatus.IN_REVIEW
    draft.save(update_fields=["step"])
    release_year(draft, None)
    return Loaded.PUBLISHED


def next_version(year: int) -> int:
    last = CalendarYear.objects.filter(year=year).aggregate(last=Max("version"))["last"]
    return (last or 0) + 1


def release_year(reviewed: CalendarYear, by: User | None) -> CalendarYear:
    """Replace the version of the year in force by this one, and record it.

    Raises: IntegrityError where another one was published meanwhile.
    """
    now = timezone.now()
    for old in CalendarYear.objects.select_for_update().in_force().filter(year=reviewed.year):
        old.step, old.superseded_at = EditionStatus.SUPERSEDED, now
        old.save(update_fields=["step", "superseded_at"])
    reviewed.step, reviewed.published_by, reviewed.published_at = EditionStatus.PUBLISHED, by, now
    reviewed.save(update_fields=["step", "published_by", "published_at"])
    audit.record(
        audit.Subject(audit.SubjectKind.CALENDAR, reviewed.pk),
        "calendar_published",
        by=by,
        data={"year": reviewed.year, "version": reviewed.version, "source": reviewed.source},
    )
    return reviewed


def _year_source(table: dict[str, Any]) -> YearSource:
    holidays = tuple(
        Holiday(row["first"], row["last"], row["name"]["en"], row["name"]["zh"]) for row in table["holiday"]
    )
    year = Year(
        number=table["year"],
        holidays=holidays,
        working_weekends=tuple(table["working_weekends"]),
        official=table["status"] == CalendarStatus.OFFICIAL,
    )
    return YearSource(
        year=year,
        source=table["source"],
        url=table.get("url", ""),
        verification=Verification(table["verification"]),
        issued_on=table.get("published"),
    )
