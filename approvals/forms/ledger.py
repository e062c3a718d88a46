from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from approvals.enums import LedgerKind
from approvals.models import Application, LedgerEntry
from approvals.models.ledger import FIRST_YEAR
from compliance.accounts.models import Organisation

LAST_YEAR = 2100


class CaseChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when it runs
    def label_from_instance(self, case: Application) -> str:
        return f"{case.reference} · {case.title}"


class LedgerForm(forms.ModelForm[LedgerEntry]):
    """One statement of persons; what else is asked depends on its kind, and the service says what is missing."""

    kind = forms.ChoiceField(
        label=_("What you state"),
        choices=LedgerKind,
        widget=forms.RadioSelect,
        initial=LedgerKind.OPENING,
        help_text=_(
            "An opening balance replaces the one before. Actual exports of a case stand in the place of its estimate; "
            "those outside the cases add up. An earlier assessment, filing or certificate adds what was exported "
            "under it."
        ),
    )
    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    application = CaseChoiceField(
        label=_("Case"),
        queryset=Application.objects.none(),
        required=False,
        empty_label=_("None: outside the cases kept here"),
        help_text=_("Only for actual exports."),
    )

    class Meta:
        model = LedgerEntry
        fields = ("kind", "year", "n", "s", "application", "number", "issued_on", "valid_until", "source")
        help_texts = {
            "n": _("Distinct people, not records: each counted once. Zero is an answer."),
            "s": _("People with both kinds of data count here too."),
            "number": _("Only for an earlier assessment, filing or certificate."),
            "issued_on": _("Only for an earlier assessment, filing or certificate."),
            "valid_until": _("If it ends."),
            "source": _("For example: export log of 2026, counted by the data office on 3 March."),
        }
        widgets = {
            "issued_on": forms.DateInput(attrs={"type": "date"}),
            "valid_until": forms.DateInput(attrs={"type": "date"}),
        }

    def __init__(
        self,
        cases: QuerySet[Application],
        data: Mapping[str, Any] | None = None,
        *,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        cast("forms.ModelChoiceField[Application]", self.fields["application"]).queryset = cases

    def _post_clean(self) -> None:
        """Leave the model's own constraints to the service, which replaces instead of refusing."""


class TakeBackForm(forms.Form):
    reason = forms.CharField(
        label=_("Reasons"), max_length=300, help_text=_("They are kept with the entry, which counts no more.")
    )


class SheetForm(forms.Form):
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), empty_label=None, to_field_name="code"
    )
    upload = forms.FileField(
        label=_("Sheet"),
        help_text=_("A CSV or Excel (XLSX) file with the columns of the template. Nothing is stored yet."),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
    )

    def __init__(self, organisations: QuerySet[Organisation], data: Any = None, files: Any = None) -> None:
        super().__init__(data, files)
        field = cast("forms.ModelChoiceField[Organisation]", self.fields["organisation"])
        field.queryset = organisations
        if len(organisations) == 1:
            field.initial = organisations[0].code
            field.widget = forms.HiddenInput()
