"""A condition over facts: true, false or unknown, and explained in words."""

from __future__ import annotations

import difflib
import operator
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from compliance.enums import FactKind
from compliance.facts import BY_NAME, RESOURCE_FACTS, Fact, FactProblem, read_value, value_label
from compliance.wording import Text, joined, shown

Values = Mapping[str, object]
Test = Callable[[Values], bool | None]

_ORDERED = {FactKind.INT, FactKind.DATE}
_NAMED = {FactKind.CHOICE, FactKind.PRESENCE, FactKind.TEXT, FactKind.INT}
KINDS_OF: dict[str, set[FactKind]] = {
    "eq": set(FactKind) - {FactKind.TEXTS},
    "in": _NAMED,
    "gte": _ORDERED,
    "gt": _ORDERED,
    "lte": _ORDERED,
    "lt": _ORDERED,
    "between": _ORDERED,
    "contains_any": {FactKind.TEXTS},
}
GROUPS = ("all", "any", "not")
WORDS: dict[str, Text] = {
    "eq": Text("{fact}: {value}", "{fact}：{value}"),
    "in": Text("{fact}: {value}", "{fact}：{value}"),
    "gte": Text("{fact}: at least {value}", "{fact}：{value}以上（含）"),
    "gt": Text("{fact}: more than {value}", "{fact}：超过{value}（不含）"),
    "lte": Text("{fact}: at most {value}", "{fact}：{value}以下（含）"),
    "lt": Text("{fact}: fewer than {value}", "{fact}：不满{value}"),
    "between": Text("{fact}: {value}", "{fact}：{value}"),
    "contains_any": Text("{fact} include {value}", "{fact}包含{value}"),
}
DATE_WORDS: dict[str, Text] = {
    "gte": Text("{fact}: on or after {value}", "{fact}：{value}及以后"),
    "gt": Text("{fact}: after {value}", "{fact}：{value}之后"),
    "lte": Text("{fact}: on or before {value}", "{fact}：{value}及以前"),
    "lt": Text("{fact}: before {value}", "{fact}：{value}之前"),
}


Problem = tuple[str, str | Promise]


class BadCondition(ValueError):
    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{where}: {message}" for where, message in problems))


class Condition(ABC):
    """A node of the tree. Values are compared as members of their fact's type."""

    @cached_property
    def test(self) -> Test:
        return self._compiled()

    @cached_property
    def facts(self) -> frozenset[str]:
        """Names of the facts the condition reads."""
        return frozenset(one.fact.name for one in self.comparisons())

    @cached_property
    def reads_resource(self) -> bool:
        return not self.facts.isdisjoint(RESOURCE_FACTS)

    def evaluate(self, values: Values) -> bool | None:
        """True, False, or None where unknown facts decide."""
        return self.test(values)

    @abstractmethod
    def _compiled(self) -> Test: ...

    @abstractmethod
    def comparisons(self) -> tuple[Comparison, ...]:
        """The leaves, in reading order."""

    @abstractmethod
    def words(self) -> Text:
        """The condition as people read it."""

    @abstractmethod
    def to_dict(self) -> dict[str, object]:
        """The plain form that `parse_condition` reads."""


