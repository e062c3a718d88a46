"""An edition against another, rule by rule and field by field, in both languages. Pure."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any, Generic, Protocol, TypeVar, cast

from compliance.conditions import ALWAYS
from compliance.described import CASE_FIELDS, DOCUMENT_FIELDS, META_FIELDS, RULE_FIELDS, Aspect, Field
from compliance.enums import FactKind
from compliance.marking import Marked, marked_signs, marked_words
from compliance.rules import Edition, GoldenCase, RequiredDocument, Rule
from compliance.wording import Text, joined

NOTHING = Text("", "")
COUNTED = (FactKind.INT, FactKind.DATE)


class Change(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


SAID = {
    Change.ADDED: Text("new", "新增"),
    Change.CHANGED: Text("changed", "修改"),
    Change.REMOVED: Text("gone", "删除"),
    Change.UNCHANGED: Text("as before", "未变"),
}


class HasCode(Protocol):
    @property
    def code(self) -> str: ...


Part = TypeVar("Part", bound=HasCode)
Key = Callable[[Part], Hashable | None]


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that differs: both sides in words, and the marks inside them per language."""

    field: str
    label: Text
    aspect: Aspect
    old: Text
    new: Text
    en: Marked
    zh: Marked

    def to_dict(self) -> dict[str, Any]:
        return {
            "field": self.field,
            "label": self.label.to_dict(),
            "aspect": self.aspect.value,
            "old": self.old.to_dict(),
            "new": self.new.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class NumberChange:
    """What a rule says of one counted fact, before and after; empty where it says nothing."""

    fact: Text
    old: Text
    new: Text

    def to_dict(self) -> dict[str, Any]:
        return {"fact": self.fact.to_dict(), "old": self.old.to_dict(), "new": self.new.to_dict()}


@dataclass(frozen=True)
class Pair(Generic[Part]):
    """An entry of the old edition and what became of it; either side may be missing.

    `paired_by` says what the two have in common: their code, or else what `PAIRINGS` names.
    """

    kind: Change
    old: Part | None
    new: Part | None
    differences: tuple[Difference, ...] = ()
    numbers: tuple[NumberChange, ...] = ()
    paired_by: str = ""

    @property
    def part(self) -> Part:
        """The newer of the two."""
        return self.new if self.new is not None else cast(Part, self.old)

    @property
    def code(self) -> str:
        return self.part.code

    @property
    def is_renumbered(self) -> bool:
        return self.old is not None and self.new is not None and self.old.code != self.new.code

    @cached_property
    def aspects(self) -> frozenset[Aspect]:
        """What kind of thing changed: what the rule does, how it is worded, or how it is known."""
        return frozenset(one.aspect for one in self.differences)

    def to_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind.value,
            "old": self.old.code if self.old is not None else None,
            "new": self.new.code if self.new is not None else None,
            "paired_by": self.paired_by,
            "differences": [one.to_dict() for one in self.differences],
            "numbers": [one.to_dict() for one in self.numbers],
        }


