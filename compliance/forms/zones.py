from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from compliance.models import Zone, ZoneList
from compliance.zones import read_lines

LIST_FIELDS = [
    "version",
    "issued_on",
    "in_force_from",
    "in_force_to",
    "covers_automotive",
    "excludes_ciio",
    "sectors",
    "scenarios",
    "n_scenarios",
    "n_items",
    "eligibility",
    "eligibility_zh",
    "notes",
    "notes_zh",
    "url",
    "verification",
    "coverage_verification",
]


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class LinesField(forms.CharField):
    """Entries in both languages, one a line: English | 中文."""

    def __init__(self, **options: Any) -> None:
        help_text = _("One a line, English and Chinese with a bar between: Automotive | 汽车")
        widget = forms.Textarea(attrs={"rows": 4})
        super().__init__(widget=widget, help_text=help_text, required=False, **options)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(f"{one['en']} | {one['zh']}" for one in value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return read_lines(text)
        except ValidationError as error:
            number = (error.params or {}).get("number")
            if number is None:
                raise
            message = _("Line %(number)s needs English, a bar and Chinese.") % {"number": number}
            raise ValidationError(message) from error


class ZoneForm(forms.ModelForm[Zone]):
    class Meta:
        model = Zone
        fields = ["code", "name", "name_zh"]


class ZoneNameForm(forms.ModelForm[Zone]):
    class Meta:
        model = Zone
        fields = ["name", "name_zh"]


class ZoneListForm(forms.ModelForm[ZoneList]):
    """A new list; its code is never changed afterwards, because facts name it."""

    sectors = LinesField(label=_("Sectors"))
    scenarios = LinesField(label=_("Scenarios"))

    class Meta:
        model = ZoneList
        fields = ["code", *LIST_FIELDS]
        widgets = {
            "issued_on": DayInput(),
            "in_force_from": DayInput(),
            "in_force_to": DayInput(),
            "notes": forms.Textarea(attrs={"rows": 3}),
            "notes_zh": forms.Textarea(attrs={"rows": 3}),
        }


class ZoneListChangeForm(ZoneListForm):
    class Meta(ZoneListForm.Meta):
        fields = LIST_FIELDS