@dataclass(frozen=True)
class Comparison(Condition):
    fact: Fact
    op: str
    value: object

    def comparisons(self) -> tuple[Comparison, ...]:
        return (self,)

    def boundaries(self) -> tuple[int, ...]:
        """Whole numbers at which the answer changes: at each it differs from one below."""
        if self.fact.kind != FactKind.INT:
            return ()
        match self.op, self.value:
            case (("gte" | "lt"), int(number)):
                return (number,)
            case (("gt" | "lte"), int(number)):
                return (number + 1,)
            case "eq", int(number):
                return (number, number + 1)
            case "between", (int(low), int(high)):
                return (low, high + 1)
            case "in", tuple(several):
                return tuple(edge for n in several if isinstance(n, int) for edge in (n, n + 1))
        return ()

    def mentioned(self) -> tuple[object, ...]:
        """The values a choice or text is compared with."""
        return self.value if isinstance(self.value, tuple) else (self.value,)

    def _compiled(self) -> Test:
        name, value, holds = self.fact.name, self.value, TESTS[self.op]

        def test(values: Values) -> bool | None:
            known = values.get(name)
            return None if known is None else holds(known, value)

        def equals(values: Values) -> bool | None:  # most comparisons: a call less is a third less
            known = values.get(name)
            return None if known is None else known == value

        return equals if self.op == "eq" else test

    def words(self) -> Text:
        return self._words

    @cached_property
    def _words(self) -> Text:
        pattern = WORDS[self.op]
        if self.fact.kind == FactKind.DATE:
            pattern = DATE_WORDS.get(self.op, pattern)
        value = self._value_words()
        return Text(
            pattern.en.format(fact=self.fact.label.en, value=value.en),
            pattern.zh.format(fact=self.fact.label.zh, value=value.zh),
        )

    def _value_words(self) -> Text:
        several = [_bare(self.fact, one) for one in self.mentioned()]
        if self.op == "between":
            return joined(several, " to ", "至")
        return joined(several, " or ", "或")

    def to_dict(self) -> dict[str, object]:
        value = list(self.value) if isinstance(self.value, tuple) else self.value
        return {"fact": self.fact.name, self.op: value}


def _bare(fact: Fact, value: object) -> Text:
    if isinstance(value, int) and not isinstance(value, bool):
        return Text(shown(value), shown(value))
    return value_label(fact, value)


def _between(known: int | date, limits: Any) -> bool:
    low, high = limits
    return bool(low <= known <= high)


TESTS: dict[str, Callable[..., bool]] = {
    "eq": operator.eq,
    "in": lambda known, several: known in several,
    "gte": operator.ge,
    "gt": operator.gt,
    "lte": operator.le,
    "lt": operator.lt,
    "between": _between,
    "contains_any": lambda known, several: not set(several).isdisjoint(known),
}


@dataclass(frozen=True)
class _Group(Condition):
    parts: tuple[Condition, ...]
    key: str = field(init=False, default="")

    def comparisons(self) -> tuple[Comparison, ...]:
        return tuple(leaf for part in self.parts for leaf in part.comparisons())

    def to_dict(self) -> dict[str, object]:
        return {self.key: [part.to_dict() for part in self.parts]}

    def _part_words(self) -> list[Text]:
        return [_bracketed(part) for part in self.parts]


@dataclass(frozen=True)
class AllOf(_Group):
    key: str = field(init=False, default="all")

    def _compiled(self) -> Test:
        leaves = [part for part in self.parts if isinstance(part, Comparison)]
        if len(leaves) == len(self.parts):
            return _all_leaves(leaves)
        tests = tuple(part.test for part in self.parts)

        def test(values: Values) -> bool | None:
            result: bool | None = True
            for one in tests:
                answer = one(values)
                if answer is False:
                    return False
                if answer is None:
                    result = None
            return result

        return test

    def words(self) -> Text:
        return joined(self._part_words(), "; and ", "；且")


def _all_leaves(leaves: Iterable[Comparison]) -> Test:
    """All of some comparisons, in one loop: most conditions are that, and most fail at the first."""
    asked = tuple((leaf.fact.name, TESTS[leaf.op], leaf.value) for leaf in leaves)

    def test(values: Values) -> bool | None:
        result: bool | None = True
        for name, holds, value in asked:
            known = values.get(name)
            if known is None:
                result = None
            elif not holds(known, value):
                return False
        return result

    return test


@dataclass(frozen=True)
class AnyOf(_Group):
    key: str = field(init=False, default="any")

    def _compiled(self) -> Test:
        tests = tuple(part.test for part in self.parts)

        def test(values: Values) -> bool | None:
            result: bool | None = False
            for one in tests:
                answer = one(values)
                if answer is True:
                    return True
                if answer is None:
                    result = None
            return result

        return test

    def words(self) -> Text:
        return joined(self._part_words(), "; or ", "；或")


