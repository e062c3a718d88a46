"""What people can do about a criterion that names no remedy of its own: change a fact it reads. Pure."""

from collections.abc import Iterator

from compliance.conditions import Comparison, Condition, Test
from compliance.enums import FactKind, Presence
from compliance.facts import RESOURCE_FACTS, value_label
from compliance.rules import Remedy
from compliance.vocabulary import Fact
from compliance.wording import Text

LEAVE_OUT_REST = Text("Leave out what exceeds it, for good.", "彻底剔除超出部分。")
LEAVE_OUT = Text(
    "Leave this data out of the export for good, and keep evidence of how it was removed.",
    "从出境数据中彻底剔除该类数据，并留存剔除证明。",
)
BRING_ABOUT = Text("Bring it about before the export, and keep the evidence.", "出境前予以落实，并留存证明。")


def ways_out_of(condition: Condition) -> Iterator[tuple[Remedy, Test]]:
    """A remedy for each comparison that people can make false, with the comparison's own test."""
    for leaf in condition.comparisons():
        if leaf.fact.remediable and leaf.fact.name in RESOURCE_FACTS:
            remedy = _smaller(leaf) if leaf.fact.kind == FactKind.INT else _flipped(leaf)
            if remedy:
                yield remedy, leaf.test


def _smaller(leaf: Comparison) -> Remedy | None:
    """Bring a number just below the criterion."""
    edge = leaf.boundaries()[0]
    if edge <= 0:
        return None
    limit = value_label(leaf.fact, edge - 1)
    label = Text(f"{leaf.fact.label.en}: at most {limit.en}", f"{leaf.fact.label.zh}：不超过{limit.zh}")
    return Remedy(f"smaller:{leaf.fact.name}:{edge - 1}", label, LEAVE_OUT_REST, {leaf.fact.name: edge - 1})


def _flipped(leaf: Comparison) -> Remedy | None:
    """Turn a yes into a no, or the other way round."""
    if leaf.op != "eq":
        return None
    if leaf.fact.kind == FactKind.BOOL:
        return _set(leaf.fact, not leaf.value, LEAVE_OUT if leaf.value else BRING_ABOUT)
    if leaf.value == Presence.YES.value:
        return _set(leaf.fact, Presence.NO.value, LEAVE_OUT)
    return None


def _set(fact: Fact, value: object, takes: Text) -> Remedy:
    said = value_label(fact, value)
    label = Text(f"{fact.label.en}: {said.en}", f"{fact.label.zh}：{said.zh}")
    return Remedy(f"set:{fact.name}:{str(value).lower()}", label, takes, {fact.name: value})
