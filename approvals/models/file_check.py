import datetime as dt
from typing import Any, Self

from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.enums import FileState, ScanTrouble
from approvals.models.application import Application
from compliance.accounts.models import Organisation, User


class FileCheckQuerySet(models.QuerySet["FileCheck"]):
    def to_scan(self, now: dt.datetime) -> Self:
        """What is to be scanned now, oldest first: what waits, and what came while there was no scanner."""
        unscanned = self.filter(state__in=(FileState.WAITING, FileState.NOT_SCANNED), again_at__lte=now)
        return unscanned.order_by("again_at", "pk")


class FileCheck(models.Model):
    """What the scanner said of a file that somebody gave us; one row per file in storage, by its name there."""

    name = models.CharField(max_length=120, unique=True)
    bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, null=True, on_delete=models.CASCADE, related_name="file_checks")
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=16, choices=FileState)
    trouble = models.CharField(max_length=16, choices=ScanTrouble, blank=True)
    remarks = models.JSONField(default=list)
    found = models.CharField(max_length=200, blank=True)
    scanner = models.CharField(max_length=200, blank=True)
    again_at = models.DateTimeField(default=timezone.now)
    checked_at = models.DateTimeField(null=True, blank=True)

    objects = FileCheckQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=FileState.values),
                name="file_check_state_is_known",
                violation_error_message=_("A file is not scanned, waiting, clean or infected."),
            ),
            models.CheckConstraint(
                condition=~models.Q(state=FileState.INFECTED) | ~models.Q(found=""),
                name="file_check_infected_says_of_what",
                violation_error_message=_("An infected file says what was found."),
            ),
        ]
        indexes = [
            models.Index(
                fields=["again_at"],
                condition=models.Q(state__in=(FileState.WAITING, FileState.NOT_SCANNED)),
                name="file_check_to_scan",
            )
        ]

    def __str__(self) -> str:
        return self.name


def scan_state() -> Any:
    """An expression for rows with a `file`: what is known of it, NOT_SCANNED without a check."""
    check = FileCheck.objects.filter(name=models.OuterRef("file")).values("state")[:1]
    return Coalesce(models.Subquery(check), models.Value(FileState.NOT_SCANNED.value))
