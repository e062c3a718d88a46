"""Statutory periods as data.

Source: compliance/rulebooks/clocks.toml, where each period names its article and edition.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from compliance import arithmetic
from compliance.arithmetic import Text
from compliance.enums import Verification


class BadClock(ValueError):
    pass


class Unit(StrEnum):
    WORKING_DAYS = "working_days"
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"
    HOURS = "hours"
    DAY_OF_YEAR = "day_of_year"


class Direction(StrEnum):
    FORWARD = "forward"
    BACKWARD = "backward"


class Roll(StrEnum):
    NONE = "none"
    FORWARD = "forward"
    BACKWARD = "backward"


class Means(StrEnum):
    LAST_DAY = "last_day"
    OPENS = "opens"
    EXPIRES = "expires"


class Binds(StrEnum):
    EXPORTER = "exporter"
    AUTHORITY = "authority"
    INSIDE = "inside"


@dataclass(frozen=True, slots=True)
class Clock:
    """One statutory period; n of no days stands for a date that somebody published.

    `why_roll` says why the date moves or stays when its day is not worked; `reading` says how
    we read the law where it leaves something open.
    """

    code: str
    label: Text
    n: int
    unit: Unit
    direction: Direction
    roll: Roll
    means: Means
    starts_on: str
    binds: Binds
    edition: str
    article: str
    verification: Verification | None
    day_of_year: str = ""
    extendable: bool = False
    why_roll: Text | None = None
    reading: Text | None = None

    @property
    def signed_n(self) -> int:
        return -self.n if self.direction == Direction.BACKWARD else self.n

    @property
    def length(self) -> Text:
        """The period in words, without its event."""
        return arithmetic.length(self.signed_n, self.unit, self.day_of_year)

    @property
    def is_fixed_date(self) -> bool:
        return self.unit == Unit.DAY_OF_YEAR or self.n == 0


def parse_clocks(data: bytes) -> Mapping[str, Clock]:
    """Read the periods of a TOML file.

    Raises: BadClock naming the clock that cannot be read.
    """
    return clocks_of(tomllib.loads(data.decode()))


def clocks_of(tables: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Clock]:
    """Make the periods of parsed tables, by code.

    Raises: BadClock naming the clock that cannot be read.
    """
    return MappingProxyType({code: _clock(code, table) for code, table in tables.items()})


@cache
def statutory_clocks() -> Mapping[str, Clock]:
    """Give the periods that ship with the product, by code."""
    return parse_clocks(resources.files("compliance").joinpath("rulebooks/clocks.toml").read_bytes())


def _clock(code: str, table: Mapping[str, Any]) -> Clock:
    try:
        return Clock(
            code=code,
            label=_text(table["label"]),
            n=int(table.get("n", 0)),
            unit=Unit(table["unit"]),
            direction=Direction(table["direction"]),
            roll=Roll(table["roll"]),
            means=Means(table["means"]),
            starts_on=table["starts_on"],
            binds=Binds(table["binds"]),
            edition=table["edition"],
            article=table["article"],
            verification=_verification(table),
            day_of_year=table.get("day_of_year", ""),
            extendable=bool(table.get("extendable", False)),
            why_roll=_text(table["why_roll"]) if "why_roll" in table else None,
            reading=_text(table["reading"]) if "reading" in table else None,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadClock(f"The clock {code} cannot be read: {error!r}") from error


def _text(table: Mapping[str, str]) -> Text:
    return {"en": table["en"], "zh": table["zh"]}


def _verification(table: Mapping[str, Any]) -> Verification | None:
    """Read how well the source is known; a target we set ourselves has none."""
    if table["binds"] == Binds.INSIDE:
        return None
    return Verification(table["verification"])
