"""Facts as people give them: read, checked, derived. Unknown is `None`, and distinct from no."""

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import NoReturn

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from compliance.enums import FactKind, FactLevel
from compliance.vocabulary import BY_NAME, DERIVED, DERIVED_NAMES, FACTS, Choice, Fact
from compliance.wording import Text, shown

__all__ = [
    "BY_NAME",
    "DERIVED",
    "FACTS",
    "RESOURCE_FACTS",
    "BadFacts",
    "Choice",
    "Fact",
    "FactProblem",
    "blank",
    "derive",
    "names",
    "parse_facts",
    "value_label",
]

Facts = Mapping[str, object]
Reader = Callable[[object], object]
NO_ZONE = "none"
MOST = 2**53  # beyond it JSON readers disagree about a number
UNKNOWN = "unknown"
RESOURCE_FACTS = frozenset(fact.name for fact in FACTS if fact.level == FactLevel.RESOURCE)
ABSENT = {fact.name: fact.absent for fact in FACTS if fact.absent is not None}
PARTS: dict[str, tuple[str, ...]] = {
    "n": ("n_year", "n_case", "overlap"),
    "s": ("s_year", "s_case", "s_overlap"),
    "report_complete": ("reported_to", "report_reference", "reported_on"),
    "reported_before_export": ("reported_on", "export_on"),
    "zone_in_force": ("zone",),
    "zone_automotive": ("zone",),
    "zone_excludes_ciio": ("zone",),
    "zone_excluded": ("zone", "zone_autonomous_driving", "zone_identifiers"),
}
YES, NO = Text("Yes", "是"), Text("No", "否")


class FactProblem(Exception):
    """What is wrong with one fact; the message goes on after its name."""

    def __init__(self, fact: str, message: str | Promise) -> None:
        super().__init__(f"{fact}: {message}")
        self.fact, self.message = fact, str(message)


