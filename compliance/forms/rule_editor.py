"""A rule on its way through the editing page: its fields, its condition and its remedies together."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from compliance.conditions import BadCondition, Comparison, Condition
from compliance.facts import BY_NAME
from compliance.forms.condition_edits import edited
from compliance.forms.condition_fields import NodeField, node_field
from compliance.forms.conditions import Group, Node, Row, Wrong, checked, from_plain, operators, read, settled, typed
from compliance.forms.rules import (
    LANGUAGES,
    ItemForm,
    Line,
    Paragraph,
    PartForm,
    RuleForm,
    Table,
    as_typed,
    initial_of,
    table_of,
)
from compliance.readable import bilingual

Label = str | Promise
WHEN = "when"


class RemedyForm(forms.Form):
    code = forms.RegexField(r"^[A-Za-z0-9][A-Za-z0-9._-]*$", label=_("Code"), max_length=64)
    label_en = Line("en", label=_("What to do, in English"), max_length=200)
    label_zh = Line("zh", label=_("What to do, in Chinese"), max_length=200)
    takes_en = Paragraph("en", label=_("What it takes, in English"))
    takes_zh = Paragraph("zh", label=_("What it takes, in Chinese"))


@dataclass
class Remedy:
    """A remedy being edited; `sets` holds a row for each fact it brings about."""

    name: str
    form: RemedyForm
    sets: Node
    was: Table
    focused: str = ""

    @property
    def sets_name(self) -> str:
        return f"{self.name}-sets"

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return [(self.form[f"{name}_en"], self.form[f"{name}_zh"]) for name in ("label", "takes")]

    @cached_property
    def checked(self) -> tuple[tuple[Comparison, ...], list[Wrong]]:
        """A row for each fact it sets, and what is wrong with them."""
        condition, wrong = checked(self.sets, self.sets_name)
        rows = condition.comparisons()
        for i, one in enumerate(rows):
            if one.fact.name in [before.fact.name for before in rows[:i]]:
                wrong.append(Wrong(f"{self.sets_name}-{i}-fact", _("This fact is set twice: remove one of the two.")))
        return rows, wrong

    @property
    def field(self) -> NodeField:
        wrong = self.checked[1] if self.form.is_bound else ()
        return node_field(self.sets, self.sets_name, wrong=wrong, focused=self.focused, only_sets=True)

    def table(self) -> Table:
        texts = {
            name: {language: self.form.cleaned_data[f"{name}_{language}"] for language in LANGUAGES}
            for name in ("label", "takes")
        }
        sets = {one.fact.name: _plain_value(one) for one in self.checked[0]}
        return {"code": self.form.cleaned_data["code"], **texts, "sets": sets}


def _plain_value(one: Comparison) -> object:
    return list(one.value) if isinstance(one.value, tuple) else one.value


class Place(NamedTuple):
    """Where a button acts: a verb, the tree it acts on, and the path inside it."""

    verb: str
    tree: str
    path: tuple[int, ...]


class RuleEditor:
    """Holds what the page shows. With `sent` and a button it edits; with `sent` alone it checks."""

    form_class: type[PartForm] = RuleForm

    def __init__(self, was: Table, *, sent: QueryDict | None = None, lifts: Sequence[tuple[str, Label]] = ()) -> None:
        self.was, self.sent, self.lifts = was, sent, lifts
        self.button = sent.get("do", "") if sent is not None else ""
        self.focused = ""
        self.refused: list[Wrong] = []
        self.when = from_plain(was.get(WHEN)) if sent is None else self._read(WHEN)
        self.form = self._form()
        self.remedies = list(self._remedies())
        if self.button:
            self._edit()

    @property
    def is_checked(self) -> bool:
        return self.sent is not None and not self.button

    def _read(self, name: str) -> Node | None:
        try:
            return read(self.sent, name) if self.sent is not None else None
        except BadCondition as bad:
            self.refused += [Wrong(where, message) for where, message in bad.problems]
            return None

    def _form(self) -> PartForm:
        if self.is_checked:
            return self.form_class(self.sent, lifts=self.lifts, initial=initial_of(self.was))
        initial = initial_of(self.was) if self.sent is None else as_typed(self.form_class, self.sent)
        return self.form_class(
            lifts=self.lifts, initial={name: value for name, value in initial.items() if value is not None}
        )

    def _remedies(self) -> Sequence[Remedy]:
        known = self.was.get("remedies")
        tables = [one for one in known if isinstance(one, dict)] if isinstance(known, list) else []
        if self.sent is None:
            return [_remedy_of(table, i) for i, table in enumerate(tables)]
        found: list[Remedy] = []
        while f"remedy-{len(found)}-code" in self.sent:
            found.append(self._sent_remedy(f"remedy-{len(found)}"))
        return found

    def _sent_remedy(self, name: str) -> Remedy:
        sets = settled(self._read(f"{name}-sets")) or Group("all", ())
        if self.is_checked or self.sent is None:
            return Remedy(name, RemedyForm(self.sent, prefix=name), sets, {})
        return Remedy(name, RemedyForm(initial=as_typed(RemedyForm, self.sent, name), prefix=name), sets, {})

    def _edit(self) -> None:
        """Do what the pressed button says; "look" and whatever does not fit only show the page again."""
        place = _place(self.button)
        if place.verb == "add-remedy":
            self.remedies.append(_remedy_of({}, len(self.remedies)))
        elif place.verb == "remove-remedy":
            self.remedies = [one for one in self.remedies if one.name != place.tree]
        for remedy in self.remedies:
            done = edited(remedy.sets, place.verb if place.tree == remedy.sets_name else "", place.path)
            remedy.sets = done.tree or Group("all", ())
            remedy.focused = _named(remedy.sets_name, done.place) if place.tree == remedy.sets_name else ""
        self._renumber()
        done = edited(self.when, place.verb if place.tree == WHEN else "", place.path)
        self.when, self.focused = done.tree, _named(WHEN, done.place) if place.tree == WHEN else ""

    def _renumber(self) -> None:
        for i, remedy in enumerate(self.remedies):
            remedy.name = remedy.form.prefix = f"remedy-{i}"

    @cached_property
    def checked(self) -> tuple[Condition, list[Wrong]]:
        return checked(self.when, WHEN)

    @property
    def condition(self) -> NodeField | None:
        if self.when is None:
            return None
        wrong = self.checked[1] if self.is_checked else ()
        return node_field(self.when, WHEN, wrong=wrong, focused=self.focused)

    @property
    def effect_uses_remedies(self) -> bool:
        return self.form.uses_remedies or bool(self.remedies)

    @property
    def problems_shown(self) -> list[Wrong]:
        """What stands above the form beside the errors of its fields."""
        if not self.is_checked:
            return self.refused
        own = [*self.problems(), *(wrong for remedy in self.remedies for wrong in _of_form(remedy.form))]
        return [_with_fact(one) for one in own]

    def problems(self) -> list[Wrong]:
        """What is wrong outside the forms' own fields, with the control that mends it."""
        return [
            *self.checked[1],
            *(wrong for remedy in self.remedies for wrong in _of_remedy(remedy)),
            *self.refused,
        ]

    def is_valid(self) -> bool:
        forms_are = [form.is_valid() for form in (self.form, *(remedy.form for remedy in self.remedies))]
        return all(forms_are) and not self.problems()

    def table(self) -> Table:
        """The rule as the rulebook has it; only of a valid editor."""
        remedies = [remedy.table() for remedy in self.remedies]
        return table_of(self.form.cleaned_data, was=self.was, when=self.checked[0].to_dict(), remedies=remedies)

    def refuse(self, problems: Sequence[tuple[str, object]], code: str) -> None:
        """Show what the rulebook refuses at the fields it speaks of."""
        for where, message in problems:
            inside = where.rpartition(f"[{code}].")[2].replace(".", "_")
            if inside in self.form.fields:
                self.form.add_error(inside, str(message))
            else:
                self.refused.append(Wrong("rule", f"{where}: {message}"))


