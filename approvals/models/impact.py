"""What a revision of the rules would change, measured before it is published."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.enums import ImpactState
from approvals.models.application import Application
from compliance.accounts.models import Organisation, User
from compliance.enums import Pathway
from compliance.models import Edition, ZoneList

RUNNING = models.Q(state=ImpactState.RUNNING)


class ImpactRun(models.Model):
    """All cases that are not closed, determined under a candidate beside the rules in force.

    It speaks of exactly the content with `candidate_hash` on `on_date`; `regime_hash` is that of the
    rules in force it was compared with. `n_unread` cases had facts that could not be read.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="+", null=True, blank=True)
    zone_list = models.ForeignKey(ZoneList, on_delete=models.CASCADE, related_name="+", null=True, blank=True)
    candidate_hash = models.CharField(max_length=64)
    regime_hash = models.CharField(max_length=64)
    on_date = models.DateField()
    state = models.CharField(max_length=12, choices=ImpactState, default=ImpactState.RUNNING)
    total = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(auto_now_add=True)
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    cancelled_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    tasks_at = models.DateTimeField(null=True, blank=True)
    tasks_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        ordering = ["-started_at", "-pk"]
        get_latest_by = ["started_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="impact_run_of_one_candidate",
                condition=models.Q(edition__isnull=True) ^ models.Q(zone_list__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["edition"],
                condition=RUNNING,
                name="impact_one_run_of_edition",
                violation_error_message=_("The cases are being determined under this revision already."),
            ),
            models.UniqueConstraint(
                fields=["zone_list"],
                condition=RUNNING,
                name="impact_one_run_of_list",
                violation_error_message=_("The cases are being determined under this revision already."),
            ),
        ]

    @property
    def is_running(self) -> bool:
        return self.state == ImpactState.RUNNING

    @property
    def is_finished(self) -> bool:
        return self.state == ImpactState.FINISHED


class ImpactChunk(models.Model):
    """A share of a run's cases, from one key to another; its row is the queue entry and its lock the lease."""

    run = models.ForeignKey(ImpactRun, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    n_cases = models.PositiveIntegerField()
    n_unread = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="impact_chunk_once")]


class ImpactChangeQuerySet(models.QuerySet["ImpactChange"]):
    def visible_to(self, user: User) -> Self:
        """Restrict to organisations the person belongs to; administrators see no case without membership."""
        return self.filter(organisation__in=user.organisation_ids())

    def for_page(self) -> Self:
        return self.select_related("application__owner", "organisation", "owner")


class ImpactChange(models.Model):
    """A flow whose result would be another: from which pathway to which, because of which rules.

    `because` are rows {rule, article, en, zh}: what is new, and what no longer holds.
    """

    run = models.ForeignKey(ImpactRun, on_delete=models.CASCADE, related_name="changes")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+")
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()
    flow_name = models.CharField(max_length=120)
    was = models.CharField(max_length=32, choices=Pathway)
    now = models.CharField(max_length=32, choices=Pathway)
    because = models.JSONField(default=list)

    objects = ImpactChangeQuerySet.as_manager()

    class Meta:
        ordering = ["application", "position"]
        constraints = [
            models.UniqueConstraint(fields=["run", "application", "position"], name="impact_change_once"),
        ]
        indexes = [models.Index(fields=["run", "organisation", "was", "now"], name="impact_change_by_pathway")]
