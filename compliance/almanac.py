"""A year of working days as a reviewable TOML file, read and published."""

import datetime as dt
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources
from typing import Any

from django.db import transaction
from django.utils import timezone

from compliance import audit
from compliance.enums import Verification
from compliance.models.calendar import CalendarStatus, CalendarYear
from compliance.workdays import BadCalendar, Holiday, Year


class Loaded(StrEnum):
    PUBLISHED = "published"
    UNCHANGED = "unchanged"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class YearSource:
    """A year and where it comes from."""

    year: Year
    source: str
    url: str
    verification: Verification
    issued_on: dt.date | None


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
    """Publish a shipped year unless it stands already; a year that people published is kept."""
    standing = CalendarYear.objects.select_for_update().in_force()
    row = standing.filter(year=source.year.number).first()
    if row is None:
        _publish(source, version=1)
        return Loaded.PUBLISHED
    if row.as_year() == source.year:
        return Loaded.UNCHANGED
    if row.published_by_id:
        return Loaded.KEPT
    row.superseded_at = timezone.now()
    row.save(update_fields=["superseded_at"])
    _publish(source, version=row.version + 1)
    return Loaded.PUBLISHED


def _publish(source: YearSource, version: int) -> None:
    year = source.year
    row = CalendarYear.objects.create(
        year=year.number,
        version=version,
        status=CalendarStatus.OFFICIAL if year.official else CalendarStatus.PROVISIONAL,
        holidays=[
            {"first": h.first.isoformat(), "last": h.last.isoformat(), "en": h.en, "zh": h.zh} for h in year.holidays
        ],
        working_weekends=[day.isoformat() for day in year.working_weekends],
        source=source.source,
        url=source.url,
        verification=source.verification,
        issued_on=source.issued_on,
        published_at=timezone.now(),
    )
    audit.record(
        audit.Subject("calendar", row.pk, None),
        "calendar_published",
        by=None,
        data={"year": row.year, "version": row.version, "source": row.source},
    )


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
