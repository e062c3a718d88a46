from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.accounts.models import Organisation
from compliance.models import Consultation, ConsultationClause, Stance
from compliance.readable import bilingual


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


def choose_clause(field: forms.Field, clauses: Sequence[ConsultationClause]) -> None:
    """Offer the whole draft, then its clauses by number."""
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- narrows the type
    field.choices = [("", _("The whole draft")), *((clause.number, label_of(clause)) for clause in clauses)]


def label_of(clause: ConsultationClause) -> str:
    number, title = bilingual(clause.number_texts), bilingual(clause.title_texts)
    return f"{number} · {title}" if title else number


class PositionForm(forms.Form):
    organisation = forms.ModelChoiceField(
        label=_("For"), queryset=Organisation.objects.none(), to_field_name="code", empty_label=None
    )
    clause = forms.ChoiceField(label=_("Clause"), required=False)
    stance = forms.ChoiceField(label=_("Position"), choices=Stance, widget=forms.RadioSelect)
    wording = forms.CharField(
        label=_("Wording proposed"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 4})
    )
    text = forms.CharField(
        label=_("Reasons"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("“No comment” needs none."),
    )

    def __init__(
        self, *args: Any, organisations: Sequence[Organisation], clauses: Sequence[ConsultationClause], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choose_clause(self.fields["clause"], clauses)
        field = cast("forms.ModelChoiceField[Organisation]", self.fields["organisation"])
        field.queryset = Organisation.objects.filter(pk__in=[row.pk for row in organisations])
        field.initial = organisations[0].code if organisations else None