@dataclass(frozen=True)
class EditionComparison:
    """`rules` and `documents` stand in the new edition's order, removed ones where they stood."""

    old: Edition
    new: Edition
    meta: tuple[Difference, ...]
    rules: tuple[Pair[Rule], ...]
    documents: tuple[Pair[RequiredDocument], ...]
    cases: tuple[Pair[GoldenCase], ...]

    @property
    def added(self) -> tuple[Pair[Rule], ...]:
        return self.of_kind(Change.ADDED)

    @property
    def removed(self) -> tuple[Pair[Rule], ...]:
        return self.of_kind(Change.REMOVED)

    @property
    def changed(self) -> tuple[Pair[Rule], ...]:
        return self.of_kind(Change.CHANGED)

    @property
    def unchanged(self) -> tuple[Pair[Rule], ...]:
        return self.of_kind(Change.UNCHANGED)

    def of_kind(self, kind: Change) -> tuple[Pair[Rule], ...]:
        return tuple(pair for pair in self.rules if pair.kind == kind)

    @property
    def is_same(self) -> bool:
        """Nothing that decides or explains differs; the golden cases may."""
        kinds = {pair.kind for pair in self.rules} | {pair.kind for pair in self.documents}
        return not self.meta and kinds <= {Change.UNCHANGED}

    @property
    def sentence(self) -> Text:
        """What became of the rules, counted, as one reads it first."""
        return summary(self.rules)

    def to_dict(self) -> dict[str, Any]:
        return {
            "old": self.old.code,
            "new": self.new.code,
            "sentence": self.sentence.to_dict(),
            "counts": counts(self.rules),
            "meta": [one.to_dict() for one in self.meta],
            "rules": [one.to_dict() for one in self.rules],
            "documents": [one.to_dict() for one in self.documents],
            "document_counts": counts(self.documents),
            "case_counts": counts(self.cases),
        }


def compare_editions(old: Edition, new: Edition) -> EditionComparison:
    """Lay an edition against another.

    Rules pair by code; those left pair where exactly one on each side has the same exemption
    label, number within its code, name, condition or text, always with the same effect. Swapping
    the sides swaps added and removed and pairs the same rules.
    """
    return EditionComparison(
        old=old,
        new=new,
        meta=differences(old, new, META_FIELDS),
        rules=pairs(old.rules, new.rules, RULE_FIELDS, PAIRINGS),
        documents=pairs(old.documents, new.documents, DOCUMENT_FIELDS, DOCUMENT_PAIRINGS),
        cases=pairs(old.cases, new.cases, CASE_FIELDS, {}),
    )


def counts(some: Iterable[Pair[Any]]) -> dict[str, int]:
    """How many of each kind, every kind named."""
    found = Counter(pair.kind for pair in some)
    return {kind.value: found[kind] for kind in Change}


def summary(rules: Sequence[Pair[Rule]]) -> Text:
    n = counts(rules)
    if n[Change.UNCHANGED] == len(rules):
        return Text("No rule differs.", "各项规则均无差异。")
    known_only = sum(pair.kind == Change.CHANGED and pair.aspects == {Aspect.SOURCE} for pair in rules)
    said = [(word, n[kind]) for kind, word in SAID.items() if n[kind]]
    en = ", ".join(f"{count} {word.en}" for word, count in said)
    zh = "，".join(f"{word.zh}{count}条" for word, count in said)
    also = f" Of those changed, {known_only} only in code, article, address or how well they are known."
    zh_also = f"修改的规则中，{known_only}条仅代码、条款、网址或者核验程度不同。"
    return Text(f"Rules: {en}." + (also if known_only else ""), f"规则：{zh}。" + (zh_also if known_only else ""))


def _by_suffix(rule: Rule) -> Hashable | None:
    """G-ASSESS-N and F-ASSESS-N: the letter before the first dash names the edition."""
    _before, dash, suffix = rule.code.partition("-")
    return (rule.effect, suffix) if dash and suffix else None


def _by_condition(rule: Rule) -> Hashable | None:
    return None if rule.condition == ALWAYS else (rule.effect, rule.pathway, repr(rule.condition.to_dict()))


PAIRINGS: dict[str, Key[Rule]] = {
    "exemption": lambda rule: (rule.effect, rule.exemption) if rule.exemption else None,
    "number": _by_suffix,
    "name": lambda rule: (rule.effect, rule.name) if rule.name != NOTHING else None,
    "condition": _by_condition,
    "text": lambda rule: (rule.effect, rule.text),
}
DOCUMENT_PAIRINGS: dict[str, Key[RequiredDocument]] = {
    "name": lambda document: (document.pathway, document.route, document.label),
}


