from django import forms
from django.utils.translation import gettext_lazy as _


class CloseForm(forms.Form):
    note = forms.CharField(
        label=_("Note"),
        help_text=_("What was done, in a few words. Everyone in the organisation can read it."),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
