"""What changes who is reminded and when: lead times, absences with a deputy, snoozes."""

import datetime as dt
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.models.deadline import Deadline
from compliance.accounts.models import Organisation, User

LONGEST_REASON = 300


class LeadTimes(models.Model):
    """When people are reminded of one kind of date, as administrators set it.

    Without an organisation it holds for the whole installation. `days` are days before the date,
    largest first, negative ones after it. The others are working days after the date, none for never.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    kind = models.CharField(max_length=40)
    days = ArrayField(models.SmallIntegerField())
    approvers_after = models.PositiveSmallIntegerField(null=True, blank=True)
    auditors_after = models.PositiveSmallIntegerField(null=True, blank=True)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind"], nulls_distinct=False, name="lead_times_once_per_kind"
            ),
            models.CheckConstraint(condition=models.Q(days__len__gt=0), name="lead_times_remind_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.days}"


class OwnLeadTimes(models.Model):
    """When one person wants to be reminded of one kind of date."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="lead_times")
    kind = models.CharField(max_length=40)
    days = ArrayField(models.SmallIntegerField())
    set_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="own_lead_times_once_per_kind"),
            models.CheckConstraint(condition=models.Q(days__len__gt=0), name="own_lead_times_remind_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.kind} {self.days}"


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def standing(self) -> Self:
        """Leave out those that were ended by hand."""
        return self.filter(ended_at=None)

    def on(self, day: dt.date) -> Self:
        return self.standing().filter(first__lte=day, last__gte=day)

    def overlapping(self, first: dt.date, last: dt.date) -> Self:
        return self.standing().filter(first__lte=last, last__gte=first)

    def visible_to(self, user: User) -> Self:
        """Restrict to the person's own and those in which the person stands in."""
        return self.filter(models.Q(user=user) | models.Q(deputy=user)).filter(organisation__in=user.organisation_ids())

    def for_page(self) -> Self:
        return self.select_related("user", "deputy", "organisation")


class Absence(models.Model):
    """Days, both ends included, on which a deputy gets a copy of the person's reminders; no rights go with it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="absences")
    deputy = models.ForeignKey(User, on_delete=models.PROTECT, related_name="stands_in")
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    stated_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["-first", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last__gte=models.F("first")),
                name="absence_ends_after_it_begins",
                violation_error_message=_("The last day comes before the first."),
            ),
            models.CheckConstraint(
                condition=~models.Q(user=models.F("deputy")),
                name="absence_deputy_is_another",
                violation_error_message=_("Nobody stands in for themselves."),
            ),
        ]
        indexes = [models.Index(fields=["organisation", "last"], name="absence_of_organisation")]

    def __str__(self) -> str:
        return f"{self.user} {self.first}–{self.last}"

    @property
    def is_standing(self) -> bool:
        return self.ended_at is None


class SnoozeQuerySet(models.QuerySet["Snooze"]):
    def open(self) -> Self:
        return self.filter(ended_at=None)

    def for_page(self) -> Self:
        return self.select_related("user")


class Snooze(models.Model):
    """No reminders of one date for one person until a day; on that day there is one.

    It holds for the date it was set for: one that moved is reminded of again.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="snoozes")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="snoozes")
    due_on = models.DateField()
    until = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=LONGEST_REASON)
    snoozed_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    objects = SnoozeQuerySet.as_manager()

    class Meta:
        ordering = ["-snoozed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["deadline", "user"],
                condition=models.Q(ended_at=None),
                name="snooze_one_open_per_person",
                violation_error_message=_("You have snoozed this date already."),
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="snooze_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.deadline_id} {self.user} {self.until}"

    @property
    def is_open(self) -> bool:
        return self.ended_at is None
