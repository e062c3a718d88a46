from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.forms.countries import countries
from approvals.models import Recipient
from compliance.accounts.models import Organisation


class RecipientForm(forms.ModelForm[Recipient]):
    class Meta:
        model = Recipient
        fields = (
            "name",
            "country",
            "address",
            "business",
            "contact_name",
            "contact",
            "onward",
            "is_retired",
        )
        widgets = {"onward": forms.CheckboxSelectMultiple}

    def __init__(
        self,
        organisation: Organisation,
        data: Mapping[str, Any] | None = None,
        recipient: Recipient | None = None,
        *,
        hides_contact: bool = False,
    ) -> None:
        super().__init__(data, instance=recipient or Recipient(organisation=organisation))
        self.fields["country"] = forms.ChoiceField(
            label=_("Country or region"), choices=[("", _("Choose where it is")), *countries()]
        )
        if hides_contact:
            del self.fields["contact_name"], self.fields["contact"]
        others = Recipient.objects.filter(organisation=organisation)
        if recipient is None:
            del self.fields["is_retired"]
        else:
            others = others.exclude(pk=recipient.pk)
        cast("forms.ModelMultipleChoiceField[Recipient]", self.fields["onward"]).queryset = others

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if self.is_double(values):
            self.add_error("name", _("This recipient is in the register already."))
        return values

    def is_double(self, values: Mapping[str, Any]) -> bool:
        others = Recipient.objects.filter(organisation=self.instance.organisation_id).exclude(pk=self.instance.pk)
        return others.filter(name=values.get("name"), country=values.get("country")).exists()
