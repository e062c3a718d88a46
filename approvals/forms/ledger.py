from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.enums import LedgerKind
from approvals.models import LedgerEntry


class LedgerForm(forms.ModelForm[LedgerEntry]):
    kind = forms.ChoiceField(
        label=_("What you state"),
        choices=LedgerKind,
        widget=forms.RadioSelect,
        initial=LedgerKind.OPENING,
        help_text=_("An opening balance replaces the one before; actual exports add to it."),
    )
    year = forms.IntegerField(label=_("Year"), min_value=2024, max_value=2100)

    class Meta:
        model = LedgerEntry
        fields = ("kind", "year", "n", "s", "source")
        help_texts = {
            "n": _("Distinct people, not records: each counted once. Zero is an answer."),
            "s": _("People with both kinds of data count here too."),
            "source": _("For example: export log of 2026, counted by the data office on 3 March."),
        }

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        if year > timezone.localdate().year:
            raise forms.ValidationError(_("This year has not begun; state what was exported."))
        return year