def pairs(
    old: Sequence[Part], new: Sequence[Part], fields: Iterable[Field], pairings: dict[str, Key[Part]]
) -> tuple[Pair[Part], ...]:
    """Pair the entries of two lists and say what differs; the order is that of the new list."""
    partners = _partners(old, new, pairings)
    left = {was.code for was, _by in partners.values()}
    listed: list[Pair[Part]] = []
    for now in new:
        was, by = partners.get(now.code, (None, ""))
        listed.append(_pair(was, now, by, fields))
    gone = {was.code: _pair(was, None, "", fields) for was in old if was.code not in left}
    return tuple(_in_place(listed, gone, old))


def _partners(old: Sequence[Part], new: Sequence[Part], pairings: dict[str, Key[Part]]) -> dict[str, tuple[Part, str]]:
    """The old partner of each new code, and by what they were paired."""
    found: dict[str, tuple[Part, str]] = {}
    old_left, new_left = list(old), list(new)
    for by, key in {"code": lambda part: part.code, **pairings}.items():
        was_by_key, now_by_key = _unique(old_left, key), _unique(new_left, key)
        for shared, now in now_by_key.items():
            if shared in was_by_key:
                found[now.code] = (was_by_key[shared], by)
        taken = {was.code for was, _by in found.values()}
        old_left = [part for part in old_left if part.code not in taken]
        new_left = [part for part in new_left if part.code not in found]
    return found


def _unique(parts: Sequence[Part], key: Key[Part]) -> dict[Hashable, Part]:
    """Entries whose key no other entry of their side has."""
    keyed = [(key(part), part) for part in parts]
    often = Counter(one for one, _part in keyed)
    return {one: part for one, part in keyed if one is not None and often[one] == 1}


def _pair(was: Part | None, now: Part | None, by: str, fields: Iterable[Field]) -> Pair[Part]:
    if was is None or now is None:
        return Pair(Change.ADDED if was is None else Change.REMOVED, was, now)
    found = differences(was, now, fields)
    kind = Change.CHANGED if found else Change.UNCHANGED
    return Pair(kind, was, now, found, number_changes(was, now), by)


def _in_place(listed: Sequence[Pair[Part]], gone: dict[str, Pair[Part]], old: Sequence[Part]) -> Iterable[Pair[Part]]:
    """Put each removed entry behind the one it followed."""
    after: dict[str, list[Pair[Part]]] = {}
    before = ""
    for part in old:
        if part.code in gone:
            after.setdefault(before, []).append(gone[part.code])
        else:
            before = part.code
    yield from after.get("", [])
    for pair in listed:
        yield pair
        if pair.old is not None:
            yield from after.get(pair.old.code, [])


def differences(old: Any, new: Any, fields: Iterable[Field]) -> tuple[Difference, ...]:
    """The fields whose values differ, in the order of the table."""
    return tuple(
        _difference(field, getattr(old, field.name), getattr(new, field.name))
        for field in fields
        if getattr(old, field.name) != getattr(new, field.name)
    )


def _difference(field: Field, was: object, now: object) -> Difference:
    old, new = field.words(was), field.words(now)
    return Difference(
        field.name, field.label, field.aspect, old, new, marked_words(old.en, new.en), marked_signs(old.zh, new.zh)
    )


def number_changes(old: object, new: object) -> tuple[NumberChange, ...]:
    """Per counted fact of two rules' conditions: what is asked of it, where that differs."""
    if not isinstance(old, Rule) or not isinstance(new, Rule):
        return ()
    was, now = _numbers(old), _numbers(new)
    return tuple(
        NumberChange(fact, was.get(fact, NOTHING), now.get(fact, NOTHING))
        for fact in dict.fromkeys((*was, *now))
        if was.get(fact) != now.get(fact)
    )


def _numbers(rule: Rule) -> dict[Text, Text]:
    found: dict[Text, list[Text]] = {}
    for leaf in rule.condition.comparisons():
        if leaf.fact.kind in COUNTED:
            found.setdefault(leaf.fact.label, []).append(leaf.words())
    return {fact: joined(words, "; ", "；") for fact, words in found.items()}
