"""Drafts put out for comment, and what an organisation's reviewers say about them."""

import datetime as dt
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from compliance.accounts.models import Membership, Organisation, User


class Stance(models.TextChoices):
    SUPPORTS = "supports", _("Supports")
    SUPPORTS_WITH_CHANGES = "supports_with_changes", _("Supports with changes")
    OPPOSES = "opposes", _("Opposes")
    ASKS = "asks", _("Asks for clarification")


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    def open_on(self, day: dt.date) -> Self:
        return self.filter(published_on__lte=day, comments_until__gte=day)


class Consultation(models.Model):
    """A draft for comment; public, so everybody who is logged in sees it.

    `comments_until` is a published date: it stays where it is, worked or not.
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


class ConsultationPositionQuerySet(models.QuerySet["ConsultationPosition"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(organisation__in=Membership.objects.filter(user=user).values("organisation"))


class ConsultationPosition(models.Model):
    """What one reviewer of one organisation says about one clause; inside the organisation only."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="positions")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="consultation_positions")
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="consultation_positions")
    clause = models.CharField(_("clause"), max_length=100)
    stance = models.CharField(_("position"), max_length=24, choices=Stance)
    text = models.TextField(_("reasons and wording proposed"), max_length=10_000)
    submitted_at = models.DateTimeField(_("submitted"))

    objects = ConsultationPositionQuerySet.as_manager()

    class Meta:
        ordering = ["clause", "submitted_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "organisation", "reviewer", "clause"],
                name="consultation_position_one_per_clause",
                violation_error_message=_("You have a position on this clause already."),
            ),
            models.CheckConstraint(
                condition=models.Q(stance__in=Stance.values),
                name="consultation_position_stance_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consultation.code} {self.clause} {self.reviewer.handle}"
