"""Emergency overrides: what a second account with another role did in place of the regular person.

Two accounts stay two accounts: an emergency lifts who must hold which role, never how many people it takes.
"""

import datetime as dt
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compliance.accounts.models import User
from compliance.models.calendar import CalendarYear
from compliance.models.edition import Edition
from compliance.models.zone import ZoneList

TO_CONFIRM = dt.timedelta(hours=24)
TO_REVIEW = dt.timedelta(days=7)
SHORTEST_REASON = 20


class Capacity(models.TextChoices):
    """In which role somebody takes part in an emergency."""

    OFFICER = "officer", _("Officer")
    REVIEWER = "reviewer", _("Legal reviewer")
    APPROVER = "approver", _("Approver")
    ADMINISTRATOR = "administrator", _("Administrator")


class Verdict(models.TextChoices):
    RATIFIED = "ratified", _("Ratified")
    VOIDED = "voided", pgettext_lazy("of an emergency", "Voided")


class EmergencyState(models.TextChoices):
    ASKED = "asked", _("Awaits confirmation")
    LAPSED = "lapsed", _("Not confirmed in time")
    CLOSED = "closed", _("Taken back or declined")
    UNREVIEWED = "unreviewed", _("Awaits review")
    RATIFIED = "ratified", _("Ratified")
    VOIDED = "voided", pgettext_lazy("of an emergency", "Voided")


AnyEmergency = TypeVar("AnyEmergency", bound="Emergency")


class EmergencyQuerySet(models.QuerySet[AnyEmergency]):
    def waiting(self, now: dt.datetime | None = None) -> Self:
        """Asked for, and still to be confirmed."""
        return self.filter(confirmed_at=None, closed_at=None, expires_at__gt=now or timezone.now())

    def unreviewed(self) -> Self:
        return self.filter(confirmed_at__isnull=False, reviewed_at=None)

    def standing_out(self, now: dt.datetime | None = None) -> Self:
        """What somebody must still look at: waiting, or done and not reviewed."""
        waiting = Q(confirmed_at=None, closed_at=None, expires_at__gt=now or timezone.now())
        return self.filter(waiting | Q(confirmed_at__isnull=False, reviewed_at=None))

    def for_page(self) -> Self:
        return self.select_related("asked_by", "confirmed_by", "reviewed_by", "closed_by").order_by("-asked_at", "-pk")


class Emergency(models.Model):
    """One override: asked by one account, confirmed within a day by another in another role, reviewed by a third."""

    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_as = models.CharField(max_length=13, choices=Capacity)
    reason = models.TextField(_("reason"), max_length=2000)
    asked_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    confirmed_as = models.CharField(max_length=13, choices=Capacity, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    review_by = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=8, choices=Verdict, blank=True)
    note = models.TextField(_("note"), max_length=2000, blank=True)

    kind = ""

    class Meta:
        abstract = True
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(asked_by=F("confirmed_by")) & ~Q(asked_as=F("confirmed_as")),
                name="%(class)s_confirmed_by_another",
                violation_error_message=_("Another person in another role confirms an emergency."),
            ),
            models.CheckConstraint(
                condition=~Q(reviewed_by=F("confirmed_by")) & ~Q(reviewed_by=F("asked_by")),
                name="%(class)s_reviewed_by_a_third",
                violation_error_message=_("Neither who asked nor who confirmed reviews an emergency."),
            ),
            models.CheckConstraint(
                condition=Q(reason__regex=r"\S.{18,}\S"),
                name="%(class)s_has_a_reason",
                violation_error_message=_("Give the reason in a whole sentence."),
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("asked_at"), expires_at__lte=F("asked_at") + TO_CONFIRM),
                name="%(class)s_expires_within_a_day",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None, confirmed_as="", review_by=None, reviewed_at=None)
                | Q(
                    ~Q(confirmed_as=""),
                    confirmed_at__isnull=False,
                    confirmed_by__isnull=False,
                    confirmed_at__gte=F("asked_at"),
                    confirmed_at__lte=F("expires_at"),
                    review_by__isnull=False,
                    closed_at=None,
                ),
                name="%(class)s_confirmed_in_time",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at=None, verdict="") | Q(reviewed_at__isnull=False, verdict__in=Verdict.values),
                name="%(class)s_reviewed_with_a_verdict",
            ),
            models.CheckConstraint(
                condition=~Q(verdict=Verdict.RATIFIED) | Q(reviewed_by__isnull=False),
                name="%(class)s_ratified_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def state(self) -> EmergencyState:
        if self.verdict:
            return EmergencyState(self.verdict)
        if self.confirmed_at:
            return EmergencyState.UNREVIEWED
        if self.closed_at:
            return EmergencyState.CLOSED
        return EmergencyState.ASKED if self.expires_at > timezone.now() else EmergencyState.LAPSED

    def get_state_display(self) -> str:
        return str(self.state.label)

    @property
    def is_overdue(self) -> bool:
        return (
            self.state == EmergencyState.UNREVIEWED and self.review_by is not None and self.review_by < timezone.now()
        )


class PublicationEmergency(Emergency):
    """A publication without a second administrator: `mark` is the content that was asked about."""

    mark = models.PositiveIntegerField(default=0)
    end_others = models.BooleanField(default=False)

    revision: Any

    class Meta(Emergency.Meta):
        abstract = True
        constraints = [
            *Emergency.Meta.constraints,
            models.UniqueConstraint(
                fields=["revision"],
                condition=Q(confirmed_at__isnull=False),
                name="%(class)s_once",
            ),
        ]


class EditionEmergency(PublicationEmergency):
    revision = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="emergencies")

    objects = EmergencyQuerySet["EditionEmergency"].as_manager()
    kind = "edition"


class ZoneListEmergency(PublicationEmergency):
    revision = models.ForeignKey(ZoneList, on_delete=models.PROTECT, related_name="emergencies")

    objects = EmergencyQuerySet["ZoneListEmergency"].as_manager()
    kind = "list"


class CalendarYearEmergency(PublicationEmergency):
    revision = models.ForeignKey(CalendarYear, on_delete=models.PROTECT, related_name="emergencies")

    objects = EmergencyQuerySet["CalendarYearEmergency"].as_manager()
    kind = "calendar"
