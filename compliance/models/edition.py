"""Editions of the law as they were read, and when each is known to be in force."""

import datetime as dt
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField, RangeOperators
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.enums import Verification
from compliance.models.revision import FINAL, OPEN, Editing, Revision, RevisionQuerySet
from compliance.wording import Text

__all__ = ["FINAL", "OPEN", "Edition", "EditionEditing", "EditionValidity"]


class DayRange(models.Func):
    function = "daterange"
    output_field = DateRangeField()


class TimeRange(models.Func):
    function = "tstzrange"
    output_field = DateTimeRangeField()


class EditionQuerySet(RevisionQuerySet["Edition"]):
    def for_page(self) -> Self:
        """Newest first, without the original file."""
        return self.defer("source").order_by("-published_on", "code", "-revision")


class Edition(Revision):
    """One revision of an edition of an instrument."""

    instrument = models.SlugField(_("instrument"), max_length=64)
    version = models.CharField(_("version"), max_length=64)
    title = models.CharField(_("title"), max_length=300)
    title_zh = models.CharField(_("title in Chinese"), max_length=300)
    issued_by = models.CharField(_("issued by"), max_length=300)
    issued_by_zh = models.CharField(_("issued by, in Chinese"), max_length=300)
    published_on = models.DateField(_("published on"))
    binding = models.BooleanField(_("binding"))
    url = models.URLField(_("address"), max_length=500)
    verification = models.CharField(_("verification"), max_length=12, choices=Verification)
    doubt = models.TextField(_("doubt"), blank=True)
    doubt_zh = models.TextField(_("doubt, in Chinese"), blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta(Revision.Meta):
        ordering = ["code", "-revision"]
        constraints = [
            *Revision.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(verification__in=Verification.values), name="edition_verification_is_known"
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("compliance:edition", args=[self.code])

    @property
    def title_texts(self) -> Text:
        return Text(self.title, self.title_zh)

    @property
    def issued_by_texts(self) -> Text:
        return Text(self.issued_by, self.issued_by_zh)

    @property
    def doubt_texts(self) -> Text:
        return Text(self.doubt, self.doubt_zh)


class EditionEditing(Editing):
    revision = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="editings")


class EditionValidityQuerySet(models.QuerySet["EditionValidity"]):
    def as_known(self, at: dt.datetime | None = None) -> Self:
        """What was recorded at a moment and not replaced by then; now, if none is named."""
        if at is None:
            return self.filter(replaced_at=None)
        return self.filter(recorded_at__lte=at).exclude(replaced_at__lte=at)

    def in_force(self, on: dt.date) -> Self:
        """First and last day included."""
        return self.filter(effective_from__lte=on).exclude(effective_to__lt=on)

    def overlapping(self, first: dt.date, last: dt.date | None) -> Self:
        """Those with a day in the range, which is open where it has no last day."""
        rows = self.filter(effective_from__isnull=False).exclude(effective_to__lt=first)
        return rows if last is None else rows.filter(effective_from__lte=last)


class EditionValidity(models.Model):
    """From when to when a revision is in force, as known from `recorded_at` until `replaced_at`.

    Without a first day it is never in force: revisions that never bind, or that were replaced.
    `instrument` is the edition's; the database fills it in.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="validities")
    instrument = models.SlugField(_("instrument"), max_length=64, editable=False)
    effective_from = models.DateField(_("in force from"), null=True, blank=True)
    effective_to = models.DateField(_("in force to"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded"))
    replaced_at = models.DateTimeField(_("replaced"), null=True, blank=True)

    objects = EditionValidityQuerySet.as_manager()

    class Meta:
        ordering = ["edition", "recorded_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(effective_to=None) | models.Q(effective_to__gte=models.F("effective_from")),
                name="edition_validity_ends_after_it_began",
                violation_error_message=_("The last day is before the first day."),
            ),
            models.CheckConstraint(
                condition=models.Q(replaced_at=None) | models.Q(replaced_at__gte=models.F("recorded_at")),
                name="edition_validity_replaced_after_recorded",
            ),
            models.UniqueConstraint(
                fields=["edition"], condition=models.Q(replaced_at=None), name="edition_validity_one_known"
            ),
            ExclusionConstraint(
                name="edition_validity_no_overlap",
                expressions=[
                    ("instrument", RangeOperators.EQUAL),
                    (DayRange("effective_from", "effective_to", models.Value("[]")), RangeOperators.OVERLAPS),
                    (TimeRange("recorded_at", "replaced_at", models.Value("[)")), RangeOperators.OVERLAPS),
                ],
                condition=models.Q(effective_from__isnull=False),
                violation_error_message=_("Two editions of one instrument cannot be in force on the same day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.edition}: {self.effective_from} – {self.effective_to}"

    def covers(self, on: dt.date) -> bool:
        """First and last day included."""
        if self.effective_from is None or on < self.effective_from:
            return False
        return self.effective_to is None or on <= self.effective_to
