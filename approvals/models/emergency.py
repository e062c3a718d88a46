from django.db import models

from approvals.models.application import Application
from approvals.models.decision import Decision
from compliance.accounts.models import Organisation, User
from compliance.models import Emergency, EmergencyQuerySet


class DecisionEmergencyQuerySet(EmergencyQuerySet["DecisionEmergency"]):
    def visible_to(self, user: User) -> "DecisionEmergencyQuerySet":
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
