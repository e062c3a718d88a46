from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from approvals.enums import AuthorityEventKind
from approvals.models.application import Application
from approvals.models.document import Document
from compliance.accounts.models import User


class AuthorityEventQuerySet(models.QuerySet["AuthorityEvent"]):
    def standing(self) -> Self:
        """Leave out what was corrected since, and what turned out not to have happened."""
        return self.filter(corrected_by=None, did_not_happen=False)

    def since(self, moment: datetime) -> Self:
        """Keep what was recorded since then; a correction counts from what it corrects."""
        return self.filter(
            models.Q(first=None, recorded_at__gte=moment) | models.Q(first__recorded_at__gte=moment),
        )


class AuthorityEvent(models.Model):
    """Something the authority or the exporter towards it did, on the day it happened.

    An event is never edited: `corrects` is the one it replaces, `first` the one the corrections
    began with. `still_until` is the last day of a suspension, where the letter names it.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="authority_events")
    kind = models.CharField(max_length=32, choices=AuthorityEventKind)
    happened_on = models.DateField(_("happened on"))
    respond_by = models.DateField(_("to be answered by"), null=True, blank=True)
    extended_by = models.PositiveSmallIntegerField(_("working days added"), null=True, blank=True)
    still_until = models.DateField(_("stands still until"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    number = models.CharField(_("the authority's number"), max_length=64, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    note = models.TextField(_("note"), blank=True)
    items = models.JSONField(_("items allowed"), default=list, blank=True)
    conditions = models.TextField(_("conditions"), blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="corrected_by", null=True, blank=True
    )
    first = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    corrected_because = models.CharField(_("why it is corrected"), max_length=500, blank=True)
    did_not_happen = models.BooleanField(_("did not happen"), default=False)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = AuthorityEventQuerySet.as_manager()

    class Meta:
        ordering = ["happened_on", Coalesce("first_id", "pk"), "pk"]
        constraints = [
            models.CheckConstraint(
                name="authority_event_valid_after_it_happened",
                condition=models.Q(valid_until=None) | models.Q(valid_until__gte=models.F("happened_on")),
                violation_error_message=_("It cannot end before it began."),
            ),
            models.CheckConstraint(
                name="authority_event_still_after_it_happened",
                condition=models.Q(still_until=None) | models.Q(still_until__gte=models.F("happened_on")),
                violation_error_message=_("The suspension cannot end before it starts."),
            ),
            models.CheckConstraint(
                name="authority_event_correction_says_why",
                condition=models.Q(corrects=None, first=None, corrected_because="", did_not_happen=False)
                | (models.Q(corrects__isnull=False, first__isnull=False) & ~models.Q(corrected_because="")),
                violation_error_message=_("A correction says why."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.happened_on}"

    @property
    def first_pk(self) -> Any:
        """Give what it is known by, however often it was corrected."""
        return self.first_id or self.pk
