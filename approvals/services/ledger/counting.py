"""How the persons of cases add up in one year. Pure: neither the order nor a repetition of cases matters.

A case counts once, whoever it is filed for. A case and its amendments are the same export: the
family counts once, with the larger figure of each kind.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class Persons(NamedTuple):
    """Distinct natural persons: `n` not sensitive, `s` sensitive."""

    n: int = 0
    s: int = 0

    def with_more(self, other: "Persons") -> "Persons":
        return Persons(self.n + other.n, self.s + other.s)

    def larger(self, other: "Persons") -> "Persons":
        """The larger of each kind by itself."""
        return Persons(max(self.n, other.n), max(self.s, other.s))

    def beyond(self, other: "Persons") -> "Persons":
        """What this has more than the other, of each kind."""
        return Persons(max(self.n - other.n, 0), max(self.s - other.s, 0))


@dataclass(frozen=True, slots=True)
class Counted:
    """Distinct persons, `n` not sensitive and `s` sensitive; None is unknown."""

    n: int | None
    s: int | None

    def plus(self, n: int | None, s: int | None) -> "Counted":
        return Counted(
            None if self.n is None or n is None else self.n + n,
            None if self.s is None or s is None else self.s + s,
        )


UNKNOWN = Counted(None, None)


@dataclass(frozen=True, slots=True)
class CaseCount:
    """One case in one year: the estimate from its answers, and what was stated for it, by entity.

    `entities` are keys of the companies it is filed for. Whose persons an estimate means is not
    known, so it counts whole for each company, and once for several of them together. `runs` says
    that more may be exported under it.
    """

    case: int
    family: int
    entities: frozenset[int]
    estimate: Persons
    actual: Mapping[int, Persons] = field(default_factory=dict)
    runs: bool = False

    def counted(self, among: frozenset[int]) -> Persons:
        """What was stated, once it was for each company concerned; till then the estimate, if it is more."""
        concerned = self.entities & among
        stated = total(self.actual[entity] for entity in concerned if entity in self.actual)
        return stated if concerned <= self.actual.keys() else stated.larger(self.estimate)


def total(figures: Iterable[Persons]) -> Persons:
    result = Persons()
    for figure in figures:
        result = result.with_more(figure)
    return result


def by_family(cases: Iterable[CaseCount], among: frozenset[int]) -> dict[int, Persons]:
    """What each family of cases counts for these companies together."""
    families: dict[int, Persons] = {}
    for case in cases:
        if case.entities & among:
            families[case.family] = families.get(case.family, Persons()).larger(case.counted(among))
    return families


def roots(amends: Mapping[int, int]) -> dict[int, int]:
    """The first case of each chain of amendments, by case; `amends` names what each case amends."""
    found: dict[int, int] = {}
    for case in amends:
        first = case
        while first in amends:
            first = amends[first]
        found[case] = first
    return found
