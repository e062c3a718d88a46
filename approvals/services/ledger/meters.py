"""What the meters of an exporter, or of a group, show in a year."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils import timezone

from approvals.services.ledger.books import Book, open_book, plans_summed
from approvals.services.ledger.counting import CaseCount, Counted, Persons
from approvals.services.ledger.forecasts import Forecast, forecast
from compliance.accounts.models import LegalEntity
from compliance.regimes import Regime
from compliance.rulebook import regime_on


@dataclass(frozen=True, slots=True)
class Meters:
    """Persons of a year against the thresholds of the rules in force.

    `at_least` is what is known even where an opening balance is missing and `counted` therefore unknown.
    """

    entities: tuple[LegalEntity, ...]
    year: int
    counted: Counted
    at_least: Persons
    planned: Persons
    n_thresholds: tuple[int, ...]
    s_thresholds: tuple[int, ...]
    n_forecast: Forecast | None = None
    s_forecast: Forecast | None = None
    unstated: tuple[LegalEntity, ...] = ()

    @property
    def entity(self) -> LegalEntity:
        return self.entities[0]

    @property
    def is_known(self) -> bool:
        return self.counted.n is not None

    @property
    def reached_with_plans(self) -> list[tuple[str, int]]:
        """The thresholds that are reached only with the cases not decided yet."""
        rows = (
            ("n", self.n_thresholds, self.counted.n, self.planned.n),
            ("s", self.s_thresholds, self.counted.s, self.planned.s),
        )
        return [
            (kind, threshold)
            for kind, thresholds, counted, planned in rows
            for threshold in thresholds
            if counted is not None and counted < threshold <= counted + planned
        ]


def meters_of(entity: LegalEntity, year: int) -> Meters:
    return meters_of_each([entity], year)[0]


def meters_of_each(entities: Sequence[LegalEntity], year: int) -> list[Meters]:
    """The meters of several exporters, from one reading of the ledger."""
    book, plans, regime = read(entities, year)
    return [meters_from(book, plans, regime, (entity,)) for entity in entities]


def read(entities: Sequence[LegalEntity], year: int) -> tuple[Book, list[CaseCount], Regime]:
    book = open_book([entity.pk for entity in entities], year)
    is_this_year = year == timezone.localdate().year
    plans = plans_summed([entity.pk for entity in entities], book.families) if is_this_year else []
    return book, [*plans, *rest_of_estimates(book, is_this_year)], regime_on(timezone.localdate())


def rest_of_estimates(book: Book, is_this_year: bool) -> list[CaseCount]:
    """Cases with actual exports: what they may still send this year up to their estimate is planned."""
    return [replace(case, actual={}) for case in book.cases if case.actual and case.runs] if is_this_year else []


def meters_from(book: Book, plans: Sequence[CaseCount], regime: Regime, entities: tuple[LegalEntity, ...]) -> Meters:
    keys = [entity.pk for entity in entities]
    counted, today = book.counted(keys), timezone.localdate()
    thresholds = {kind: regime.thresholds.get(kind, ()) for kind in ("n", "s")}
    goes_on = book.year == today.year
    return Meters(
        entities=entities,
        year=book.year,
        counted=counted,
        at_least=book.at_least(keys),
        planned=book.planned(keys, plans),
        n_thresholds=thresholds["n"],
        s_thresholds=thresholds["s"],
        n_forecast=forecast(counted.n, thresholds["n"], today) if goes_on else None,
        s_forecast=forecast(counted.s, thresholds["s"], today) if goes_on else None,
        unstated=tuple(entity for entity in entities if entity.pk not in book.opened),
    )
