from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from approvals.models import Application
from compliance.accounts.models import LegalEntity, User
from compliance.enums import Pathway, Role, Route


def exporters_of(user: User) -> QuerySet[LegalEntity]:
    """The legal entities for which the person may open a case."""
    organisations = user.memberships.filter(role=Role.OFFICER).values("organisation")
    return LegalEntity.objects.filter(organisation__in=organisations).for_page()


def officers_for(application: Application) -> QuerySet[User]:
    """The officers of the organisation, and who owns the case now."""
    officers = User.objects.with_role(application.organisation, Role.OFFICER)
    return (officers | User.objects.filter(pk=application.owner_id)).distinct().order_by("name")


class CaseForm(forms.Form):
    entity = forms.ModelChoiceField(
        label=_("Exporter"), queryset=LegalEntity.objects.none(), empty_label=None, widget=forms.RadioSelect
    )
    title = forms.CharField(
        label=_("Title"), max_length=200, help_text=_("What is sent and where, for example: owner CRM to Stuttgart.")
    )
    summary = forms.CharField(
        label=_("Summary"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Two or three sentences for those who review and decide."),
    )

    def __init__(self, user: User, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.choose_among("entity", exporters_of(user))

    def choose_among(self, name: str, rows: QuerySet[Any]) -> None:
        """Offer these rows; the only one there is is chosen already."""
        cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = rows
        if len(rows) == 1:
            self.initial.setdefault(name, rows[0].pk)


class CaseEditForm(CaseForm):
    """The case's own fields; the route only where the pathway leaves a choice."""

    columns = ("entity", "title", "summary", "owner")
    version = forms.IntegerField(widget=forms.HiddenInput)
    owner = forms.ModelChoiceField(
        label=_("Owner"),
        queryset=User.objects.none(),
        empty_label=None,
        help_text=_("The officer who keeps the case going and is reminded of its dates."),
    )

    def __init__(self, user: User, application: Application, data: Mapping[str, Any] | None = None) -> None:
        stored = {name: getattr(application, name) for name in (*self.columns, "route", "version")}
        super().__init__(user, data, initial=stored)
        self.choose_among("entity", exporters_of(user).filter(organisation=application.organisation_id))
        self.choose_among("owner", officers_for(application))
        self.offer_others(application)
        if application.pathway == Pathway.CONTRACT_OR_CERTIFICATION or application.route:
            self.fields["route"] = forms.ChoiceField(
                label=_("Route"),
                choices=[("", _("Not chosen yet")), *Route.choices],
                widget=forms.RadioSelect,
                required=False,
                help_text=_("Where the pathway is contract or certification, the exporter chooses."),
            )

    def offer_others(self, application: Application) -> None:
        """Ask for whom else it is filed, where the organisation has more than one company."""
        entities = application.organisation.legal_entities.order_by("registered_name")
        if len(entities) > 1:
            self.fields["also_for"] = forms.ModelMultipleChoiceField(
                label=_("Also filed for"),
                queryset=entities,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text=_(
                    "Companies of the group with similar exports may file together through the exporter; what each of "
                    "them exported this year then counts together. Leave it empty if the exporter files for itself."
                ),
            )
            self.initial["also_for"] = [entity.pk for entity in application.also_for.all()]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("entity") in values.get("also_for", ()):
            self.add_error("also_for", _("The exporter files the case anyway; choose other companies only."))
        return values

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class AmendForm(forms.Form):
    title = forms.CharField(label=_("Title of the amendment"), max_length=200)


class DeclarationForm(forms.Form):
    declared = forms.BooleanField(
        label=_("I have checked the answers, and they are complete and true as far as I know."),
        error_messages={"required": _("Confirm that you have checked the answers.")},
    )
