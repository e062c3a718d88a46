from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

WORDS = {"true": True, "1": True, "false": False, "0": False}


class TrueOrFalseField(forms.Field):
    def to_python(self, value: Any) -> bool | None:
        text = str(value or "").lower()
        if text and text not in WORDS:
            raise ValidationError(_("Write true or false."))
        return WORDS.get(text)


class TrueOrFalseFilter(django_filters.BooleanFilter):  # type: ignore[misc]  # django-filter is not typed
    """Refuses other words; django-filter's own filter takes them for not given."""

    field_class = TrueOrFalseField
