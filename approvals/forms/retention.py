from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from approvals.models.retention import MAX_REASON

LABELS = {
    "hold": _("Why it is kept longer"),
    "lift": _("Why the hold ends"),
    "propose": _("Why its content may go"),
    "decline": _("Why it is kept all the same"),
}


class ReasonForm(forms.Form):
    """Why a case is held, let go, proposed for disposal or kept; the prefix says which."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=MAX_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is kept with the case, in the trail."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = LABELS[str(self.prefix)]
