from typing import Self

from django.db import models
from django.utils import timezone

from approvals.enums import Channel, DeliveryState, NoticeKind, UnsentReason
from approvals.models.application import Application
from approvals.models.channel import Digest, Leased
from approvals.models.deadline import Deadline
from compliance.accounts.models import Organisation, User
from compliance.models import Consultation


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, user: User) -> Self:
        """Restrict to the person's own that are shown, of organisations the person still belongs to.

        Those of no organisation are the administrators'.
        """
        own = models.Q(organisation__in=user.organisation_ids())
        if user.is_administrator:
            own |= models.Q(organisation=None)
        return self.filter(own, user=user, shown=True)

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def for_page(self) -> Self:
        return self.select_related("application", "consultation", "deadline__entity", "deadline__organisation")


class Notification(models.Model):
    """What one person was told, once: `key` is unique per person.

    `data` holds the names the sentence needs, frozen as they were. Without organisation it is about
    the installation; `shown` is false where the person wants no such notice in the app.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="notifications")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    kind = models.CharField(max_length=24, choices=NoticeKind)
    key = models.CharField(max_length=80)
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="notifications", null=True, blank=True
    )
    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="+", null=True, blank=True)
    data = models.JSONField(default=dict, blank=True)
    shown = models.BooleanField(default=True)
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


class DeliveryQuerySet(Leased["Delivery"]):
    def single(self) -> Self:
        """Restrict to what goes out by itself, not in a digest."""
        return self.filter(hold_until=None)

    def held(self) -> Self:
        """Restrict to what waits for the next digest."""
        return self.filter(state=DeliveryState.QUEUED, hold_until__isnull=False, digest=None)

    def for_sending(self) -> Self:
        return self.select_related(
            "notification__user",
            "notification__organisation",
            "notification__application",
            "notification__consultation",
            "notification__deadline__entity",
            "notification__deadline__organisation",
        )


class Delivery(models.Model):
    """A notice on its way through one channel; the row is the queue entry.

    The message id follows from the row, so that a repeat after a crash is the same message. With
    `hold_until` it waits for the digest of that moment, and is a line of `digest` from then on.
    """

    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.CharField(max_length=12, choices=Channel)
    state = models.CharField(max_length=8, choices=DeliveryState, default=DeliveryState.QUEUED)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    because = models.CharField(max_length=16, choices=UnsentReason, blank=True)
    error = models.CharField(max_length=200, blank=True)
    hold_until = models.DateTimeField(null=True, blank=True)
    digest = models.ForeignKey(Digest, on_delete=models.PROTECT, related_name="lines", null=True, blank=True)
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
            ),
            models.Index(
                fields=["hold_until"],
                condition=models.Q(state=DeliveryState.QUEUED, hold_until__isnull=False, digest=None),
                name="delivery_held",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.notification_id}"
