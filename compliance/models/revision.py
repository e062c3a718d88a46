"""What editions and zone lists have in common: revisions that are drafted, reviewed, published, replaced."""

import datetime as dt
from typing import Any, Self, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from compliance.accounts.models import User
from compliance.enums import EditionStatus

OPEN = (EditionStatus.DRAFT, EditionStatus.IN_REVIEW)
FINAL = (EditionStatus.PUBLISHED, EditionStatus.SUPERSEDED)
AnyRevision = TypeVar("AnyRevision", bound="Revision")


class RevisionQuerySet(models.QuerySet[AnyRevision]):
    def published(self) -> Self:
        return self.filter(status=EditionStatus.PUBLISHED)

    def final(self) -> Self:
        """Those that were published, replaced ones too."""
        return self.filter(status__in=FINAL)

    def open(self) -> Self:
        """Those still worked on: drafts, and what is in review."""
        return self.filter(status__in=OPEN)

    def with_edited_by(self, user: User) -> Self:
        """Annotate `is_edited`: whether the person edited the revision, and so cannot publish it."""
        parts = self.model.editings.rel.related_model.objects
        edits = parts.filter(revision=models.OuterRef("pk"), user=user, kind=Editing.Kind.EDITOR)
        return self.annotate(is_edited=models.Exists(edits))

    def as_known(self, at: dt.datetime | None = None) -> Self:
        """The revision of each code that was the published one at a moment; now, if none is named."""
        if at is None:
            return self.published()
        later = self.model._default_manager.filter(
            code=models.OuterRef("code"), revision__gt=models.OuterRef("revision"), released_at__lte=at
        )
        return self.final().filter(~models.Exists(later), released_at__lte=at)


class Revision(models.Model):
    """One revision of a code; once published its content never changes, in the database too.

    `source` is the original file until the first edit here; `content_hash` is over its parsed
    content. `mark` counts the edits, so that nobody saves over what another one saved.
    """

    code = models.SlugField(_("code"), max_length=64)
    revision = models.PositiveSmallIntegerField(_("revision"), default=1)
    status = models.CharField(_("status"), max_length=12, choices=EditionStatus, default=EditionStatus.DRAFT)
    source = models.BinaryField(_("original file"))
    content_hash = models.CharField(_("content hash"), max_length=64)
    mark = models.PositiveIntegerField(_("edits"), default=0)
    based_on = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    released_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    released_at = models.DateTimeField(_("published"), null=True, blank=True)

    editings: Any  # the rows of who edited and who released it, see Editing

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["code", "revision"], name="%(class)s_revision_once"),
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(status=EditionStatus.PUBLISHED),
                name="%(class)s_one_published",
                violation_error_message=_("This edition has a published revision already."),
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=models.Q(status__in=OPEN),
                name="%(class)s_one_open",
                violation_error_message=_("Somebody works on a revision already. Continue that one, or discard it."),
            ),
            models.CheckConstraint(
                condition=~models.Q(prepared_by=models.F("released_by")),
                name="%(class)s_released_by_another",
                violation_error_message=_("Somebody else than the one who prepared it publishes."),
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=FINAL, released_at__isnull=False)
                | models.Q(~models.Q(status__in=FINAL), released_at=None, released_by=None),
                name="%(class)s_released_when_published",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=EditionStatus.values), name="%(class)s_status_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} r{self.revision}"

    @property
    def is_draft(self) -> bool:
        return self.status == EditionStatus.DRAFT

    @property
    def is_in_review(self) -> bool:
        return self.status == EditionStatus.IN_REVIEW

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_final(self) -> bool:
        return self.status in FINAL

    def was_edited_by(self, user: User) -> bool:
        """Whether the person edited this revision, and so cannot publish it."""
        return bool(self.editings.filter(user=user, kind=Editing.Kind.EDITOR).exists())


class Editing(models.Model):
    """Who edited or released a revision: one row per person, so that nobody is both."""

    class Kind(models.TextChoices):
        EDITOR = "editor", _("Editor")
        PUBLISHER = "publisher", _("Publisher")

    revision: Any
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("part"), max_length=12, choices=Kind)
    at = models.DateTimeField(_("since"), auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "user"],
                name="%(class)s_one_part_each",
                violation_error_message=_("Nobody both edits and publishes a revision."),
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=["editor", "publisher"]), name="%(class)s_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.revision}: {self.user} {self.kind}"
