"""One case under two editions, or on two days: what differs in its result. Nothing is kept."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from approvals.models import Application
from approvals.services.case_facts import facts_of
from approvals.services.pathways import CaseDetermination, determine_application
from compliance import editions, pathways, rulebook
from compliance.rules import Edition
from compliance.wording import Text

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing a side says; `is_only` where the other side does not say it."""

    code: str
    text: Text
    edition: str
    article: str
    verification: str
    is_only: bool = False

    def to_dict(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "text": self.text.to_dict(),
            "edition": self.edition,
            "article": self.article,
            "verification": self.verification,
            "is_only": self.is_only,
        }


@dataclass(frozen=True, slots=True)
class Aspect:
    """What both sides say of one aspect of a flow's result; `name` is one of `ASPECTS`."""

    name: str
    old: tuple[Entry, ...]
    new: tuple[Entry, ...]

    @property
    def differs(self) -> bool:
        return any(entry.is_only for entry in (*self.old, *self.new))

    @property
    def only_old(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.old if entry.is_only)

    @property
    def only_new(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.new if entry.is_only)

    @property
    def same(self) -> tuple[Entry, ...]:
        """What both sides say, in the words of the later one."""
        return tuple(entry for entry in self.new if not entry.is_only)


@dataclass(frozen=True, slots=True)
class FlowCompared:
    position: int
    name: str
    old: pathways.Determination
    new: pathways.Determination
    aspects: tuple[Aspect, ...]

    @property
    def differs(self) -> bool:
        return self.old.pathway != self.new.pathway or any(aspect.differs for aspect in self.aspects)


@dataclass(frozen=True, slots=True)
class CaseCompared:
    """The case's result on both sides, and that of each flow."""

    old: CaseDetermination
    new: CaseDetermination
    flows: tuple[FlowCompared, ...]

    @property
    def differs(self) -> bool:
        return any(flow.differs for flow in self.flows)

    def to_dict(self) -> dict[str, Any]:
        return {
            "old": self.old.result.to_dict(),
            "new": self.new.result.to_dict(),
            "differs": self.differs,
            "flows": [
                {
                    "position": flow.position,
                    "name": flow.name,
                    "old": flow.old.pathway.value,
                    "new": flow.new.pathway.value,
                    "aspects": [
                        {
                            "name": aspect.name,
                            "differs": aspect.differs,
                            "old": [entry.to_dict() for entry in aspect.old],
                            "new": [entry.to_dict() for entry in aspect.new],
                        }
                        for aspect in flow.aspects
                    ],
                }
                for flow in self.flows
            ],
        }


def under_editions(application: Application, on: date, old: Edition, new: Edition) -> CaseCompared:
    """The case on one day, each edition in place of the one of its instrument that is in force, binding or not."""
    case, regime = facts_of(application), rulebook.regime_on(on)
    sides = [determine_application(application, on, case, editions.compared(regime, [one])) for one in (old, new)]
    return compared(*sides)


def on_days(application: Application, old: date, new: date) -> CaseCompared:
    """The case under the rules in force, and the people counted, on each of two days."""
    case = facts_of(application)
    return compared(determine_application(application, old, case), determine_application(application, new, case))


def compared(old: CaseDetermination, new: CaseDetermination) -> CaseCompared:
    flows = tuple(
        FlowCompared(flow.position, flow.name, was, now, tuple(aspects_of(was, now)))
        for (flow, was), (_same, now) in zip(old.flows, new.flows, strict=True)
    )
    return CaseCompared(old, new, flows)


def aspects_of(old: pathways.Determination, new: pathways.Determination) -> Iterable[Aspect]:
    """The aspects of which at least one side says something."""
    for name, entries in ASPECTS.items():
        was, now = tuple(entries(old)), tuple(entries(new))
        if was or now:
            yield Aspect(name, marked(was, now), marked(now, was))


def marked(own: Sequence[Entry], other: Sequence[Entry]) -> tuple[Entry, ...]:
    """Entries are the same where code and text are, whatever edition says them."""
    said = {(entry.code, entry.text) for entry in other}
    return tuple(replace(entry, is_only=(entry.code, entry.text) not in said) for entry in own)


def rules_met(result: pathways.Determination) -> Iterable[Entry]:
    return (entry_of(row) for row in result.fired if row["fired"])


def rules_not_met(result: pathways.Determination) -> Iterable[Entry]:
    return (entry_of(row) for row in result.fired if not row["fired"])


def exemptions(result: pathways.Determination) -> Iterable[Entry]:
    """Those that apply or may apply, with why."""
    for row in result.exemptions:
        if row["applies"] != "no":
            name, why = Text(**row["name"]), Text(**row["why"])
            yield entry_of({**row, "text": {"en": f"{name.en}: {why.en}", "zh": f"{name.zh}：{why.zh}"}})


def unknown_facts(result: pathways.Determination) -> Iterable[Entry]:
    """What has to be answered because it may change the result."""
    for row in result.unknown_facts:
        if row["matters"]:
            label = Text(**row["label"])
            where = f" ({row['resource']})" if row.get("resource") else ""
            yield Entry(row["fact"], Text(f"{label.en}{where}", f"{label.zh}{where}"), "", "", "")


def entry_of(row: Row) -> Entry:
    return Entry(
        row["code"], Text(**row["text"]), row.get("edition", ""), row.get("article", ""), row.get("verification", "")
    )


def listed_in(name: str) -> Callable[[pathways.Determination], Iterable[Entry]]:
    return lambda result: map(entry_of, getattr(result, name))


ASPECTS: dict[str, Callable[[pathways.Determination], Iterable[Entry]]] = {
    "fired": rules_met,
    "exemptions": exemptions,
    "not_met": rules_not_met,
    "confirm": listed_in("confirm"),
    "blockers": listed_in("blockers"),
    "open_blockers": listed_in("open_blockers"),
    "unknown_facts": unknown_facts,
    "ambiguities": listed_in("ambiguities"),
    "duties": listed_in("duties"),
}
