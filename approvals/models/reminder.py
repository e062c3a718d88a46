from django.db import models

from approvals.enums import ReminderState, SkipReason
from approvals.models.deadline import Deadline
from compliance.accounts.models import Organisation, User


class Reminder(models.Model):
    """The queue entry of one step of one deadline for one person.

    `step` is days before the date (negative: after); a date that moved starts new steps.
    `because` says why a step was skipped.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="reminders")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="reminders")
    due_on = models.DateField()
    step = models.SmallIntegerField()
    step_on = models.DateField()
    state = models.CharField(max_length=8, choices=ReminderState, default=ReminderState.QUEUED)
    because = models.CharField(max_length=16, choices=SkipReason, blank=True)
    found_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["step_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["deadline", "due_on", "step", "user"], name="reminder_once")]
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(state=ReminderState.QUEUED),
                name="reminder_queued",
            )
        ]

    def __str__(self) -> str:
        return f"{self.deadline} {self.step:+d} {self.user}"
