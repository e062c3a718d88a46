from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("One or two sentences; whoever prepared the revision reads them, and the audit trail keeps them."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
