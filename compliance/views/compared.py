"""A comparison of two editions as a page shows it; the review of a draft shows the same."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compliance.comparisons import Change, Difference, EditionComparison, NumberChange, Pair, counts
from compliance.described import DOCUMENT_FIELDS, META_FIELDS, RULE_FIELDS, Aspect, Field
from compliance.enums import Effect
from compliance.forms.comparing import ASPECTS
from compliance.icons import Look
from compliance.marking import Run, marked_signs, marked_words
from compliance.models import Edition
from compliance.readable import is_chinese
from compliance.rules import NO_TEXT, Rule
from compliance.wording import Text

Label = str | Promise
CHANGES: dict[Change, tuple[Label, Look]] = {
    Change.ADDED: (pgettext_lazy("rule", "New"), Look("jade", "plus")),
    Change.REMOVED: (pgettext_lazy("rule", "Gone"), Look("seal", "minus")),
    Change.CHANGED: (pgettext_lazy("rule", "Changed"), Look("amber", "pencil")),
    Change.UNCHANGED: (pgettext_lazy("rule", "As before"), Look("neutral", "check")),
}
PAIRED_BY: dict[str, Label] = {
    "exemption": _("both bear the same exemption label"),
    "number": _("both bear the same number in their editions"),
    "name": _("both bear the same name"),
    "condition": _("both ask for the same facts"),
    "text": _("both say the same"),
}
ALWAYS_SHOWN = ("text", "condition")
META_SHOWN = (
    "title",
    "issued_by",
    "published_on",
    "binding",
    "effective_from",
    "effective_to",
    "verification",
    "doubt",
)
IN_THE_HEAD = ("code", "article", "url", "verification")


@dataclass(frozen=True, slots=True)
class Words:
    """One side of a field in both languages; `tag` says what its marks mean."""

    en: tuple[Run, ...]
    zh: tuple[Run, ...]
    tag: str


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field of both sides; of a side that has no such entry there are no words."""

    label: Text
    old: Words | None
    new: Words | None
    differs: bool


@dataclass(frozen=True, slots=True)
class Side:
    """Where a rule stands on one side: its place in our edition, its official source.

    `marks` names the fields of the source that differ from the other side, `tag` how they are marked.
    """

    rule: Rule
    link: str
    url: str
    marks: frozenset[str]
    tag: str


@dataclass(frozen=True, slots=True)
class ShownPair:
    pair: Pair[Any]
    name: Text
    label: Label
    look: Look
    old: Side | None
    new: Side | None
    fields: tuple[ShownField, ...]
    aspects: tuple[Label, ...]
    paired_by: Label

    @property
    def n_rows(self) -> int:
        """The fields and the row with the source."""
        return len(self.fields) + 1


@dataclass(frozen=True, slots=True)
class Group:
    effect: Effect
    n: Mapping[str, int]
    pairs: tuple[ShownPair, ...]


@dataclass(frozen=True, slots=True)
class Numbers:
    """What a rule asks of a counted fact, marked where it differs; None where it does not ask."""

    pair: ShownPair
    old: Words | None
    new: Words | None


@dataclass(frozen=True, slots=True)
class Glance:
    """All rules of one kind that pass the filters, to jump to."""

    label: Label
    look: Look
    n: int
    pairs: tuple[ShownPair, ...]


@dataclass(frozen=True, slots=True)
class ShownComparison:
    """Everything the page shows; `groups` hold the pairs that pass the filters."""

    comparison: EditionComparison
    old: Edition
    new: Edition
    old_label: str
    new_label: str
    meta: tuple[ShownField, ...]
    glances: tuple[Glance, ...]
    groups: tuple[Group, ...]
    numbers: tuple[Numbers, ...]
    documents: tuple[ShownPair, ...]
    n_documents: Mapping[str, int]
    n_cases: Mapping[str, int]


def shown_comparison(
    comparison: EditionComparison, old: Edition, new: Edition, *, show: str = "", effect: str = "", aspect: str = ""
) -> ShownComparison:
    """Prepare a comparison for the page; the filters are those of `CompareForm`."""
    urls = (rules_url(old), rules_url(new))
    shown = tuple(shown_rule(pair, comparison, urls) for pair in comparison.rules)
    kept = [one for one in shown if passes(one.pair, show, effect, aspect)]
    return ShownComparison(
        comparison=comparison,
        old=old,
        new=new,
        old_label=side_label(old, new),
        new_label=side_label(new, old),
        meta=tuple(shown_meta(comparison)),
        glances=tuple(glances(comparison, kept)),
        groups=tuple(grouped(shown, kept)),
        numbers=tuple(shown_numbers(one, change) for one in kept for change in one.pair.numbers),
        documents=tuple(
            shown_document(pair) for pair in comparison.documents if show == "all" or pair.kind != Change.UNCHANGED
        ),
        n_documents=counts(comparison.documents),
        n_cases=counts(comparison.cases),
    )


