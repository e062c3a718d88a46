"""Drafts put out for comment, their clauses, and what an organisation's reviewers say about them."""

import datetime as dt
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from compliance.accounts.models import Membership, Organisation, User
from compliance.wording import Text


class Stance(models.TextChoices):
    SUPPORTS = "supports", _("Supports")
    SUPPORTS_WITH_CHANGES = "supports_with_changes", _("Supports with changes")
    OPPOSES = "opposes", _("Opposes")
    ASKS = "asks", _("Asks for clarification")
    NO_COMMENT = "no_comment", _("No comment")


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    def open_on(self, day: dt.date) -> Self:
        return self.filter(published_on__lte=day, comments_until__gte=day)


class Consultation(models.Model):
    """A draft for comment; public, so everybody who is logged in sees it.

    `comments_until` is a published date: it stays where it is, worked or not. `edition_code` is the
    draft among the editions, `final_edition_code` what became of it; either may be unknown.
    """

    code = models.SlugField(_("code"), max_length=64, unique=True)
    title = models.CharField(_("title"), max_length=300)
    title_zh = models.CharField(_("title in Chinese"), max_length=300)
    issuer = models.CharField(_("issuer"), max_length=300)
    issuer_zh = models.CharField(_("issuer in Chinese"), max_length=300)
    published_on = models.DateField(_("published on"))
    comments_until = models.DateField(_("comments until"))
    url = models.URLField(_("address"), max_length=500, blank=True)
    edition_code = models.CharField(_("edition"), max_length=64, blank=True)
    final_edition_code = models.CharField(_("final edition"), max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        ordering = ["-comments_until", "code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(comments_until__gte=models.F("published_on")),
                name="consultation_ends_after_it_began",
                violation_error_message=_("The last day for comments is before publication."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title_texts(self) -> dict[str, str]:
        return {"en": self.title, "zh": self.title_zh}

    @property
    def issuer_texts(self) -> dict[str, str]:
        return {"en": self.issuer, "zh": self.issuer_zh}

    def is_open_on(self, day: dt.date) -> bool:
        return self.published_on <= day <= self.comments_until


class ConsultationClause(models.Model):
    """A clause of a draft, as the draft numbers it; public like the draft.

    `rules` are the codes of the draft edition's rules that hold its content.
    """

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="clauses")
    position = models.PositiveSmallIntegerField(_("place"))
    number = models.CharField(_("number"), max_length=100)
    number_zh = models.CharField(_("number in Chinese"), max_length=100, blank=True)
    title = models.CharField(_("title"), max_length=300, blank=True)
    title_zh = models.CharField(_("title in Chinese"), max_length=300, blank=True)
    text = models.TextField(_("text"), max_length=20_000, blank=True)
    text_zh = models.TextField(_("text in Chinese"), max_length=20_000, blank=True)
    rules = models.JSONField(_("rules of the edition"), default=list, blank=True)

    class Meta:
        ordering = ["consultation", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "number"],
                name="consultation_clause_once",
                violation_error_message=_("The draft has a clause of this number already."),
            ),
            models.UniqueConstraint(fields=["consultation", "position"], name="consultation_clause_place"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number_texts(self) -> Text:
        return Text(self.number, self.number_zh or self.number)

    @property
    def title_texts(self) -> Text:
        return Text(self.title or self.title_zh, self.title_zh or self.title)

    @property
    def text_texts(self) -> Text:
        return Text(self.text or self.text_zh, self.text_zh or self.text)


class ConsultationPositionQuerySet(models.QuerySet["ConsultationPosition"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(organisation__in=Membership.objects.filter(user=user).values("organisation"))

    def current(self) -> Self:
        """Leave out what its writer has replaced."""
        return self.filter(replaced_at=None)

    def for_page(self) -> Self:
        return self.select_related("reviewer", "organisation", "clause")


class ConsultationPosition(models.Model):
    """What one reviewer of one organisation says about one clause, or without one about the whole draft.

    Inside the organisation only. A position that changes stays as it was, with the moment it was replaced.
    """

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="positions")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="consultation_positions")
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="consultation_positions")
    clause = models.ForeignKey(
        ConsultationClause, on_delete=models.PROTECT, related_name="positions", null=True, blank=True
    )
    stance = models.CharField(_("position"), max_length=24, choices=Stance)
    wording = models.TextField(_("wording proposed"), max_length=10_000, blank=True)
    text = models.TextField(_("reasons"), max_length=10_000, blank=True)
    submitted_at = models.DateTimeField(_("submitted"))
    replaced_at = models.DateTimeField(_("replaced"), null=True, blank=True)

    objects = ConsultationPositionQuerySet.as_manager()

    class Meta:
        ordering = [models.F("clause__position").asc(nulls_first=True), "submitted_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "organisation", "reviewer", "clause"],
                condition=models.Q(replaced_at=None),
                nulls_distinct=False,
                name="consultation_position_one_per_clause",
                violation_error_message=_("You have a position on this clause already."),
            ),
            models.CheckConstraint(
                condition=models.Q(stance__in=Stance.values),
                name="consultation_position_stance_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consultation.code} {self.clause or ''} {self.reviewer.handle}"
