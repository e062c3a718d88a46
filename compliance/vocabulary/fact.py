"""What a fact is: its type, unit, labels, and what not mentioning it means."""

from dataclasses import dataclass

from compliance.enums import FactKind, FactLevel
from compliance.wording import Text

UNKNOWN = None
Value = bool | int | str | tuple[str, ...] | object


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: Text


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that can be said about an export.

    `absent` is what a fact that nobody mentions means; nearly always unknown. It differs only
    where not mentioning it is not claiming it, which never leads to a milder pathway.
    """

    name: str
    kind: FactKind
    level: FactLevel
    label: Text
    unit: str = ""
    choices: tuple[Choice, ...] = ()
    remediable: bool = False
    absent: Value = UNKNOWN
