from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.models import Verdict

LONGEST = 2000


def sentence(label: Any, help_text: Any, *, required: bool = True) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=LONGEST, widget=area)


class AskForm(forms.Form):
    reason = sentence(
        _("Why it cannot wait for the regular person"),
        _("A whole sentence. It stands out in the trail, on the page and in everybody's work until it is reviewed."),
    )


class AskToPublishForm(AskForm):
    mark = forms.IntegerField(widget=forms.HiddenInput)
    end_others = forms.BooleanField(required=False, label=_("End the edition in force on the day before"))


class CloseForm(forms.Form):
    note = sentence(_("Note"), _("Why it is not needed, if there is something to say."), required=False)


class ReviewForm(forms.Form):
    verdict = forms.ChoiceField(
        label=_("Your verdict"),
        choices=[
            (Verdict.RATIFIED.value, _("Ratify: it stands")),
            (Verdict.VOIDED.value, _("Void: it does not stand")),
        ],
        widget=forms.RadioSelect,
    )
    note = sentence(_("Reasons"), _("A whole sentence; it is kept with the emergency."))
