from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from compliance.models import Zone
from compliance.zones import read_lines


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
