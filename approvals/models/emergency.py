import datetime as dt
from typing import Self

from django.db import models

from approvals.enums import Status
from approvals.models.application import Application
from approvals.models.decision import Decision
from compliance.accounts.models import Organisation, User
from compliance.models import Emergency, EmergencyQuerySet

STILL_ASKED = models.Q(application__status=Status.AWAITING_DECISION) & ~models.Q(
    application__advice__given_at__gt=models.F("asked_at")
)


class DecisionEmergencyQuerySet(EmergencyQuerySet["DecisionEmergency"]):
    def waiting(self, now: dt.datetime | None = None) -> Self:
        """Leave out what an approver decided or sent back the regular way meanwhile."""
        return super().waiting(now).filter(STILL_ASKED)

    def standing_out(self, now: dt.datetime | None = None) -> Self:
        return super().standing_out(now).filter(models.Q(confirmed_at__isnull=False) | STILL_ASKED)

    def visible_to(self, user: User) -> Self:
        """Restrict to the person's organisations; administrators see those of all, without the case."""
        return self if user.is_administrator else self.filter(organisation__in=user.organisation_ids())


class DecisionEmergency(Emergency):
    """An approval without an approver: who confirms it decides in the approver's place."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="emergencies")
    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="emergency", null=True, blank=True)

    objects = DecisionEmergencyQuerySet.as_manager()
    kind = "decision"

    class Meta(Emergency.Meta):
        indexes = [models.Index(fields=["organisation", "-asked_at"], name="emergency_of_organisation")]