@dataclass(frozen=True)
class Not(Condition):
    part: Condition

    def comparisons(self) -> tuple[Comparison, ...]:
        return self.part.comparisons()

    def _compiled(self) -> Test:
        inner = self.part.test

        def test(values: Values) -> bool | None:
            answer = inner(values)
            return None if answer is None else not answer

        return test

    def words(self) -> Text:
        inner = self.part.words()
        return Text(f"not ({inner.en})", f"非（{inner.zh}）")

    def to_dict(self) -> dict[str, object]:
        return {"not": self.part.to_dict()}


def _bracketed(part: Condition) -> Text:
    words = part.words()
    if isinstance(part, _Group) and len(part.parts) > 1:
        return Text(f"({words.en})", f"（{words.zh}）")
    return words


ALWAYS = AllOf(())


def parse_condition(data: object, where: str = "when") -> Condition:
    """Read the plain form: `{fact = "n", gte = 5}`, `{all = [...]}`, `{any = [...]}`, `{not = {...}}`.

    Raises: BadCondition, with every problem and its place.
    """
    problems: list[Problem] = []
    condition = _parsed(data, where, problems)
    if problems or condition is None:
        raise BadCondition(problems)
    return condition


def _parsed(data: object, where: str, problems: list[Problem]) -> Condition | None:
    if not isinstance(data, dict):
        problems.append((where, _("must be a table with fact and an operator, or all, any or not.")))
        return None
    if "fact" in data:
        return _comparison(data, where, problems)
    keys = [key for key in GROUPS if key in data]
    if len(keys) != 1 or len(data) != 1:
        problems.append((where, _("must hold exactly one of all, any, not, or a fact.")))
        return None
    return _group(keys[0], data[keys[0]], where, problems)


def _group(key: str, data: object, where: str, problems: list[Problem]) -> Condition | None:
    if key == "not":
        part = _parsed(data, f"{where}.not", problems)
        return Not(part) if part else None
    if not isinstance(data, list) or not data:
        problems.append((f"{where}.{key}", _("must be a list with at least one condition.")))
        return None
    parts = [_parsed(one, f"{where}.{key}[{i}]", problems) for i, one in enumerate(data)]
    known = tuple(part for part in parts if part is not None)
    return AllOf(known) if key == "all" else AnyOf(known)


def _comparison(data: dict[str, object], where: str, problems: list[Problem]) -> Condition | None:
    fact = BY_NAME.get(str(data["fact"]))
    ops = [key for key in data if key != "fact"]
    if fact is None:
        near = difflib.get_close_matches(str(data["fact"]), BY_NAME, n=1)
        told = (
            _("%(name)s is not a declared fact. Did you mean %(near)s?")
            if near
            else _("%(name)s is not a declared fact.")
        )
        problems.append((where, told % {"name": repr(data["fact"]), "near": "".join(near)}))
        return None
    if len(ops) != 1 or ops[0] not in TESTS:
        problems.append((where, _("needs exactly one operator of %(allowed)s.") % {"allowed": ", ".join(TESTS)}))
        return None
    op = ops[0]
    if fact.kind not in KINDS_OF[op]:
        fitting = ", ".join(one for one in TESTS if fact.kind in KINDS_OF[one])
        told = _("%(op)s cannot be used with %(fact)s. Use one of %(fitting)s.")
        problems.append((where, told % {"op": op, "fact": fact.name, "fitting": fitting}))
        return None
    try:
        return Comparison(fact, op, _operand(fact, op, data[op]))
    except FactProblem as problem:
        problems.append((f"{where}.{op}", str(problem)))
        return None


def _operand(fact: Fact, op: str, value: object) -> object:
    if op not in ("in", "between"):
        return _known(fact, value)
    if not isinstance(value, list | tuple) or not value:
        raise FactProblem(fact.name, _("%(op)s needs a list of values.") % {"op": op})
    several = tuple(_known(fact, one) for one in value)
    if op == "between" and (len(several) != 2 or several[0] > several[1]):  # type: ignore[operator]
        raise FactProblem(fact.name, _("between needs two values, the smaller first."))
    return several


def _known(fact: Fact, value: object) -> object:
    known = read_value(fact, value)
    if known is None:
        raise FactProblem(fact.name, _("cannot be compared with unknown."))
    return known


def plain(value: object) -> object:
    """A value of a fact as JSON has it."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    return value