class BadFacts(ValueError):
    """All problems of a set of facts at once."""

    def __init__(self, problems: Iterable[FactProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def names(level: FactLevel) -> tuple[str, ...]:
    """The names of the facts that people give at one level."""
    return tuple(fact.name for fact in FACTS if fact.level == level)


def blank(*levels: FactLevel) -> dict[str, object]:
    """Every fact of the levels, stated as unknown: lay what is known over it."""
    return {fact.name: None for fact in FACTS if fact.level in levels}


def parse_facts(given: Facts) -> dict[str, object]:
    """Check names, types and ranges; null and "unknown" become None.

    Raises: BadFacts, with every problem.
    """
    parsed: dict[str, object] = {}
    problems: list[FactProblem] = []
    for name, value in given.items():
        if type(value) is bool and name in _YES_OR_NO:  # half of all facts: a call less each
            parsed[name] = value
            continue
        try:
            read = _READ.get(name) or _refused(str(name))
            parsed[name] = None if value is None else read(value)
        except FactProblem as problem:
            problems.append(problem)
    problems.sort(key=lambda problem: problem.fact)
    problems.extend(_contradictions(parsed))
    if problems:
        raise BadFacts(problems)
    return parsed


def _refused(name: str) -> NoReturn:
    if name in DERIVED_NAMES:
        parts = ", ".join(PARTS.get(name, ())) or _("the regime")
        raise FactProblem(name, _("is computed; it cannot be given. It comes from %(parts)s.") % {"parts": parts})
    near = difflib.get_close_matches(name, [fact.name for fact in FACTS], n=3, cutoff=0.6)
    if near:
        told = _("is not a fact of the vocabulary. Did you mean %(near)s?")
        raise FactProblem(name, told % {"near": _(" or ").join(near)})
    raise FactProblem(name, _("is not a fact of the vocabulary."))


def read_value(fact: Fact, value: object) -> object:
    """One value in the type of its fact.

    Raises: FactProblem, saying what would be right.
    """
    return None if value is None else _reader(fact)(value)


def _bool(fact: Fact, value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    if value == UNKNOWN:
        return None
    raise FactProblem(fact.name, _("must be true, false or null, not %(value)r.") % {"value": value})


def _int(fact: Fact, value: object) -> int | None:
    if type(value) is int and 0 <= value <= MOST:
        return value
    if value == UNKNOWN:
        return None
    told = {"unit": gettext(fact.unit), "value": value, "most": MOST}
    if isinstance(value, bool) or not isinstance(value, int):
        raise FactProblem(fact.name, _("must be a whole number in %(unit)s, without unit, not %(value)r.") % told)
    if value < 0:
        raise FactProblem(fact.name, _("must be zero or more in %(unit)s, not %(value)r.") % told)
    raise FactProblem(fact.name, _("must be at most %(most)s in %(unit)s.") % told)


def _choice(allowed: tuple[str, ...], fact: Fact, value: object) -> str | None:
    if isinstance(value, str) and value in allowed:
        return value
    if value == UNKNOWN:
        return None
    told = {"allowed": ", ".join(allowed), "value": value}
    raise FactProblem(fact.name, _("must be one of %(allowed)s, not %(value)r.") % told)


def _date(fact: Fact, value: object) -> date | None:
    if type(value) is date:
        return value
    if value == UNKNOWN:
        return None
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        told = _("must be a date like 2026-11-22, not %(value)r.")
        raise FactProblem(fact.name, told % {"value": value}) from None


def _texts(fact: Fact, value: object) -> tuple[str, ...] | None:
    if value == UNKNOWN:
        return None
    if not isinstance(value, list | tuple) or not all(isinstance(one, str) for one in value):
        raise FactProblem(fact.name, _("must be a list of texts, not %(value)r.") % {"value": value})
    return tuple(_storable(fact, one) for one in value)


def _text(fact: Fact, value: object) -> str:
    if not isinstance(value, str):
        raise FactProblem(fact.name, _("must be text, not %(value)r.") % {"value": value})
    return _storable(fact, value.strip())


def _storable(fact: Fact, text: str) -> str:
    if "\0" in text:
        raise FactProblem(fact.name, _("contains a character that cannot be stored. Remove it."))
    return text


def _reader(fact: Fact) -> Reader:
    """What reads a value of the fact. A text may be the word unknown; elsewhere it means unknown."""
    if fact.choices:
        return partial(_choice, tuple(choice.value for choice in fact.choices), fact)
    return partial(READERS[fact.kind], fact)


READERS: dict[FactKind, Callable[[Fact, object], object]] = {
    FactKind.BOOL: _bool,
    FactKind.INT: _int,
    FactKind.DATE: _date,
    FactKind.TEXTS: _texts,
    FactKind.TEXT: _text,
}
_READ: dict[str, Reader] = {fact.name: _reader(fact) for fact in FACTS}
_YES_OR_NO = frozenset(fact.name for fact in FACTS if fact.kind == FactKind.BOOL)


def _contradictions(facts: Facts) -> Iterator[FactProblem]:
    for overlap, parts in (("overlap", ("n_year", "n_case")), ("s_overlap", ("s_year", "s_case"))):
        counted = facts.get(overlap)
        if not isinstance(counted, int):
            continue
        for part in parts:
            limit = facts.get(part)
            if isinstance(limit, int) and counted > limit:
                told = _("cannot be more than %(part)s, which is %(limit)s.")
                yield FactProblem(overlap, told % {"part": part, "limit": shown(limit)})


def derive(values: Facts) -> dict[str, object]:
    """The facts that follow from others; unknown where a part is. Zone facts are the regime's."""
    return {
        "n": _total(values, "n_year", "n_case", "overlap"),
        "s": _total(values, "s_year", "s_case", "s_overlap"),
        "report_complete": _report_complete(values),
        "reported_before_export": _reported_before(values),
    }


def _total(values: Facts, before: str, now: str, overlap: str) -> int | None:
    counted, added, twice = values.get(before), values.get(now), values.get(overlap)
    if not isinstance(counted, int) or not isinstance(added, int):
        return None
    return max(counted + added - (twice if isinstance(twice, int) else 0), added)


def _report_complete(values: Facts) -> bool | None:
    parts = [values.get(name) for name in PARTS["report_complete"]]
    if "" in parts:
        return False
    return None if None in parts else True


def _reported_before(values: Facts) -> bool | None:
    reported, export = values.get("reported_on"), values.get("export_on")
    if not isinstance(reported, date) or not isinstance(export, date):
        return None
    return reported < export


def value_label(fact: Fact, value: object) -> Text:
    """How a value of a fact is said in both languages."""
    if value is None:
        return Text("unknown", "未知")
    if isinstance(value, bool):
        return YES if value else NO
    if fact.name == "zone" and value == NO_ZONE:
        return Text("none", "无")
    for choice in fact.choices:
        if choice.value == value:
            return choice.label
    return Text(f"{shown(value)} {fact.unit}".strip(), shown(value))
