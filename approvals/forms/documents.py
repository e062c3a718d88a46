from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.enums import DocumentKind
from compliance.forms.facts import DateInput


class DocumentForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("Choose the kind")), *DocumentKind.choices])
    title = forms.CharField(label=_("Title"), max_length=200)
    dated_on = forms.DateField(
        label=_("Finished or signed on"),
        widget=DateInput(),
        help_text=_("Freshness is counted from this day, not from the day of the upload."),
    )
    upload = forms.FileField(label=_("File"), help_text=_("PDF, OFD, Word, Excel, PNG or JPEG."))

    def clean_dated_on(self) -> object:
        day = self.cleaned_data["dated_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("A paper cannot be dated in the future."))
        return day
