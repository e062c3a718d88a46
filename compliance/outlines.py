"""A condition as an indented list, one comparison a line, in both languages. Pure."""

from dataclasses import dataclass

from compliance.conditions import ALWAYS, AllOf, AnyOf, Condition, Not
from compliance.described import ALWAYS_WORDS
from compliance.wording import Text

ALL_OF = Text("all of these hold:", "以下全部符合：")
ANY_OF = Text("at least one of these holds:", "以下至少一项符合：")
NOT = Text("this does not hold:", "以下不符合：")


@dataclass(frozen=True, slots=True)
class Outline:
    """One line, and the lines under it."""

    text: Text
    parts: "tuple[Outline, ...]" = ()


def outline(condition: Condition) -> Outline:
    """The tree of a condition; a group with a single part is that part."""
    if condition == ALWAYS:
        return Outline(ALWAYS_WORDS)
    if isinstance(condition, Not):
        return Outline(NOT, (outline(condition.part),))
    if not isinstance(condition, AllOf | AnyOf):
        return Outline(condition.words())
    if len(condition.parts) == 1:
        return outline(condition.parts[0])
    lead = ALL_OF if isinstance(condition, AllOf) else ANY_OF
    return Outline(lead, tuple(outline(part) for part in condition.parts))
