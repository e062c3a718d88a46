"""How long closed cases are kept: holds that keep one longer, and disposals by two people."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from approvals.models.application import Application
from compliance.accounts.models import User

MAX_REASON = 500


class LegalHold(models.Model):
    """That a case must be kept although its period is over, until somebody lifts it."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField(_("reason"), max_length=MAX_REASON)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(auto_now_add=True)
    lifted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_because = models.CharField(max_length=MAX_REASON, blank=True)

    class Meta:
        ordering = ["-set_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(lifted_at=None),
                name="hold_once_at_a_time",
                violation_error_message=_("This case is on hold already."),
            ),
            models.CheckConstraint(
                name="hold_lifted_by_somebody_with_reason",
                condition=Q(lifted_at=None, lifted_by=None, lifted_because="")
                | Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifted_because=""),
            ),
        ]


class DisposalQuerySet(models.QuerySet["Disposal"]):
    def open(self) -> Self:
        """Restrict to those that are neither declined nor carried out."""
        return self.filter(declined_at=None, erased_at=None)

    def running(self) -> Self:
        """Restrict to those that two people want and whose rows or files are not all gone yet."""
        return self.filter(confirmed_at__isnull=False, finished_at=None)


class Disposal(models.Model):
    """That a case's content is erased, proposed by one person and confirmed by another; it is the tombstone.

    `erased_at`: rows and texts of the trail are gone. `files` are names in storage still to be deleted,
    `finished_at` is set when none is left. `events_sha256` is over the ids of the events whose texts
    went, in their order, with commas between.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="disposals")
    reason = models.CharField(_("reason"), max_length=MAX_REASON)
    kept_until = models.DateField()
    legal_basis = models.CharField(max_length=200)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    declined_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    declined_because = models.CharField(max_length=MAX_REASON, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    n_events = models.PositiveIntegerField(default=0)
    events_sha256 = models.CharField(max_length=64, blank=True)
    n_files = models.PositiveIntegerField(default=0)
    files = models.JSONField(default=list, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = DisposalQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(declined_at=None),
                name="disposal_once_at_a_time",
                violation_error_message=_("The disposal of this case was proposed already."),
            ),
            models.CheckConstraint(
                name="disposal_by_two_people",
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=models.F("proposed_by")),
                violation_error_message=_("Somebody else than who proposed it confirms a disposal."),
            ),
            models.CheckConstraint(
                name="disposal_confirmed_by_somebody",
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="disposal_declined_or_confirmed",
                condition=Q(declined_at=None, declined_by=None)
                | Q(declined_at__isnull=False, declined_by__isnull=False, confirmed_at=None),
            ),
            models.CheckConstraint(
                name="disposal_erased_when_confirmed",
                condition=Q(erased_at=None, finished_at=None) | Q(confirmed_at__isnull=False, erased_at__isnull=False),
            ),
        ]

    @property
    def is_running(self) -> bool:
        return self.confirmed_at is not None and self.finished_at is None
