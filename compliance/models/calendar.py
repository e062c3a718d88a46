"""The published years of working days, and the frozen calendar made of them."""

import datetime as dt
from functools import lru_cache
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from compliance.accounts.models import User
from compliance.enums import Verification
from compliance.workdays import Calendar, Holiday, Year


class CalendarStatus(models.TextChoices):
    OFFICIAL = "official", _("Official")
    PROVISIONAL = "provisional", _("Provisional")


class CalendarYearQuerySet(models.QuerySet["CalendarYear"]):
    def in_force(self) -> Self:
        return self.filter(published_at__isnull=False, superseded_at=None)


class CalendarYear(models.Model):
    """One version of a year: a correction is a new version, a published one never changes.

    `holidays` is a list of {first, last, en, zh}, `working_weekends` a list of dates, as ISO text.
    """

    year = models.PositiveSmallIntegerField(_("year"))
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    status = models.CharField(_("status"), max_length=12, choices=CalendarStatus)
    holidays = models.JSONField(_("days off"))
    working_weekends = models.JSONField(_("worked weekends"))
    source = models.CharField(_("source"), max_length=300)
    url = models.URLField(_("address"), max_length=500, blank=True)
    verification = models.CharField(_("verification"), max_length=12, choices=Verification)
    issued_on = models.DateField(_("notice issued on"), null=True, blank=True)
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = CalendarYearQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["year", "version"], name="calendar_year_version_once"),
            models.UniqueConstraint(
                fields=["year"],
                condition=models.Q(published_at__isnull=False, superseded_at=None),
                name="calendar_year_one_in_force",
                violation_error_message=_("This year has a version in force already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(prepared_by=models.F("published_by")),
                name="calendar_year_published_by_another",
                violation_error_message=_("Somebody else than the one who prepared it publishes."),
            ),
            models.CheckConstraint(
                condition=models.Q(verification__in=Verification.values),
                name="calendar_year_verification_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} v{self.version}"

    def as_year(self) -> Year:
        return Year(
            number=self.year,
            holidays=tuple(_holiday(row) for row in self.holidays),
            working_weekends=tuple(map(dt.date.fromisoformat, self.working_weekends)),
            official=self.status == CalendarStatus.OFFICIAL,
        )


def current_calendar() -> Calendar:
    """Give the calendar in force: one small query, and tables made once per content."""
    rows = CalendarYear.objects.in_force().order_by("year").only("year", "status", "holidays", "working_weekends")
    return _calendar(tuple(row.as_year() for row in rows))


@lru_cache(maxsize=8)
def _calendar(years: tuple[Year, ...]) -> Calendar:
    return Calendar(years)


def _holiday(row: dict[str, Any]) -> Holiday:
    first, last = map(dt.date.fromisoformat, (row["first"], row["last"]))
    return Holiday(first, last, en=row["en"], zh=row["zh"])
