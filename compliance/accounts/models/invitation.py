"""Invitations: how a person comes to an account. Only the hash of the link's token is kept."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compliance.accounts.models.people import Organisation, User
from compliance.enums import Role


class InvitationState(models.TextChoices):
    OPEN = "open", pgettext_lazy("of an invitation", "Open")
    EXPIRED = "expired", pgettext_lazy("of an invitation", "Expired")
    ACCEPTED = "accepted", pgettext_lazy("of an invitation", "Accepted")
    REVOKED = "revoked", pgettext_lazy("of an invitation", "Revoked")


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def waiting(self) -> Self:
        """Neither accepted nor revoked, expired or not."""
        return self.filter(accepted_at=None, revoked_at=None)

    def for_page(self) -> Self:
        return self.select_related("user", "organisation", "invited_by").order_by("-sent_at", "-pk")


class Invitation(models.Model):
    """One link to one account, good once and until `expires_at`; sending it again replaces the token.

    The account is there already, without password and rights: it gets `roles` and the administrator's
    right when the invitation is accepted in time.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="invitations")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", null=True, blank=True, verbose_name=_("Organisation")
    )
    roles = models.JSONField(_("Roles"), default=list, blank=True)
    is_administrator = models.BooleanField(_("Administrator"), default=False)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(_("Sent"))
    n_sent = models.PositiveSmallIntegerField(default=1)
    expires_at = models.DateTimeField(_("Expires"))
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="invitation_one_waiting",
                violation_error_message=_("This person has an invitation already. Send that one again."),
            ),
            models.CheckConstraint(condition=~Q(user=F("invited_by")), name="invitation_is_from_another"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("sent_at")), name="invitation_expires_after_sending"),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(revoked_at=None), name="invitation_accepted_or_revoked"
            ),
            models.CheckConstraint(condition=Q(roles=[]) | Q(organisation__isnull=False), name="invitation_roles_in"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_state_display()}"

    @property
    def state(self) -> InvitationState:
        if self.accepted_at:
            return InvitationState.ACCEPTED
        if self.revoked_at:
            return InvitationState.REVOKED
        return InvitationState.OPEN if self.expires_at > timezone.now() else InvitationState.EXPIRED

    def get_state_display(self) -> str:
        return str(self.state.label)

    @property
    def is_waiting(self) -> bool:
        return self.state in (InvitationState.OPEN, InvitationState.EXPIRED)

    @property
    def role_labels(self) -> list[str]:
        return [str(Role(role).label) for role in self.roles]
