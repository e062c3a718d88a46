from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.enums import AdvicePosition, Outcome, ParticipationKind
from approvals.models.application import Application
from approvals.models.determination import Determination
from compliance.accounts.models import User


class LegalAdvice(models.Model):
    """A reviewer's position; `confirmed` lists the codes of what needed confirmation.

    The database refuses advice by anybody who is not an adviser of the case
    (foreign key on application, person and kind).
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="advice")
    adviser = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    participation_kind = models.GeneratedField(
        expression=models.Value(ParticipationKind.ADVISER.value),
        output_field=models.CharField(max_length=16),
        db_persist=True,
    )
    determination = models.ForeignKey(Determination, on_delete=models.PROTECT, related_name="+")
    position = models.CharField(_("position"), max_length=32, choices=AdvicePosition)
    reasons = models.TextField(_("reasons"))
    conditions = models.TextField(_("conditions"), blank=True)
    confirmed = models.JSONField(default=list, blank=True)
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-given_at", "-pk"]
        get_latest_by = ["given_at", "pk"]


class DecisionQuerySet(models.QuerySet["Decision"]):
    def standing(self) -> Self:
        return self.filter(voided_at=None)


class Decision(models.Model):
    """An approver's decision, bound to the pinned determination and its hashes.

    Like advice, the database refuses a decision by anybody who is not approver of the case.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="decisions")
    approver = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    participation_kind = models.GeneratedField(
        expression=models.Value(ParticipationKind.APPROVER.value),
        output_field=models.CharField(max_length=16),
        db_persist=True,
    )
    determination = models.ForeignKey(Determination, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=16, choices=Outcome)
    reasons = models.TextField(_("reasons"))
    decided_at = models.DateTimeField(auto_now_add=True)
    voided_at = models.DateTimeField(null=True, blank=True)
    voided_because = models.JSONField(default=list, blank=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=models.Q(voided_at=None),
                name="decision_one_standing",
                violation_error_message=_("This case has been decided already."),
            )
        ]
