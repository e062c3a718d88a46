"""The years of one exporter, or of a group, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Min
from django.utils import timezone

from approvals.models import Determination, LedgerEntry
from approvals.services.ledger.books import filed_for, open_book
from approvals.services.ledger.counting import Persons

MOST_YEARS = 8


@dataclass(frozen=True, slots=True)
class Year:
    """`is_known` is false where an opening balance is missing; the persons are then those known at least."""

    year: int
    persons: Persons
    is_known: bool
    n_cases: int
    n_entries: int


def history(entities: Sequence[int]) -> list[Year]:
    """The years from the first that anything is known of to this one, oldest first."""
    this_year = timezone.localdate().year
    first = max(first_year(entities) or this_year, this_year - MOST_YEARS + 1)
    return [year_of(entities, year) for year in range(first, this_year + 1)]


def first_year(entities: Sequence[int]) -> int | None:
    stated = LedgerEntry.objects.standing().filter(entity__in=entities).aggregate(first=Min("year"))["first"]
    made = Determination.objects.filter(filed_for(entities, "application")).aggregate(first=Min("on_date"))["first"]
    return min([year for year in (stated, made.year if made else None) if year], default=None)


def year_of(entities: Sequence[int], year: int) -> Year:
    book = open_book(entities, year)
    return Year(
        year=year,
        persons=book.at_least(entities),
        is_known=book.counted(entities).n is not None,
        n_cases=len({case.case for case in book.cases}),
        n_entries=LedgerEntry.objects.standing().filter(entity__in=entities, year=year).count(),
    )
