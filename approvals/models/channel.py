import datetime as dt
from typing import Self, TypeVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.enums import Channel, DeliveryState, NoticeKind, Rhythm, UnsentReason
from compliance.accounts.models import User

Row_co = TypeVar("Row_co", bound=models.Model, covariant=True)

WEEKDAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))


class ChannelChoice(models.Model):
    """Where a person wants one kind of notice, where that differs from what the product does by itself."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="channel_choices")
    kind = models.CharField(max_length=24, choices=NoticeKind)
    channel = models.CharField(max_length=12, choices=Channel)
    wanted = models.BooleanField()

    class Meta:
        ordering = ["user", "kind", "channel"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "channel"],
                name="channel_choice_once",
                violation_error_message=_("There is a choice for this already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.kind} {self.channel}"


class MailRhythm(models.Model):
    """When a person's mails go out; without a row each goes at once. Hours are of Asia/Shanghai."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="mail_rhythm")
    rhythm = models.CharField(max_length=8, choices=Rhythm, default=Rhythm.AT_ONCE)
    hour = models.PositiveSmallIntegerField(default=9)
    weekday = models.PositiveSmallIntegerField(default=0, choices=list(enumerate(WEEKDAYS)))
    urgent_at_once = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(hour__lte=23),
                name="mail_rhythm_hour_is_of_a_day",
                violation_error_message=_("Choose an hour from 0 to 23."),
            ),
            models.CheckConstraint(
                condition=models.Q(weekday__lte=6),
                name="mail_rhythm_weekday_is_of_a_week",
                violation_error_message=_("Choose a day of the week."),
            ),
            models.CheckConstraint(
                condition=models.Q(rhythm__in=Rhythm.values),
                name="mail_rhythm_is_known",
                violation_error_message=_("Choose when mails go out."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.rhythm}"


class Leased(models.QuerySet[Row_co]):
    """Rows that are queue entries: taken for a time by conditional update, free again when it is over."""

    def free(self, now: dt.datetime) -> Self:
        """Restrict to what waits and is in nobody's hands."""
        return self.filter(state=DeliveryState.QUEUED).filter(
            models.Q(leased_until=None) | models.Q(leased_until__lte=now)
        )

    def lease(self, pk: int, now: dt.datetime, seconds: int) -> bool:
        """Take one for so many seconds by conditional update; say whether it was free."""
        until = now + dt.timedelta(seconds=seconds)
        return bool(self.free(now).filter(pk=pk).update(leased_until=until, attempts=models.F("attempts") + 1))


class Digest(models.Model):
    """One mail with all lines of one person up to `due_at`; the row is the queue entry.

    Its lines are the deliveries that name it, fixed when the row is made, so that a repeat after a
    crash is the same message.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="digests")
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=DeliveryState, default=DeliveryState.QUEUED)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    because = models.CharField(max_length=16, choices=UnsentReason, blank=True)
    error = models.CharField(max_length=200, blank=True)
    queued_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = Leased["Digest"].as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["user", "due_at"], name="digest_once_per_person_and_time")]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(state=DeliveryState.QUEUED), name="digest_queued"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.due_at:%Y-%m-%d %H:%M}"