def shown_numbers(one: ShownPair, change: NumberChange) -> Numbers:
    en, zh = marked_words(change.old.en, change.new.en), marked_signs(change.old.zh, change.new.zh)
    return Numbers(
        pair=one,
        old=Words(en.old, zh.old, "del") if change.old.en else None,
        new=Words(en.new, zh.new, "ins") if change.new.en else None,
    )


def side_label(edition: Edition, other: Edition) -> str:
    """A short name for the head of a column: two revisions of one edition are told apart by number."""
    name = edition.title_zh if is_chinese() else edition.version
    return f"{name} r{edition.revision}" if edition.code == other.code else name


def shown_meta(comparison: EditionComparison) -> Iterable[ShownField]:
    """What is said of the two editions as a whole, without what the page says elsewhere or neither side has."""
    for field in META_FIELDS:
        shown = shown_field(comparison.old, comparison.new, field)
        is_empty = not shown.differs and getattr(comparison.new, field.name) in (None, NO_TEXT)
        if field.name in META_SHOWN and not is_empty:
            yield shown


def differing_meta(comparison: EditionComparison) -> tuple[ShownField, ...]:
    """What the two editions say otherwise of themselves, marked, and nothing else."""
    differing = {one.field for one in comparison.meta}
    fields = [field for field in META_FIELDS if field.name in differing]
    return tuple(shown_field(comparison.old, comparison.new, field, comparison.meta) for field in fields)


def passes(pair: Pair[Any], show: str, effect: str, aspect: str) -> bool:
    wanted = pair.kind != Change.UNCHANGED if show == "" else show in ("all", pair.kind)
    touches = not aspect or pair.kind != Change.CHANGED or Aspect(aspect) in pair.aspects
    return wanted and touches and effect in ("", pair.part.effect)


def glances(comparison: EditionComparison, kept: Iterable[ShownPair]) -> Iterable[Glance]:
    """What became of the rules, each kind there is; the unchanged are counted and not listed."""
    n = counts(comparison.rules)
    for kind, (label, look) in CHANGES.items():
        listed = tuple(one for one in kept if one.pair.kind == kind and kind != Change.UNCHANGED)
        if n[kind]:
            yield Glance(label, look, n[kind], listed)


def grouped(shown: Iterable[ShownPair], kept: Iterable[ShownPair]) -> Iterable[Group]:
    """Group by effect, in the order of the enum; an effect with nothing to show is left out."""
    by_effect = {effect: tuple(one for one in kept if one.pair.part.effect == effect) for effect in Effect}
    for effect, pairs in by_effect.items():
        if pairs:
            yield Group(effect, counts(one.pair for one in shown if one.pair.part.effect == effect), pairs)


def shown_rule(pair: Pair[Rule], comparison: EditionComparison, urls: tuple[str, str]) -> ShownPair:
    differing = {one.field for one in pair.differences}
    marks = frozenset(differing.intersection(IN_THE_HEAD))
    fields = [
        field
        for field in RULE_FIELDS
        if field.name in ALWAYS_SHOWN or (field.name in differing and field.name not in IN_THE_HEAD)
    ]
    return ShownPair(
        pair=pair,
        name=pair.part.name,
        label=CHANGES[pair.kind][0],
        look=CHANGES[pair.kind][1],
        old=Side(pair.old, f"{urls[0]}#{pair.old.code}", pair.old.url or comparison.old.url, marks, "del")
        if pair.old
        else None,
        new=Side(pair.new, f"{urls[1]}#{pair.new.code}", pair.new.url or comparison.new.url, marks, "ins")
        if pair.new
        else None,
        fields=tuple(shown_field(pair.old, pair.new, field, pair.differences) for field in fields),
        aspects=tuple(label for aspect, label in ASPECTS.items() if aspect in pair.aspects),
        paired_by=PAIRED_BY.get(pair.paired_by, ""),
    )


def shown_document(pair: Pair[Any]) -> ShownPair:
    label, look = CHANGES[pair.kind]
    fields = tuple(
        shown_field(pair.old, pair.new, field, pair.differences)
        for field in DOCUMENT_FIELDS
        if field.name not in ("label", "code")
    )
    return ShownPair(pair, pair.part.label, label, look, None, None, fields, (), "")


def shown_field(old: object, new: object, field: Field, differences: Iterable[Difference] = ()) -> ShownField:
    """Both sides of a field, marked where they differ; a missing entry has none."""
    for one in differences:
        if one.field == field.name:
            return ShownField(
                field.label, Words(one.en.old, one.zh.old, "del"), Words(one.en.new, one.zh.new, "ins"), differs=True
            )
    was, now = (words_of(entry, field) for entry in (old, new))
    return ShownField(field.label, was, now, differs=was != now)


def words_of(entry: object, field: Field) -> Words | None:
    if entry is None:
        return None
    text = field.words(getattr(entry, field.name))
    return Words((Run(text.en),), (Run(text.zh),), "")


def rules_url(edition: Edition) -> str:
    """The page with the rules of this very revision."""
    return reverse("compliance:revision", args=[edition.code, edition.revision])
