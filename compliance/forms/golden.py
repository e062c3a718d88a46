"""The form of a golden case: facts of the vocabulary, and what the edition must say of them."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from compliance.editions import Table
from compliance.enums import FactKind, FactLevel, Pathway
from compliance.facts import NO_ZONE, BadFacts, parse_facts
from compliance.forms.condition_fields import UNITS
from compliance.forms.facts import DAYS, DateInput, fact_field
from compliance.readable import bilingual
from compliance.vocabulary import BY_NAME, DERIVED_NAMES, FACTS, Fact

UNKNOWN = "unknown"
PREFIX = "fact_"
Choices = Sequence[tuple[str, str]]
CHECKED = {"": None, "yes": True, "no": False}
LINES = {"rows": 2}


class GoldenCaseForm(forms.Form):
    """`names` are the facts the case states itself; those it leaves out have the edition's defaults."""

    mark = forms.IntegerField(widget=forms.HiddenInput)
    code = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9._-]*\Z",
        label=_("Code"),
        help_text=_("Unique in the edition; letters, digits and dashes, for example N-100000."),
        max_length=64,
    )
    on = forms.DateField(
        label=_("Day of the determination"),
        help_text=_("The other editions are those in force on that day."),
        widget=DateInput(),
        validators=DAYS,
    )
    pathway = forms.ChoiceField(label=_("Expected pathway"), choices=Pathway, widget=forms.RadioSelect)
    because_en = forms.CharField(
        label=_("Why, in English"), max_length=1000, widget=forms.Textarea({**LINES, "lang": "en"})
    )
    because_zh = forms.CharField(
        label=_("Why, in Chinese"), max_length=1000, widget=forms.Textarea({**LINES, "lang": "zh-Hans"})
    )
    needs_confirmation = forms.ChoiceField(
        label=_("A legal reviewer must confirm the result"),
        choices=[("", _("Not tested")), ("yes", _("Yes")), ("no", _("No"))],
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        names: Iterable[str],
        zones: Choices,
        fires: Choices,
        shows: Choices,
        defaults: Mapping[str, object],
        **options: Any,
    ) -> None:
        super().__init__(data, **options)
        self.names, self.defaults = tuple(dict.fromkeys(names)), defaults
        self.fields["fires"] = codes_field(_("Rules that must lead there"), fires)
        self.fields["shows"] = codes_field(_("Open questions that must be shown"), shows)
        for name in self.names:
            self.fields[PREFIX + name] = stated_field(BY_NAME[name], zones)

    @property
    def stated(self) -> list[tuple[Fact, forms.BoundField]]:
        return [(BY_NAME[name], self[PREFIX + name]) for name in self.names]

    @property
    def facts(self) -> dict[str, object]:
        """The facts the case states itself, as given; unknown is None."""
        return {name: self.cleaned_data.get(PREFIX + name) for name in self.names}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.keeps_from_trying:
            self._check_together()
        return cleaned

    def _check_together(self) -> None:
        try:
            parse_facts({**self.defaults, **self.facts})
        except BadFacts as bad:
            for problem in bad.problems:
                at = PREFIX + problem.fact
                self.add_error(at if at in self.fields else None, str(problem.message))

    @property
    def keeps_from_trying(self) -> bool:
        """Whether a fact or the day is wrong; what is expected need not be said yet."""
        return any(name in ("on", NON_FIELD_ERRORS) or name.startswith(PREFIX) for name in self.errors)

    @property
    def confirmation(self) -> bool | None:
        return CHECKED[self.cleaned_data.get("needs_confirmation", "")]

    def tell(self, problems: Iterable[tuple[str, object]]) -> None:
        """Put what the edition's reader found beside the fields, by the place it names."""
        for where, message in problems:
            key = where.rpartition("].")[2] if "]." in where else "code"
            field = key.replace(".", "_")
            self.add_error(field if field in self.fields else None, str(message))

    def table(self) -> Table:
        """The case as it stands in the edition's file."""
        given = self.cleaned_data
        table: Table = {
            "code": given["code"],
            "on": given["on"],
            "facts": {name: UNKNOWN if value is None else value for name, value in self.facts.items()},
            "pathway": given["pathway"],
            "because": {"en": given["because_en"], "zh": given["because_zh"]},
        }
        optional = {
            "needs_confirmation": self.confirmation,
            "shows": given["shows"] or None,
            "fires": given["fires"] or None,
        }
        return table | {key: value for key, value in optional.items() if value is not None}


def codes_field(label: Any, choices: Choices) -> forms.Field:
    return forms.MultipleChoiceField(label=label, choices=choices, widget=forms.CheckboxSelectMultiple, required=False)


def stated_field(fact: Fact, zones: Choices) -> forms.Field:
    """Ask for a fact that the case states; left empty it is stated as unknown."""
    if fact.name == "zone":
        choices = [("", _("Unknown")), (NO_ZONE, _("None")), *zones]
        return forms.TypedChoiceField(
            label=bilingual(fact.label), choices=choices, required=False, coerce=str, empty_value=None
        )
    field = fact_field(fact)
    if fact.unit:
        field.help_text = _("In %(unit)s. Empty is unknown.") % {"unit": UNITS.get(fact.unit, fact.unit)}
    elif fact.kind in (FactKind.DATE, FactKind.TEXT, FactKind.TEXTS):
        field.help_text = _("Empty is unknown.")
    return field


class AddFactForm(forms.Form):
    """Choose one more fact to state; those of one level stand together."""

    def __init__(self, stated: Iterable[str], **options: Any) -> None:
        super().__init__(**options)
        left = [fact for fact in FACTS if fact.name not in DERIVED_NAMES and fact.name not in set(stated)]
        levels = list(FactLevel)
        left.sort(key=lambda fact: levels.index(fact.level))
        grouped = groupby(left, key=lambda fact: fact.level)
        choices = [(level.label, [(fact.name, bilingual(fact.label)) for fact in some]) for level, some in grouped]
        self.fields["add"] = forms.ChoiceField(
            label=_("State one more fact"),
            choices=[("", _("Choose a fact")), *choices],
            widget=forms.Select(attrs={"class": "form-select"}),
            required=False,
        )


def names_sent(data: QueryDict) -> list[str]:
    """The facts a form stated, without those that are none; with one added or dropped if it asked so."""
    named = [*data.getlist("stated"), *([data["add"]] if data.get("act") == "add" and data.get("add") else [])]
    dropped = data.get("act", "").removeprefix("drop-")
    return [name for name in named if name in BY_NAME and name not in DERIVED_NAMES and name != dropped]


def initial_sent(form: forms.Form, data: QueryDict) -> dict[str, Any]:
    """What a form sent, to be shown again without a word about what is still missing."""
    return {
        name: field.widget.value_from_datadict(data, {}, name) for name, field in form.fields.items() if name in data
    }


def initial_of(table: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a case that stands in a file."""
    because = table.get("because") or {}
    asked = table.get("needs_confirmation")
    facts = {PREFIX + name: fact_initial(value) for name, value in (table.get("facts") or {}).items()}
    return {
        "code": table.get("code", ""),
        "on": table.get("on"),
        "pathway": table.get("pathway", ""),
        "because_en": because.get("en", ""),
        "because_zh": because.get("zh", ""),
        "needs_confirmation": "" if asked is None else "yes" if asked else "no",
        "shows": list(table.get("shows", [])),
        "fires": list(table.get("fires", [])),
        **facts,
    }


def fact_initial(value: object) -> object:
    if value in (None, UNKNOWN):
        return None
    return value.isoformat() if isinstance(value, dt.date) else value
