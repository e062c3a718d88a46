from typing import Any, Self

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from approvals.enums import EntityEventKind
from compliance.accounts.models import LegalEntity, Organisation, User


class EntityEventQuerySet(models.QuerySet["EntityEvent"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(organisation__in=user.organisation_ids())

    def standing(self) -> Self:
        """Leave out what was corrected since, and what turned out not to have happened."""
        return self.filter(corrected_by=None, did_not_happen=False)

    def beginnings(self) -> Self:
        """Keep what something began with; the rest are its steps."""
        return self.filter(about=None)

    def for_page(self) -> Self:
        return self.select_related("entity", "organisation", "recorded_by")


class EntityEvent(models.Model):
    """Something that happened to an exporter and starts or ends a duty of its own.

    A step, such as the report of an incident, is `about` the event it began with. An event is never
    edited: `corrects` is the one it replaces, `first` the one the corrections began with.
    `happened_at` is set where the law counts hours.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    entity = models.ForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=24, choices=EntityEventKind)
    about = models.ForeignKey("self", on_delete=models.PROTECT, related_name="steps", null=True, blank=True)
    happened_on = models.DateField(_("happened on"))
    happened_at = models.DateTimeField(_("happened at"), null=True, blank=True)
    title = models.CharField(_("what happened"), max_length=200, blank=True)
    is_critical = models.BooleanField(_("critical information infrastructure is involved"), default=False)
    number = models.CharField(_("the authority's number"), max_length=64, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="corrected_by", null=True, blank=True
    )
    first = models.ForeignKey("self", on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    corrected_because = models.CharField(_("why it is corrected"), max_length=500, blank=True)
    did_not_happen = models.BooleanField(_("did not happen"), default=False)
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = EntityEventQuerySet.as_manager()

    class Meta:
        ordering = ["happened_on", "happened_at", Coalesce("first_id", "pk"), "pk"]
        constraints = [
            models.CheckConstraint(
                name="entity_event_correction_says_why",
                condition=models.Q(corrects=None, first=None, corrected_because="", did_not_happen=False)
                | (models.Q(corrects__isnull=False, first__isnull=False) & ~models.Q(corrected_because="")),
                violation_error_message=_("A correction says why."),
            ),
        ]
        indexes = [models.Index(fields=["entity", "happened_on"], name="entity_event_by_entity")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.happened_on}"

    @property
    def first_pk(self) -> Any:
        """Give what it is known by, however often it was corrected."""
        return self.first_id or self.pk
