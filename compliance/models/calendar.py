"""The published years of working days, and the frozen calendar made of them."""

import datetime as dt
import hashlib
import json
from functools import lru_cache
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from compliance.accounts.models import User
from compliance.enums import EditionStatus, Verification
from compliance.models.revision import FINAL, OPEN, Editing
from compliance.workdays import Calendar, Holiday, Year


class CalendarStatus(models.TextChoices):
    OFFICIAL = "official", _("Official")
    PROVISIONAL = "provisional", _("Provisional")


class CalendarYearQuerySet(models.QuerySet["CalendarYear"]):
    def in_force(self) -> Self:
        return self.filter(published_at__isnull=False, superseded_at=None)

    def final(self) -> Self:
        """Those that were published, replaced ones too."""
        return self.filter(step__in=FINAL)

    def open(self) -> Self:
        """Those still worked on: drafts, and what is in review."""
        return self.filter(step__in=OPEN)

    def visible_to(self, user: User) -> Self:
        """Everybody reads what was published; drafts are the administrators'."""
        return self if user.is_administrator else self.final()

    def for_page(self) -> Self:
        return self.select_related("prepared_by", "published_by", "based_on")


class CalendarYear(models.Model):
    """One version of a year: a correction is a new version, a published one never changes, in the database too.

    `status` says how well the days are known, `step` where the version stands on its way to
    publication. `holidays` is a list of {first, last, en, zh}, `working_weekends` a list of dates, as
    ISO text. `notice` is the text it was read from; `mark` counts the edits, so that nobody saves
    over what another one saved.
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
    step = models.CharField(_("step"), max_length=12, choices=EditionStatus, default=EditionStatus.DRAFT)
    notice = models.TextField(_("text of the notice"), max_length=20_000, blank=True)
    mark = models.PositiveIntegerField(_("edits"), default=0)
    based_on = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
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
            models.UniqueConstraint(
                fields=["year"],
                condition=models.Q(step__in=OPEN),
                name="calendar_year_one_open",
                violation_error_message=_(
                    "Somebody works on a version of this year already. Continue that one, or discard it."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(step=EditionStatus.PUBLISHED, published_at__isnull=False, superseded_at=None)
                | models.Q(step=EditionStatus.SUPERSEDED, published_at__isnull=False, superseded_at__isnull=False)
                | models.Q(~models.Q(step__in=FINAL), published_at=None, published_by=None, superseded_at=None),
                name="calendar_year_published_at_its_step",
            ),
            models.CheckConstraint(
                condition=models.Q(step__in=EditionStatus.values), name="calendar_year_step_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} v{self.version}"

    @property
    def is_open(self) -> bool:
        return self.step in OPEN

    @property
    def is_draft(self) -> bool:
        return self.step == EditionStatus.DRAFT

    @property
    def is_in_review(self) -> bool:
        return self.step == EditionStatus.IN_REVIEW

    @property
    def is_final(self) -> bool:
        return self.step in FINAL

    @property
    def is_in_force(self) -> bool:
        return self.step == EditionStatus.PUBLISHED

    @property
    def content_hash(self) -> str:
        """SHA-256 of the days and how well they are known: what dates can follow from."""
        content = [self.year, self.status, self.holidays, self.working_weekends]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    def was_edited_by(self, user: User) -> bool:
        """Whether the person edited this version, and so cannot publish it."""
        return self.editings.filter(user=user, kind=Editing.Kind.EDITOR).exists()

    def as_year(self) -> Year:
        return Year(
            number=self.year,
            holidays=tuple(_holiday(row) for row in self.holidays),
            working_weekends=tuple(map(dt.date.fromisoformat, self.working_weekends)),
            official=self.status == CalendarStatus.OFFICIAL,
        )


class CalendarYearEditing(Editing):
    """Who edited or published a version of a year: one row per person, so that nobody is both."""

    revision = models.ForeignKey(CalendarYear, on_delete=models.CASCADE, related_name="editings")


def current_calendar() -> Calendar:
    """Give the calendar in force: one small query, and tables made once per content."""
    rows = CalendarYear.objects.in_force().order_by("year").only("year", "status", "holidays", "working_weekends")
    return _calendar(tuple(row.as_year() for row in rows))


def calendar_with(candidate: CalendarYear) -> Calendar:
    """Give the calendar as it would be with the candidate published in place of its year."""
    others = CalendarYear.objects.in_force().exclude(year=candidate.year)
    years = [row.as_year() for row in others] + [candidate.as_year()]
    return _calendar(tuple(sorted(years, key=lambda year: year.number)))


def calendar_before(published: CalendarYear) -> Calendar:
    """Give the calendar as it is now, but with what stood before a published version in place of its year."""
    others = CalendarYear.objects.in_force().exclude(year=published.year)
    replaced = CalendarYear.objects.filter(year=published.year, superseded_at=published.published_at)
    years = [row.as_year() for row in [*others, *replaced]]
    return _calendar(tuple(sorted(years, key=lambda year: year.number)))


@lru_cache(maxsize=8)
def _calendar(years: tuple[Year, ...]) -> Calendar:
    return Calendar(years)


def _holiday(row: dict[str, Any]) -> Holiday:
    first, last = map(dt.date.fromisoformat, (row["first"], row["last"]))
    return Holiday(first, last, en=row["en"], zh=row["zh"])
