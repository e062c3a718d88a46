import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.enums import EntityEventKind
from approvals.forms.assessments import reasons_field
from approvals.forms.authority import day_field
from approvals.happenings import IN_HOURS, STEPS
from approvals.models import EntityEvent
from compliance.accounts.models import LegalEntity

K = EntityEventKind
MOMENTS = (
    MinValueValidator(dt.datetime(2000, 1, 1, tzinfo=dt.UTC)),
    MaxValueValidator(dt.datetime(2100, 12, 31, tzinfo=dt.UTC)),
)
WHEN: dict[EntityEventKind, Any] = {
    K.DESIGNATED: _("Told or published on"),
    K.DESIGNATION_FILED: _("Filed on"),
    K.INCIDENT: _("Found at"),
    K.INCIDENT_REPORTED: _("Reported at"),
    K.INCIDENT_HANDLED: _("Handled on"),
    K.INCIDENT_CLOSED: _("Handed in on"),
    K.VULNERABILITY: _("Found at"),
    K.VULNERABILITY_REPORTED: _("Reported at"),
}
HINTS: dict[EntityEventKind, Any] = {
    K.DESIGNATED: _("For example: lane images of the southern test area, by notice of the provincial authority."),
    K.INCIDENT: _("For example: copies of service records found outside. Only incidents graded larger or above."),
    K.VULNERABILITY: _("For example: the update server accepts unsigned packages."),
}


class EntityEventForm(forms.Form):
    """What one kind of event asks for; the rest of the fields is left out."""

    entity = forms.ModelChoiceField(
        label=_("Exporter"), queryset=LegalEntity.objects.none(), to_field_name="slug", empty_label=None
    )
    happened_on = day_field(_("Happened on"))
    happened_at = forms.DateTimeField(
        label=_("Happened at"),
        help_text=_("Day and time in Asia/Shanghai (+08:00)."),
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        validators=MOMENTS,
    )
    title = forms.CharField(label=_("What happened, in a few words"), max_length=200)
    is_critical = forms.BooleanField(
        label=_("Critical information infrastructure is involved"),
        required=False,
        help_text=_("Then it is reported within one hour instead of four."),
    )
    number = forms.CharField(label=_("The authority's number"), max_length=64, required=False)
    note = reasons_field(_("Note"), required=False, rows=3)

    def __init__(
        self,
        kind: EntityEventKind,
        data: Mapping[str, Any] | None = None,
        *,
        entities: QuerySet[LegalEntity] | None = None,
    ) -> None:
        now = timezone.localtime()
        super().__init__(data, initial={"happened_on": now.date(), "happened_at": now})
        self.kind = kind
        for name in self.left_out(entities):
            del self.fields[name]
        when = self.fields["happened_at" if kind in IN_HOURS else "happened_on"]
        when.label = WHEN[kind]
        if "title" in self.fields:
            self.fields["title"].help_text = HINTS[kind]
        if entities is not None:
            chosen = self.fields["entity"]
            assert isinstance(chosen, forms.ModelChoiceField)  # noqa: S101 -- narrows the type
            chosen.queryset = entities

    def left_out(self, entities: QuerySet[LegalEntity] | None) -> list[str]:
        names = ["happened_on" if self.kind in IN_HOURS else "happened_at"]
        names += [] if self.kind in STEPS else ["title"]
        names += [] if self.kind == K.INCIDENT else ["is_critical"]
        return names if entities is not None else [*names, "entity"]

    def values(self) -> dict[str, Any]:
        """Give what the service takes."""
        return {name: value for name, value in self.cleaned_data.items() if name != "entity"}


class EntityCorrectionForm(EntityEventForm):
    """The same fields as they were recorded, why they were wrong, and whether it happened at all."""

    corrected_because = reasons_field(_("What was wrong"), rows=3)
    did_not_happen = forms.BooleanField(
        label=_("It did not happen at all"), required=False, help_text=_("The fields below then do not matter.")
    )

    def __init__(self, event: EntityEvent, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(EntityEventKind(event.kind), data)
        self.initial = {name: getattr(event, name) for name in self.fields if hasattr(event, name)}
        self.initial.pop("corrected_because", None)
        self.order_fields(["corrected_because", "did_not_happen", *self.fields])
