import datetime as dt
from typing import Self

from django.db import models
from django.utils import timezone

from approvals.enums import Channel, DeliveryState, NoticeKind, SkipReason
from approvals.models.application import Application
from approvals.models.deadline import Deadline
from compliance.accounts.models import Organisation, User
from compliance.models import Consultation


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: User) -> Self:
        """Restrict to the person's own, of organisations the person still belongs to."""
        return self.filter(user=user, organisation__in=user.organisation_ids())

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def for_page(self) -> Self:
        return self.select_related("application", "consultation", "deadline__entity", "deadline__organisation")


class Notification(models.Model):
    """What one person was told, once: `key` is unique per person.

    `data` holds the names the sentence needs, frozen as they were.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notifications")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=24, choices=NoticeKind)
    key = models.CharField(max_length=80)
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="notifications", null=True, blank=True
    )
    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="+", null=True, blank=True)
    data = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notification_once_per_person")]
        indexes = [
            models.Index(fields=["user"], condition=models.Q(read_at=None), name="notification_unread"),
            models.Index(fields=["user", "-created_at", "-id"], name="notification_recent"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.user}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def free(self, now: dt.datetime) -> Self:
        """Restrict to what waits and is in nobody's hands."""
        return self.filter(state=DeliveryState.QUEUED).filter(
            models.Q(leased_until=None) | models.Q(leased_until__lte=now)
        )

    def lease(self, pk: int, now: dt.datetime, seconds: int) -> bool:
        """Take one for so many seconds by conditional update; say whether it was free."""
        return bool(
            self.free(now)
            .filter(pk=pk)
            .update(
                leased_until=now + dt.timedelta(seconds=seconds),
                attempts=models.F("attempts") + 1,
            )
        )


class Delivery(models.Model):
    """A notice on its way through one channel; the row is the queue entry.

    The message id follows from the row, so that a repeat after a crash is the same message.
    """

    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=12, choices=Channel)
    state = models.CharField(max_length=8, choices=DeliveryState, default=DeliveryState.QUEUED)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    because = models.CharField(max_length=16, choices=SkipReason, blank=True)
    queued_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["notification", "channel"], name="delivery_once_per_channel")]
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(state=DeliveryState.QUEUED),
                name="delivery_queued",
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.notification_id}"
