"""The fields of one rule, both languages side by side; which of them an effect uses."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from compliance.enums import Effect, Pathway, Verification
from compliance.rules import IMPORTANT, PERSONAL

Table = dict[str, object]
Label = str | Promise
LANGUAGES = ("en", "zh")
COVERS = ((PERSONAL, _("Personal information")), (IMPORTANT, _("Important data")))
EVERYTHING = ("*", _("All important data"))
LIFTABLE = (Effect.IMPORTANT, Effect.REVIEW)
OF_EFFECT: Mapping[Effect, frozenset[str]] = {
    Effect.SCOPE: frozenset({"because", "covers"}),
    Effect.IMPORTANT: frozenset({"because", "pathway", "remedies"}),
    Effect.PATHWAY: frozenset({"because", "otherwise", "pathway"}),
    Effect.EXEMPTION: frozenset({"because", "exemption", "covers", "lifts", "counted", "subject_to_bands", "remedies"}),
    Effect.BLOCKER: frozenset({"remedies"}),
    Effect.DUTY: frozenset({"on_pathways"}),
}
OF_SOME_EFFECTS = ("because", "otherwise", "pathway", "on_pathways", "exemption", "covers", "lifts", "counted", "subject_to_bands")  # fmt: skip
NEEDED = {"because": _("Say why the rule leads there, as the explanation of a case will."), "exemption": _("Give the number of the exemption, such as E5."), "pathway": _("Choose the pathway the rule leads to.")}  # fmt: skip
DEFAULTS: Table = {
    "name": {"en": "", "zh": ""}, "url": "", "because": {"en": "", "zh": ""}, "otherwise": {"en": "", "zh": ""},
    "pathway": "", "on_pathways": [], "exemption": "", "covers": [], "lifts": [], "counted": True,
    "subject_to_bands": False, "remedies": [], "when": {"all": []}, "sector": {"en": "", "zh": ""},
    "scenario": {"en": "", "zh": ""},
}  # fmt: skip
ORDER = (
    "code", "name", "effect", "article", "url", "pathway", "on_pathways", "exemption", "covers", "counted", "lifts",
    "subject_to_bands", "remedies", "when", "text", "sector", "scenario", "because", "otherwise", "verification",
)  # fmt: skip


class Paragraph(forms.CharField):
    """Text of a sentence or more in one language; line ends are those of the file."""

    def __init__(self, language: str, **options: Any) -> None:
        attrs = {"rows": 3, "lang": "zh-Hans" if language == "zh" else "en"}
        super().__init__(widget=forms.Textarea(attrs=attrs), **options)

    def clean(self, value: Any) -> str:
        return str(super().clean(value)).replace("\r\n", "\n")


class Line(forms.CharField):
    def __init__(self, language: str, **options: Any) -> None:
        attrs = {"lang": "zh-Hans" if language == "zh" else "en"}
        super().__init__(widget=forms.TextInput(attrs=attrs), **options)


class YesNo(forms.TypedChoiceField):
    """Yes or no as two answers; a box left unticked could also be one that was not shown."""

    def __init__(self, **options: Any) -> None:
        answers = (("yes", _("Yes")), ("no", _("No")))
        super().__init__(choices=answers, coerce=lambda value: value == "yes", **options)

    def prepare_value(self, value: Any) -> Any:
        return ("yes" if value else "no") if isinstance(value, bool) else value


class PartForm(forms.Form):
    """What a rule and an item of a zone's list have in common, beside their conditions."""

    optional: tuple[str, ...] = ()
    code = forms.RegexField(
        r"^[A-Za-z0-9][A-Za-z0-9._-]*$",
        label=_("Code"),
        max_length=64,
        help_text=_("Letters, digits, dots and hyphens; it stays the same when the law is renumbered."),
        error_messages={"invalid": _("Use letters, digits, dots, underscores and hyphens only.")},
    )
    verification = forms.ChoiceField(
        label=_("How well it is known"),
        choices=Verification.choices,
        help_text=_(
            "What is known from less than the official text can only hold, ask for review or ask for confirmation."
        ),
    )
    article = forms.CharField(label=_("Article"), max_length=200)
    url = forms.URLField(
        label=_("Address of the source"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("Only where it differs from the address of the edition."),
    )
    text_en = Paragraph("en", label=_("Explanation in English"))
    text_zh = Paragraph("zh", label=_("Explanation in Chinese"))

    def __init__(
        self, data: QueryDict | None = None, *, lifts: Sequence[tuple[str, Label]] = (), initial: Table | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        self.lifts_offered = lifts

    def clean(self) -> Table:
        """A text that is given in one language is needed in the other too."""
        for name in self.optional:
            values = {field: self.cleaned_data.get(field) for field in fields_of(name) if field in self.fields}
            for field, value in values.items():
                if not value and any(values.values()) and not self.fields[field].required:
                    self.add_error(field, _("It is given in the other language: give it here too, or in neither."))
        return self.cleaned_data

    def pairs(self, *names: str) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self[f"{name}_en"], self[f"{name}_zh"]) for name in names if f"{name}_en" in self.fields]

    @property
    def names(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return self.pairs("name")

    @property
    def texts(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return self.pairs("text", *(name for name in self.optional if name != "name"))

    @property
    def chosen_effect(self) -> Effect | None:
        return None

    @property
    def of_effect(self) -> list[forms.BoundField]:
        return []

    @property
    def uses_remedies(self) -> bool:
        return False


class ItemForm(PartForm):
    """An item of a zone's list."""

    optional = ("sector", "scenario")
    sector_en = Line("en", label=_("Sector in English"), required=False, max_length=300)
    sector_zh = Line("zh", label=_("Sector in Chinese"), required=False, max_length=300)
    scenario_en = Line("en", label=_("Scenario in English"), required=False, max_length=300)
    scenario_zh = Line("zh", label=_("Scenario in Chinese"), required=False, max_length=300)


class RuleForm(PartForm):
    """Everything about a rule but its condition and its remedies."""

    optional = ("name", "because", "otherwise")
    effect = forms.ChoiceField(label=_("Effect"), choices=Effect.choices)
    name_en = Line("en", label=_("Name in English"), required=False, max_length=200)
    name_zh = Line("zh", label=_("Name in Chinese"), required=False, max_length=200)
    because_en = Paragraph("en", label=_("Because, in English"), required=False)
    because_zh = Paragraph("zh", label=_("Because, in Chinese"), required=False)
    otherwise_en = Paragraph("en", label=_("Where it does not apply, in English"), required=False)
    otherwise_zh = Paragraph("zh", label=_("Where it does not apply, in Chinese"), required=False)
    pathway = forms.ChoiceField(
        label=_("Leads to"), choices=[("", _("Choose a pathway")), *Pathway.choices], required=False
    )
    on_pathways = forms.MultipleChoiceField(
        label=_("Only on these pathways"),
        choices=Pathway.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: on every pathway."),
    )
    exemption = forms.CharField(label=_("Number of the exemption"), max_length=8, required=False)
    covers = forms.MultipleChoiceField(
        label=_("Speaks of"), choices=COVERS, required=False, widget=forms.CheckboxSelectMultiple
    )
    lifts = forms.MultipleChoiceField(
        label=_("Releases important data under"), required=False, widget=forms.CheckboxSelectMultiple
    )
    counted = YesNo(label=_("The people stay in the count since 1 January"), initial=True)
    subject_to_bands = YesNo(
        label=_("It fails where the zone's own list has a band for the number of people"), initial=False
    )

    def __init__(
        self, data: QueryDict | None = None, *, lifts: Sequence[tuple[str, Label]] = (), initial: Table | None = None
    ) -> None:
        super().__init__(data, lifts=lifts, initial=initial)
        self._offer_lifts()
        used = self.used
        for name in OF_SOME_EFFECTS:
            if name not in used and not self._is_given(name):
                for field in fields_of(name):
                    del self.fields[field]
        for name in used & set(NEEDED):
            for field in fields_of(name):
                self.fields[field].required = True
                self.fields[field].error_messages["required"] = NEEDED[name]

    @property
    def chosen_effect(self) -> Effect | None:
        given = self["effect"].value()
        return Effect(given) if given in Effect.values else None

    def _offer_lifts(self) -> None:
        """Codes the rule names already stay on offer, whatever became of the rules behind them."""
        known = dict([EVERYTHING, *self.lifts_offered])
        field = self.fields["lifts"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101  # declared above
        initial = self.initial.get("lifts")
        for code in initial if isinstance(initial, list) else []:
            known.setdefault(str(code), str(code))
        field.choices = list(known.items())

    def _is_given(self, name: str) -> bool:
        """Whether the rule holds something other than the default there, so that it is not lost unseen."""
        nothing: tuple[object, ...] = ("", None, [], "yes" if name == "counted" else "no")
        return any(self[field].value() not in nothing for field in fields_of(name))

    @property
    def of_effect(self) -> list[forms.BoundField]:
        names = ("pathway", "on_pathways", "exemption", "covers", "counted", "subject_to_bands", "lifts")
        return [self[name] for name in names if name in self.fields]

    @property
    def used(self) -> frozenset[str]:
        """What the chosen effect uses beside what every rule has."""
        effect = self.chosen_effect
        return OF_EFFECT.get(effect, frozenset()) if effect else frozenset()

    @property
    def uses_remedies(self) -> bool:
        return "remedies" in self.used


BILINGUAL = ("name", "text", "because", "otherwise", "sector", "scenario")


def fields_of(name: str) -> list[str]:
    return [f"{name}_{language}" for language in LANGUAGES] if name in BILINGUAL else [name]


def initial_of(rule: Table) -> Table:
    """The values of the form's fields for a rule's table."""
    flat = {name: rule[name] for name in ORDER if name in rule and name not in (*BILINGUAL, "when", "remedies")}
    return flat | {
        f"{name}_{language}": text.get(language, "")
        for name in BILINGUAL
        if isinstance(text := rule.get(name), dict)
        for language in LANGUAGES
    }


def as_typed(form: type[forms.Form], sent: QueryDict, prefix: str = "") -> Table:
    """What was typed into a form's fields, unchecked, to show it again."""
    return {
        name: field.widget.value_from_datadict(sent, MultiValueDict(), f"{prefix}-{name}" if prefix else name)
        for name, field in form.base_fields.items()
    }


def table_of(values: Table, *, was: Table, when: object, remedies: Sequence[Table]) -> Table:
    """The rule's table: checked values, condition, remedies; defaults are left out unless they were written."""
    given: Table = {"when": when, "remedies": list(remedies)}
    for name in ORDER:
        if name in BILINGUAL and f"{name}_en" in values:
            given[name] = {language: values[f"{name}_{language}"] for language in LANGUAGES}
        elif name in values:
            given[name] = values[name]
    unknown = {key: value for key, value in was.items() if key not in ORDER}
    return {name: given[name] for name in ORDER if name in given and _is_kept(name, given[name], was)} | unknown


def _is_kept(name: str, value: object, was: Table) -> bool:
    if name == "when" and value == DEFAULTS["when"]:
        return False
    if name in was and value == was[name]:
        return True
    return value != DEFAULTS.get(name)
