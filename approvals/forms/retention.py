from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.models.retention import MAX_REASON


class ReasonForm(forms.Form):
    """Why a case is held, let go, proposed for disposal or kept."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is kept with the case, in the trail."),
    )
