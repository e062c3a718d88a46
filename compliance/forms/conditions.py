"""The condition editor: a tree that may be unfinished, between a rule's plain form and what a browser sends.

A node is named by its place: `when` is the root, `when-0` its first part, `when-0-2` the third part of that.
A row sends `…-fact`, `…-op` and `…-value` (once or more), a group sends `…-kind` and its parts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from compliance.conditions import (
    ALWAYS,
    GROUPS,
    KINDS_OF,
    AllOf,
    AnyOf,
    BadCondition,
    Comparison,
    Condition,
    Not,
    Test,
    parse_condition,
    plain,
)
from compliance.enums import FactKind
from compliance.facts import BY_NAME, Fact
from compliance.rules import NO_TEXT
from compliance.wording import Text, shown

MOST_DEPTH = 20
SEVERAL = ("in", "contains_any")
MULTIPLES = {"": 1, "万": 10_000, "亿": 100_000_000}
NUMBER = re.compile(r"(\d{1,16})(万|亿)?")
SEPARATORS = re.compile(r"[\s,，_']")
UNFINISHED = Text("…", "…")

Message = str | Promise


@dataclass(frozen=True, slots=True)
class Row:
    """A comparison as it was typed."""

    fact: str = ""
    op: str = ""
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    parts: tuple[Node, ...]


Node = Row | Group


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with one control, the control's id, and the label of the fact it is about."""

    at: str
    message: Message
    about: Text = NO_TEXT

    @property
    def url(self) -> str:
        return f"#{self.at}"


class Unfinished(Condition):
    """A row that cannot be read yet; it stands in the words as an ellipsis."""

    def comparisons(self) -> tuple[Comparison, ...]:
        return ()

    def words(self) -> Text:
        return UNFINISHED

    def to_dict(self) -> dict[str, object]:
        return {}

    def _compiled(self) -> Test:
        return lambda _values: None


def from_plain(data: object) -> Node | None:
    """The tree of a rule's `when`; None where the rule applies always."""
    if not isinstance(data, Mapping) or not data or data == ALWAYS.to_dict():
        return None
    if "fact" in data:
        op = next((key for key in data if key != "fact"), "")
        value = data.get(op)
        values = value if isinstance(value, list | tuple) else [value]
        return Row(str(data["fact"]), op, tuple(typed(one) for one in values))
    key = next(key for key in GROUPS if key in data)
    parts = data[key] if isinstance(data[key], list | tuple) else [data[key]]
    return Group(key, tuple(node for part in parts if (node := from_plain(part)) is not None))


