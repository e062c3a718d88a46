"""Form fields for facts of the vocabulary: unknown is an answer of its own, and the default."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from compliance.enums import FactKind, YesNoUnknown
from compliance.facts import MOST
from compliance.readable import bilingual
from compliance.vocabulary import BY_NAME, Fact

DAYS = (MinValueValidator(dt.date(2000, 1, 1)), MaxValueValidator(dt.date(2100, 12, 31)))
ANSWERS = {YesNoUnknown.YES.value: True, YesNoUnknown.NO.value: False}
CODES = {True: YesNoUnknown.YES.value, False: YesNoUnknown.NO.value}


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class YesNoField(forms.ChoiceField):
    """Yes, no or unknown; gives True, False or None."""

    def __init__(self, **options: Any) -> None:
        radios = forms.RadioSelect(attrs={"class": "form-check-input"})
        super().__init__(choices=YesNoUnknown, widget=radios, required=False, **options)

    def prepare_value(self, value: object) -> object:
        if isinstance(value, bool):
            return CODES[value]
        return value or YesNoUnknown.UNKNOWN.value

    def clean(self, value: object) -> bool | None:
        return ANSWERS.get(super().clean(value))


class ChoiceOrUnknownField(forms.ChoiceField):
    """One of the fact's values; nothing chosen is unknown and gives None."""

    def __init__(self, fact: Fact, **options: Any) -> None:
        choices = [("", _("Unknown")), *((choice.value, bilingual(choice.label)) for choice in fact.choices)]
        super().__init__(choices=choices, required=False, **options)

    def clean(self, value: object) -> str | None:
        return super().clean(value) or None


class PresenceField(forms.ChoiceField):
    """Whether a resource contains something; unknown comes last and gives None."""

    def __init__(self, fact: Fact, **options: Any) -> None:
        choices = [*((choice.value, bilingual(choice.label)) for choice in fact.choices), ("", _("Unknown"))]
        radios = forms.RadioSelect(attrs={"class": "form-check-input"})
        super().__init__(choices=choices, widget=radios, required=False, **options)

    def prepare_value(self, value: object) -> object:
        return value or ""

    def clean(self, value: object) -> str | None:
        return super().clean(value) or None


class TextOrUnknownField(forms.CharField):
    def clean(self, value: object) -> str | None:
        return super().clean(value) or None


class LinesOrUnknownField(forms.CharField):
    """One text per line; no line is unknown and gives None."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: object) -> object:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: object) -> list[str] | None:
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()] or None


def fact_field(fact: Fact, help_text: str = "") -> forms.Field:
    """Build the field that asks for this fact, labelled in the reader's language."""
    options: dict[str, Any] = {"label": bilingual(fact.label), "help_text": help_text}
    match fact.kind:
        case FactKind.BOOL:
            return YesNoField(**options)
        case FactKind.CHOICE:
            return ChoiceOrUnknownField(fact, **options)
        case FactKind.PRESENCE:
            return PresenceField(fact, **options)
        case FactKind.INT:
            return forms.IntegerField(min_value=0, max_value=MOST, required=False, **options)
        case FactKind.DATE:
            return forms.DateField(widget=DateInput(), validators=DAYS, required=False, **options)
        case FactKind.TEXTS:
            return LinesOrUnknownField(max_length=10_000, required=False, **options)
    return TextOrUnknownField(max_length=300, required=False, **options)


def fact_fields(names: Iterable[str], help_texts: Mapping[str, Any]) -> dict[str, forms.Field]:
    return {name: fact_field(BY_NAME[name], str(help_texts.get(name, ""))) for name in names}


def plain_answer(value: object) -> object:
    """Return an answer as it is kept: dates as text, nothing as unknown."""
    return value.isoformat() if isinstance(value, dt.date) else value
