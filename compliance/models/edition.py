"""Editions of the law as they were read, and when each is known to be in force."""

import datetime as dt
from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from compliance.accounts.models import User
from compliance.enums import EditionStatus, Verification
from compliance.wording import Text

FINAL = (EditionStatus.PUBLISHED, EditionStatus.SUPERSEDED)


class EditionQuerySet(models.QuerySet["Edition"]):
    def published(self) -> Self:
        return self.filter(status=EditionStatus.PUBLISHED)

    def for_page(self) -> Self:
        """Newest first, without the original file."""
        return self.defer("source").order_by("-published_on", "code", "-revision")


class Edition(models.Model):
    """One revision of an edition; once published its content never changes, in the database too.

    `source` is the original file; `content_hash` is over its parsed content.
    """

    code = models.SlugField(_("code"), max_length=64)
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    status = models.CharField(_("status"), max_length=12, choices=EditionStatus, default=EditionStatus.DRAFT)
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
    source = models.BinaryField(_("original file"))
    content_hash = models.CharField(_("content hash"), max_length=64)
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    released_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["code", "-revision"]
        constraints = [
            models.UniqueConstraint(fields=["code", "revision"], name="edition_revision_once"),
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(status=EditionStatus.PUBLISHED),
                name="edition_one_published",
                violation_error_message=_("This edition has a published revision already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(prepared_by=models.F("released_by")),
                name="edition_released_by_another",
                violation_error_message=_("Somebody else than the one who prepared it publishes."),
            ),
            models.CheckConstraint(condition=models.Q(status__in=EditionStatus.values), name="edition_status_is_known"),
            models.CheckConstraint(
                condition=models.Q(verification__in=Verification.values), name="edition_verification_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} r{self.revision}"

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


class EditionValidityQuerySet(models.QuerySet["EditionValidity"]):
    def as_known(self, at: dt.datetime | None = None) -> Self:
        """The newest row of each published revision, as it was known at a moment."""
        rows = self.filter(edition__status__in=FINAL)
        if at is not None:
            rows = rows.filter(recorded_at__lte=at)
        return rows.order_by("edition_id", "-recorded_at", "-pk").distinct("edition_id")


class EditionValidity(models.Model):
    """From when to when a revision is in force, as recorded then; a later row replaces it.

    Without a first day it is never in force: drafts, and revisions that were replaced.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="validities")
    effective_from = models.DateField(_("in force from"), null=True, blank=True)
    effective_to = models.DateField(_("in force to"), null=True, blank=True)
    recorded_at = models.DateTimeField(_("recorded"))

    objects = EditionValidityQuerySet.as_manager()

    class Meta:
        ordering = ["edition", "recorded_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(effective_to=None) | models.Q(effective_to__gte=models.F("effective_from")),
                name="edition_validity_ends_after_it_began",
                violation_error_message=_("The last day is before the first day."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.edition}: {self.effective_from} – {self.effective_to}"

    def covers(self, on: dt.date) -> bool:
        """First and last day included."""
        if self.effective_from is None or on < self.effective_from:
            return False
        return self.effective_to is None or on <= self.effective_to
