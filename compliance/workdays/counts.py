"""How a date came about, day by day."""

import datetime as dt
from dataclasses import dataclass

from compliance.workdays.values import Day, DayKind, Holiday, Span


@dataclass(frozen=True, slots=True)
class Standstill:
    """A suspension within a count, and how many working days it took out of it."""

    span: Span
    n_working_days: int


@dataclass(frozen=True, slots=True)
class Count:
    """How a date came about: every day from the start, not counted, to the last one, in order."""

    start: dt.date
    n: int
    on: dt.date
    days: tuple[Day, ...]
    holidays: tuple[Holiday, ...]
    unpublished: tuple[int, ...]
    standstills: tuple[Standstill, ...] = ()

    @property
    def provisional(self) -> bool:
        """Say whether the count rests on a year nobody has published."""
        return bool(self.unpublished)

    def of_kind(self, kind: DayKind) -> list[dt.date]:
        return [day.on for day in self.days if day.kind == kind]

    def holidays_met(self) -> tuple[Holiday, ...]:
        """Give the holidays that took a day out of the count, not those it stood still through."""
        met = self.of_kind(DayKind.HOLIDAY)
        return tuple(holiday for holiday in self.holidays if any(holiday.first <= day <= holiday.last for day in met))
