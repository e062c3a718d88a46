"""What a year of the calendar would move, and what it moved once it was published."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.enums import CalendarPurpose, ImpactState
from approvals.models.application import Application
from approvals.models.deadline import Deadline
from compliance.accounts.models import Organisation, User
from compliance.models import CalendarYear


class CalendarRun(models.Model):
    """Every date that rests on a year, counted again: to see what would move, or for good.

    It speaks of exactly the content with `content_hash`; `base_hash` is that of all years in force it
    was compared with. The run for good is unique per version, so that everybody is told once.
    """

    calendar_year = models.ForeignKey(CalendarYear, on_delete=models.CASCADE, related_name="+")
    purpose = models.CharField(max_length=12, choices=CalendarPurpose)
    content_hash = models.CharField(max_length=64)
    base_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=12, choices=ImpactState, default=ImpactState.RUNNING)
    total = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(auto_now_add=True)
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    n_told = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["calendar_year", "purpose"],
                condition=models.Q(state=ImpactState.RUNNING),
                name="calendar_one_run_at_a_time",
                violation_error_message=_("The dates are being counted under this year already."),
            ),
            models.UniqueConstraint(
                fields=["calendar_year"],
                condition=models.Q(purpose=CalendarPurpose.RECOUNT),
                name="calendar_recounted_once",
            ),
            models.CheckConstraint(
                condition=models.Q(purpose__in=CalendarPurpose.values), name="calendar_run_purpose_is_known"
            ),
        ]

    @property
    def is_running(self) -> bool:
        return self.state == ImpactState.RUNNING

    @property
    def is_finished(self) -> bool:
        return self.state == ImpactState.FINISHED


class CalendarChunk(models.Model):
    """A share of a run: cases or organisations from one key to another; its row is queue entry and lease."""

    run = models.ForeignKey(CalendarRun, on_delete=models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    of_cases = models.BooleanField()
    first = models.BigIntegerField()
    last = models.BigIntegerField()
    n_scopes = models.PositiveIntegerField()
    n_unread = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="calendar_chunk_once")]


class CalendarMoveQuerySet(models.QuerySet["CalendarMove"]):
    def visible_to(self, user: User) -> Self:
        """Restrict to organisations the person belongs to; administrators see no case without membership."""
        return self.filter(organisation__in=user.organisation_ids())

    def with_other_date(self) -> Self:
        return self.exclude(was_on=models.F("is_on"))

    def with_same_date(self) -> Self:
        """Those that only become certain, or provisional."""
        return self.filter(was_on=models.F("is_on"))

    def for_page(self) -> Self:
        return self.select_related(
            "organisation",
            "owner",
            "deadline__application",
            "deadline__consultation",
            "deadline__entity",
            "deadline__organisation",
        ).order_by("-is_open", "is_on", "deadline_id")


class CalendarMove(models.Model):
    """A date that is another one under the year, or is certain or provisional where it was not."""

    run = models.ForeignKey(CalendarRun, on_delete=models.CASCADE, related_name="moves")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="+")
    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="+", null=True, blank=True)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", null=True, blank=True)
    was_on = models.DateField()
    is_on = models.DateField()
    was_provisional = models.BooleanField()
    is_provisional = models.BooleanField()
    is_open = models.BooleanField()

    objects = CalendarMoveQuerySet.as_manager()

    class Meta:
        ordering = ["is_on", "deadline"]
        constraints = [models.UniqueConstraint(fields=["run", "deadline"], name="calendar_move_once")]
        indexes = [models.Index(fields=["run", "organisation"], name="calendar_move_by_org")]

    @property
    def has_moved(self) -> bool:
        return self.was_on != self.is_on

    @property
    def n_days(self) -> int:
        """Calendar days later, or earlier where negative."""
        return (self.is_on - self.was_on).days
