from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.enums import EvidenceState
from approvals.models.application import Application
from compliance.accounts.models import User


class EvidenceBundleQuerySet(models.QuerySet["EvidenceBundle"]):
    def visible_to(self, user: User) -> Self:
        """Restrict to those the person asked for, of organisations the person still belongs to."""
        return self.filter(asked_by=user, application__organisation__in=user.organisation_ids())

    def waiting(self) -> Self:
        return self.filter(state=EvidenceState.QUEUED)


class EvidenceBundle(models.Model):
    """A case packed for somebody who verifies it elsewhere; made by a worker, deleted after some hours.

    `with_legal` says whether its reader may see legal comments. `fingerprint` is the SHA-256 of its
    index, which names the SHA-256 of every file in it. A worker holds the row until `leased_until`.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="bundles")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    with_legal = models.BooleanField()
    state = models.CharField(max_length=8, choices=EvidenceState, default=EvidenceState.QUEUED)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    file = models.CharField(max_length=120, blank=True)
    bytes = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    fingerprint = models.CharField(max_length=64, blank=True)
    n_events = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = EvidenceBundleQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "asked_by"],
                condition=models.Q(state=EvidenceState.QUEUED),
                name="evidence_one_waiting_each",
                violation_error_message=_("Your bundle of this case is being made already."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state=EvidenceState.READY) | (~models.Q(file="") & ~models.Q(fingerprint="")),
                name="evidence_ready_has_file",
            ),
        ]

    @property
    def is_waiting(self) -> bool:
        return self.state == EvidenceState.QUEUED

    @property
    def is_ready(self) -> bool:
        return self.state == EvidenceState.READY

    @property
    def filename(self) -> str:
        return f"{self.application.reference}-evidence.zip"
