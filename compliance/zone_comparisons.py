"""A zone's list against another, item by item and row by row. Pure."""

from dataclasses import dataclass
from typing import Any

from compliance.comparisons import (
    PAIRINGS,
    Change,
    Difference,
    Pair,
    counts,
    differences,
    pairs,
)
from compliance.described import ITEM_FIELDS, RULE_FIELDS, ZONE_FIELDS
from compliance.rules import Rule, ZoneEdition, ZoneItem
from compliance.wording import Text


@dataclass(frozen=True)
class ListComparison:
    """`items` and `rules`, which are rows for people and exclusions, stand in the new list's order."""

    old: ZoneEdition
    new: ZoneEdition
    meta: tuple[Difference, ...]
    items: tuple[Pair[ZoneItem], ...]
    rules: tuple[Pair[Rule], ...]

    @property
    def sentence(self) -> Text:
        """What became of items, rows for people and exclusions, counted."""
        items, rules = counts(self.items), counts(self.rules)
        return Text(
            f"Items: {_counted(items)}. Rows for people and exclusions: {_counted(rules)}.",
            f"数据项：{_counted_zh(items)}。个人信息条目和排除情形：{_counted_zh(rules)}。",
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "old": self.old.code,
            "new": self.new.code,
            "sentence": self.sentence.to_dict(),
            "meta": [one.to_dict() for one in self.meta],
            "items": [one.to_dict() for one in self.items],
            "item_counts": counts(self.items),
            "rules": [one.to_dict() for one in self.rules],
            "counts": counts(self.rules),
        }


def _counted(n: dict[str, int]) -> str:
    said = f"{n[Change.ADDED]} new, {n[Change.CHANGED]} changed, {n[Change.REMOVED]} gone"
    return f"{said}, {n[Change.UNCHANGED]} as before"


def _counted_zh(n: dict[str, int]) -> str:
    said = f"新增{n[Change.ADDED]}条，修改{n[Change.CHANGED]}条，删除{n[Change.REMOVED]}条"
    return f"{said}，未变{n[Change.UNCHANGED]}条"


def compare_zone_lists(old: ZoneEdition, new: ZoneEdition) -> ListComparison:
    """Lay a list against another; items pair by code, else by the same text."""
    return ListComparison(
        old=old,
        new=new,
        meta=differences(old, new, ZONE_FIELDS),
        items=pairs(old.items, new.items, ITEM_FIELDS, {"text": lambda item: item.text}),
        rules=pairs(old.rules, new.rules, RULE_FIELDS, PAIRINGS),
    )
