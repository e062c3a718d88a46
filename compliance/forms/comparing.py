"""What to compare, and what of it to show."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compliance.chosen import name_of, named
from compliance.described import Aspect
from compliance.enums import Effect
from compliance.models import Edition
from compliance.readable import bilingual

SHOWN = (
    ("", _("Only what differs")),
    ("added", _("New rules")),
    ("removed", _("Rules that are gone")),
    ("changed", _("Changed rules")),
    ("all", _("Every rule")),
)
ASPECTS = {
    Aspect.SUBSTANCE: _("What it does"),
    Aspect.WORDING: _("How it is worded"),
    Aspect.SOURCE: _("How it is known"),
}
LANGUAGES = (("", _("This language")), ("both", _("English and Chinese")))


def day_field(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


class CompareForm(forms.Form):
    """Two revisions and the filters; filters that are left out show what differs."""

    old = forms.ChoiceField(label=_("Earlier side"), required=False)
    new = forms.ChoiceField(label=_("Later side"), required=False)
    show = forms.ChoiceField(label=_("Rules"), choices=SHOWN, required=False)
    effect = forms.ChoiceField(label=_("Effect"), required=False, choices=[("", _("Any effect")), *Effect.choices])
    aspect = forms.ChoiceField(
        label=_("What differs"),
        required=False,
        choices=[("", _("Anything")), *((aspect.value, label) for aspect, label in ASPECTS.items())],
    )
    languages = forms.ChoiceField(label=_("Texts in"), choices=LANGUAGES, required=False)

    def __init__(self, editions: Sequence[Edition], data: Mapping[str, Any]) -> None:
        chosen = {name: whole_name(str(data[name]), editions) for name in ("old", "new") if name in data}
        super().__init__({**{name: data[name] for name in data}, **chosen})
        for name in ("old", "new"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 -- narrows the type
            field.choices = [(name_of(edition), label_of(edition)) for edition in editions]


def whole_name(name: str, editions: Sequence[Edition]) -> str:
    """`code` means its published revision."""
    edition = named(name, editions)
    return name_of(edition) if edition else name


def label_of(edition: Edition) -> str:
    title = bilingual(edition.title_texts)
    return f"{title} · {edition.code} r{edition.revision} · {edition.get_status_display()}"
