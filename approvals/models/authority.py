from django.db import models
from django.utils.translation import gettext_lazy as _

from approvals.enums import AuthorityEventKind
from approvals.models.application import Application
from approvals.models.document import Document
from compliance.accounts.models import User


class AuthorityEvent(models.Model):
    """Something the authority or the exporter towards it did, on the day it happened."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="authority_events")
    kind = models.CharField(max_length=32, choices=AuthorityEventKind)
    happened_on = models.DateField(_("happened on"))
    respond_by = models.DateField(_("to be answered by"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    number = models.CharField(_("the authority's number"), max_length=64, blank=True)
    note = models.TextField(_("note"), blank=True)
    items = models.JSONField(_("items allowed"), default=list, blank=True)
    conditions = models.TextField(_("conditions"), blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["happened_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="authority_event_valid_after_it_happened",
                condition=models.Q(valid_until=None) | models.Q(valid_until__gte=models.F("happened_on")),
                violation_error_message=_("It cannot end before it began."),
            )
        ]
