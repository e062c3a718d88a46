import datetime as dt
from typing import Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.enums import DeadlineOutcome
from approvals.models.application import Application
from compliance.accounts.models import LegalEntity, Organisation, User
from compliance.clocks import Binds, Means
from compliance.models import Consultation
from compliance.readable import bilingual
from compliance.workdays import DayKind


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(organisation__in=user.organisation_ids())

    def open(self) -> Self:
        return self.filter(closed_at=None)

    def ours(self) -> Self:
        """Leave out what the authority has to do."""
        return self.exclude(binds=Binds.AUTHORITY)

    def for_page(self) -> Self:
        return self.select_related("application", "consultation", "entity", "organisation")


class Deadline(models.Model):
    """A date computed from an event and the calendar; recomputed, never counted down.

    `origin` names the event it started from; `explanation` is a `clocks.Due` as plain values.
    `due_at` is set where the law counts hours. While `suspended_since` is set there is no date:
    `due_on` is then the earliest it could be. `sequence` counts the changes a calendar must see.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="deadlines")
    application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="deadlines", null=True, blank=True
    )
    consultation = models.ForeignKey(
        Consultation, on_delete=models.PROTECT, related_name="deadlines", null=True, blank=True
    )
    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="deadlines", null=True, blank=True)
    kind = models.CharField(max_length=40)
    origin = models.CharField(max_length=80)
    means = models.CharField(max_length=12, choices=[(means.value, means.value) for means in Means])
    binds = models.CharField(max_length=12, choices=[(binds.value, binds.value) for binds in Binds])
    started_on = models.DateField()
    due_on = models.DateField()
    due_at = models.DateTimeField(null=True, blank=True)
    suspended_since = models.DateField(null=True, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    provisional = models.BooleanField(default=False)
    explanation = models.JSONField()
    remind_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    computed_at = models.DateTimeField(auto_now=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=12, choices=DeadlineOutcome, blank=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "application", "consultation", "entity", "kind", "origin"],
                nulls_distinct=False,
                name="deadline_once_per_event",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at=None, outcome="")
                | (models.Q(closed_at__isnull=False) & ~models.Q(outcome="")),
                name="deadline_closed_has_outcome",
                violation_error_message=_("A deadline that is closed says how it ended."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["remind_on"],
                condition=models.Q(closed_at=None, remind_on__isnull=False),
                name="deadline_to_remind",
            ),
            models.Index(
                fields=["organisation", "due_on"],
                condition=models.Q(closed_at=None),
                name="deadline_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_on}"

    @property
    def label(self) -> dict[str, str]:
        return dict(self.explanation["label"])

    @property
    def text(self) -> dict[str, str]:
        return dict(self.explanation["text"])

    @property
    def days(self) -> list[tuple[dt.date, str]]:
        """The days of the strip, from the event to the date; the date itself and today show as such."""
        rows: list[list[Any]] = self.explanation["days"]
        marked = {timezone.localdate(): "today", self.due_on: "due"}
        shown = [(dt.date.fromisoformat(on), str(kind)) for on, kind, _counted in rows]
        return [(on, kind if kind == DayKind.GAP else marked.get(on, kind)) for on, kind in shown]

    @property
    def is_open(self) -> bool:
        return self.closed_at is None

    @property
    def has_ended(self) -> bool:
        return not self.is_open

    @property
    def is_overdue(self) -> bool:
        """Say whether it is open and over; a window that opened or a clock that stands still is no such thing."""
        if not self.is_open or self.means == Means.OPENS or self.suspended_since:
            return False
        return self.due_at < timezone.now() if self.due_at else self.due_on < timezone.localdate()

    @property
    def is_ended_by_hand(self) -> bool:
        """Say whether an officer's word ends it: a duty of the year, which no event ends."""
        return self.entity_id is not None and self.origin.startswith("year:")

    @property
    def subject(self) -> str:
        """What it is about, as people name it."""
        if self.consultation:
            return bilingual(self.consultation.title_texts)
        return str(self.application or self.entity or self.organisation)


class DeadlineMove(models.Model):
    """A date that moved, and why; no date stands for a clock that stood still."""

    deadline = models.ForeignKey(Deadline, on_delete=models.CASCADE, related_name="moves")
    was_on = models.DateField(null=True, blank=True)
    is_on = models.DateField(null=True, blank=True)
    was_at = models.DateTimeField(null=True, blank=True)
    is_at = models.DateTimeField(null=True, blank=True)
    because = models.JSONField()
    moved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["moved_at", "pk"]

    def __str__(self) -> str:
        return f"{self.was_on} → {self.is_on}"
