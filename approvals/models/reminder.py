from typing import Self

from django.db import models
from django.utils import timezone

from approvals.enums import ReminderPurpose, ReminderState, SkipReason
from approvals.models.deadline import Deadline
from approvals.reasons import why_texts
from compliance.accounts.models import Organisation, User
from compliance.wording import Text


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def ready(self) -> Self:
        """Restrict to what waits to be sent and whose moment has come."""
        return self.filter(state=ReminderState.QUEUED).filter(
            models.Q(not_before=None) | models.Q(not_before__lte=timezone.now())
        )

    def for_page(self) -> Self:
        return self.select_related("user", "deadline__application", "deadline__consultation", "deadline__entity")


class Reminder(models.Model):
    """The queue entry of one step of one deadline for one person.

    `step` is days before the date (negative: after), hours where the date has an hour; a date that
    moved starts new steps. An escalation is told once per person and date, whatever its step.
    `because` says why a step was skipped, `why` who the person is to the date and whose lead time it is.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="reminders")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="reminders")
    purpose = models.CharField(max_length=12, choices=ReminderPurpose, default=ReminderPurpose.STEP)
    due_on = models.DateField()
    due_at = models.DateTimeField(null=True, blank=True)
    step = models.SmallIntegerField()
    step_on = models.DateField()
    not_before = models.DateTimeField(null=True, blank=True)
    why = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=8, choices=ReminderState, default=ReminderState.QUEUED)
    because = models.CharField(max_length=16, choices=SkipReason, blank=True)
    found_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        ordering = ["step_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["deadline", "due_on", "due_at", "step", "user"],
                condition=models.Q(purpose=ReminderPurpose.STEP),
                nulls_distinct=False,
                name="reminder_step_once",
            ),
            models.UniqueConstraint(
                fields=["deadline", "due_on", "due_at", "purpose", "user"],
                condition=~models.Q(purpose=ReminderPurpose.STEP),
                nulls_distinct=False,
                name="reminder_escalated_once",
            ),
            models.CheckConstraint(
                condition=models.Q(purpose__in=ReminderPurpose.values), name="reminder_purpose_is_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(state=ReminderState.QUEUED),
                name="reminder_queued",
            )
        ]

    def __str__(self) -> str:
        return f"{self.deadline} {self.step:+d} {self.user}"

    @property
    def why_texts(self) -> Text:
        """Say why the person is reminded, in both languages."""
        return why_texts(self.why)