class ItemEditor(RuleEditor):
    """An item of a zone's list; it has a condition where facts can tell whether data is meant."""

    form_class = ItemForm


def _with_fact(wrong: Wrong) -> Wrong:
    """The problem as it is said away from its row: with the fact it is about."""
    label = bilingual(wrong.about)
    return Wrong(wrong.at, f"{label}{gettext(': ')}{wrong.message}") if label else wrong


def _of_form(form: forms.Form) -> list[Wrong]:
    return [
        Wrong(form[name].id_for_label, f"{form[name].label}{gettext(': ')}{error}")
        for name, errors in form.errors.items()
        for error in errors
    ]


def _of_remedy(remedy: Remedy) -> list[Wrong]:
    nothing = not getattr(remedy.sets, "parts", ())
    missing = (
        [Wrong(f"{remedy.sets_name}-add", _("Say which fact the remedy changes, and to what."))] if nothing else []
    )
    return [*missing, *(wrong for wrong in remedy.checked[1] if wrong.at != f"{remedy.sets_name}-kind")]


def _remedy_of(table: Table, number: int) -> Remedy:
    sets = table.get("sets")
    rows = tuple(_row(str(name), value) for name, value in (sets if isinstance(sets, dict) else {}).items())
    name = f"remedy-{number}"
    initial: Table = {"code": table.get("code", "")}
    for key in ("label", "takes"):
        text = table.get(key)
        initial |= {f"{key}_{language}": text[language] for language in LANGUAGES} if isinstance(text, dict) else {}
    return Remedy(name, RemedyForm(initial=initial, prefix=name), Group("all", rows or (Row(),)), table)


def _row(name: str, value: object) -> Row:
    values = value if isinstance(value, list | tuple) else [value]
    fact = BY_NAME.get(name)
    return Row(name, operators(fact)[0] if fact else "", tuple(typed(one) for one in values))


def _place(button: str) -> Place:
    """Read "up when-0-1" or "add remedy-0-sets"; what is written otherwise is no place."""
    verb, _space, name = button.partition(" ")
    steps = name.split("-")
    path: list[int] = []
    limit = {"when": 1, "remedy": 3}.get(steps[0], len(steps))
    while len(steps) > limit and steps[-1].isdigit():
        path.insert(0, int(steps.pop()))
    return Place(verb, "-".join(steps), tuple(path))


def _named(tree: str, path: tuple[int, ...]) -> str:
    return "-".join([tree, *(str(step) for step in path)])
