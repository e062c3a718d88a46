import datetime as dt
from typing import Self
from urllib.parse import urlsplit

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.enums import PostFailure, WebhookOff
from compliance.accounts.models import Organisation, User


class WebhookQuerySet(models.QuerySet["Webhook"]):
    def visible_to(self, user: User) -> Self:
        """Restrict to the organisations of the user; administrators see all."""
        if user.is_administrator:
            return self
        return self.filter(organisation__in=user.organisation_ids())

    def for_page(self) -> Self:
        return self.select_related("organisation", "created_by").order_by("organisation__name")


class Webhook(models.Model):
    """Where the notices of one organisation are posted, for a gateway to its team chat.

    The address may hold a key, so that only administrators see more of it than the host. While it
    fails nothing is posted before `paused_until`.
    """

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="webhook")
    url = models.URLField(_("Address"), max_length=500)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    failing_since = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    disabled_at = models.DateTimeField(null=True, blank=True)
    disabled_because = models.CharField(max_length=12, choices=WebhookOff, blank=True)

    objects = WebhookQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(disabled_at=None, disabled_because="")
                | (models.Q(disabled_at__isnull=False) & ~models.Q(disabled_because="")),
                name="webhook_disabled_has_reason",
                violation_error_message=_("A webhook that is switched off says why."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.host}"

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    @property
    def is_on(self) -> bool:
        return self.disabled_at is None


class WebhookSecretQuerySet(models.QuerySet["WebhookSecret"]):
    def valid(self, now: dt.datetime) -> Self:
        return self.filter(models.Q(valid_until=None) | models.Q(valid_until__gt=now))


class WebhookSecret(models.Model):
    """A key that signs; after a rotation the old one goes on signing beside the new one until `valid_until`."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="secrets")
    secret = models.CharField(max_length=80)
    created_at = models.DateTimeField(auto_now_add=True)
    valid_until = models.DateTimeField(null=True, blank=True)

    objects = WebhookSecretQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["webhook"],
                condition=models.Q(valid_until=None),
                name="webhook_has_one_newest_secret",
                violation_error_message=_("Another secret was made in the meantime."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.webhook_id} {self.created_at:%Y-%m-%d}"


class WebhookAttempt(models.Model):
    """One post to a webhook and what came of it; `status` is the answer's, None if there was no answer."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="attempts")
    message = models.CharField(max_length=60)
    kind = models.CharField(max_length=24)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    error = models.CharField(max_length=12, choices=PostFailure, blank=True)
    milliseconds = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["webhook", "-at", "-id"], name="webhook_attempt_recent")]

    def __str__(self) -> str:
        return f"{self.message} {self.status or self.error}"

    @property
    def is_accepted(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def said(self) -> str:
        """What came of it, for people: the status, or why there was none."""
        return f"HTTP {self.status}" if self.status else str(PostFailure(self.error).label)