def typed(value: object) -> str:
    """A value as one types it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return shown(value)


def read(sent: QueryDict, name: str) -> Node | None:
    """The tree that a form sent under a name.

    Raises: BadCondition where it is nested deeper than the editor allows.
    """
    if name.count("-") > MOST_DEPTH + 2:
        raise BadCondition([(name, str(_("Groups are nested too deeply to be edited here.")))])
    if f"{name}-fact" in sent:
        lines = [line.strip() for raw in sent.getlist(f"{name}-value") for line in raw.split("\n")]
        return Row(sent.get(f"{name}-fact") or "", sent.get(f"{name}-op") or "", tuple(lines))
    key = sent.get(f"{name}-kind")
    if key not in GROUPS:
        return None
    parts: list[Node] = []
    while (part := read(sent, f"{name}-{len(parts)}")) is not None:
        parts.append(part)
    return Group(key, tuple(parts))


def settled(node: Node | None) -> Node | None:
    """The tree with an operator in each row that its fact knows, and without empty groups."""
    if isinstance(node, Group):
        parts = tuple(part for one in node.parts if (part := settled(one)) is not None)
        return replace(node, parts=parts) if parts else None
    if isinstance(node, Row) and (fact := BY_NAME.get(node.fact)):
        ops = operators(fact)
        return node if node.op in ops else replace(node, op=ops[0])
    return node


def operators(fact: Fact) -> tuple[str, ...]:
    """The operators that conditions know for facts of this kind."""
    return tuple(op for op, kinds in KINDS_OF.items() if fact.kind in kinds)


def checked(node: Node | None, name: str) -> tuple[Condition, list[Wrong]]:
    """The condition, unfinished where a row cannot be read, and what is wrong at which control."""
    wrong: list[Wrong] = []
    return (ALWAYS if node is None else _condition(node, name, wrong)), wrong


def _condition(node: Node, name: str, wrong: list[Wrong]) -> Condition:
    if isinstance(node, Row):
        return _comparison(node, name, wrong)
    parts = tuple(_condition(part, f"{name}-{i}", wrong) for i, part in enumerate(node.parts))
    if not parts:
        wrong.append(Wrong(f"{name}-kind", _("The group is empty: add a condition to it or remove it.")))
        return Unfinished()
    if node.key != "not":
        return AllOf(parts) if node.key == "all" else AnyOf(parts)
    if len(parts) > 1:
        message = _("“Not” is said of one condition: choose all or any here, and put the group into “not”.")
        wrong.append(Wrong(f"{name}-kind", message))
    return Not(parts[0] if len(parts) == 1 else AllOf(parts))


def _comparison(row: Row, name: str, wrong: list[Wrong]) -> Condition:
    fact = BY_NAME.get(row.fact)
    if fact is None:
        wrong.append(Wrong(f"{name}-fact", _("Choose a fact.")))
        return Unfinished()
    if row.op not in operators(fact):
        wrong.append(Wrong(f"{name}-op", _("Choose how the fact is compared."), fact.label))
        return Unfinished()
    try:
        return parse_condition({"fact": fact.name, row.op: operand(fact, row)}, name)
    except ValueError as bad:
        wrong.append(Wrong(f"{name}-value", _sentence(bad), fact.label))
        return Unfinished()


def _sentence(bad: ValueError) -> Message:
    if isinstance(bad, BadCondition):
        return " ".join(str(message) for _where, message in bad.problems)
    message: Message = bad.args[0]
    return message


def operand(fact: Fact, row: Row) -> object:
    """What the row compares with, in the plain form of a condition.

    Raises: ValueError, saying what would be right.
    """
    if row.op == "between":
        return _limits(fact, row.values)
    values = [_value(fact, one) for one in row.values if one]
    if not values:
        raise ValueError(MISSING[fact.kind])
    return values if row.op in SEVERAL else values[0]


def _limits(fact: Fact, values: Sequence[str]) -> list[object]:
    if len(values) != 2 or not all(values):
        raise ValueError(_("Give both limits; both are included."))
    low, high = (_value(fact, one) for one in values)
    if low > high:  # type: ignore[operator]  # numbers or dates, both of one kind
        raise ValueError(_("The second limit is below the first: give the smaller one first."))
    return [low, high]


MISSING: dict[FactKind, Promise] = {
    FactKind.BOOL: _("Choose yes or no."),
    FactKind.PRESENCE: _("Choose an answer."),
    FactKind.CHOICE: _("Choose an answer."),
    FactKind.INT: _("Give a whole number."),
    FactKind.DATE: _("Give a date."),
    FactKind.TEXT: _("Give a text."),
    FactKind.TEXTS: _("Give at least one text, one a line."),
}


def _value(fact: Fact, written: str) -> object:
    if fact.kind == FactKind.BOOL and written in ("yes", "no"):
        return written == "yes"
    if fact.kind == FactKind.INT:
        return _number(written)
    if fact.kind == FactKind.DATE:
        return _day(written)
    if fact.kind in (FactKind.TEXT, FactKind.TEXTS):
        return written
    if written in [choice.value for choice in fact.choices]:
        return written
    raise ValueError(MISSING[fact.kind])


def _number(written: str) -> int:
    found = NUMBER.fullmatch(SEPARATORS.sub("", written))
    if found is None:
        raise ValueError(_("Give a whole number of zero or more, such as 100,000 or 10万, without its unit."))
    return int(found[1]) * MULTIPLES[found[2] or ""]


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise ValueError(_("Give a date like 2026-02-03.")) from None


def jsonable(value: object) -> object:
    """The plain form with dates as text, as JSON and comparisons of content have it."""
    if isinstance(value, Mapping):
        return {str(key): jsonable(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(one) for one in value]
    return plain(value)
