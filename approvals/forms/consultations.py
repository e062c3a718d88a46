from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.accounts.models import Organisation
from compliance.models import Consultation, Stance


class ConsultationForm(forms.ModelForm[Consultation]):
    class Meta:
        model = Consultation
        fields = (
            "code",
            "title",
            "title_zh",
            "issuer",
            "issuer_zh",
            "published_on",
            "comments_until",
            "url",
            "edition_code",
        )
        widgets = {
            "published_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "comments_until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        help_texts = {
            "code": _("For addresses, for example auto-guide-2027-draft."),
            "comments_until": _("The day the notice names. It stays as it is, worked or not."),
            "edition_code": _("The code of the draft among the rules, if it is there."),
        }


class PositionForm(forms.Form):
    organisation = forms.ModelChoiceField(
        label=_("For"), queryset=Organisation.objects.none(), to_field_name="code", empty_label=None
    )
    clause = forms.CharField(
        label=_("Clause"), max_length=100, help_text=_("As the draft numbers it, for example Article 5(2).")
    )
    stance = forms.ChoiceField(label=_("Position"), choices=Stance, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Reasons and wording proposed"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )

    def __init__(self, *args: Any, organisations: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast("forms.ModelChoiceField[Organisation]", self.fields["organisation"])
        field.queryset = Organisation.objects.filter(pk__in=[row.pk for row in organisations])
        field.initial = organisations[0].code if organisations else None
