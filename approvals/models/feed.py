from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from compliance.accounts.models import Language, Organisation, User


class Whose(models.TextChoices):
    MINE = "mine", _("Dates I am reminded of")
    ORGANISATION = "organisation", _("All dates of my organisations")


class Subject(models.TextChoices):
    """What a deadline is about."""

    CASES = "cases", _("Cases")
    CONSULTATIONS = "consultations", _("Consultations")
    DUTIES = "duties", _("Duties")


class CalendarFeedQuerySet(models.QuerySet["CalendarFeed"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(user=user)

    def active(self) -> Self:
        return self.filter(revoked_at=None)


class CalendarFeed(models.Model):
    """An address under which a calendar program reads a person's dates.

    The address is a secret: only the hash of its token is kept, so that it can be shown once.
    No subject means every subject, no organisation every organisation of the person.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="calendar_feeds")
    name = models.CharField(_("Name"), max_length=60)
    token_hash = models.CharField(max_length=64, unique=True)
    whose = models.CharField(_("Which dates"), max_length=12, choices=Whose, default=Whose.MINE)
    subjects = models.JSONField(_("About"), default=list, blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("Organisation")
    )
    alarms = models.BooleanField(_("With alarms"), default=False)
    language = models.CharField(_("Language"), max_length=10, choices=Language.choices)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    renewed_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        ordering = ["revoked_at", "-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(whose__in=Whose.values) & models.Q(language__in=Language.values),
                name="feed_choices_are_known",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        return self.revoked_at is None

    @property
    def subject_labels(self) -> list[str]:
        return [str(Subject(subject).label) for subject in self.subjects]
