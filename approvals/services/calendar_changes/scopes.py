"""Which cases and organisations have dates that a year of the calendar can move."""

import datetime as dt
import hashlib
from collections.abc import Iterator, Sequence

from django.db.models import Q, QuerySet

from approvals.enums import CalendarPurpose
from approvals.models import Application, CalendarChunk, CalendarRun, Deadline
from compliance.accounts.models import Organisation
from compliance.models import CalendarYear

# Cases counted for good stay locked until their chunk is done, so that few of them share one.
PER_CHUNK = {CalendarPurpose.PREVIEW: 200, CalendarPurpose.RECOUNT: 20}
# A date is rolled over a block of days off at most, so that one just outside the year may rest on it.
ROLLED = dt.timedelta(days=31)


def resting_on(year: int) -> Q:
    """Deadlines whose count touches the year; a clock that stands still may end in any."""
    first, last = dt.date(year, 1, 1) - ROLLED, dt.date(year, 12, 31) + ROLLED
    begins = Q(started_on__lte=last) | Q(due_on__lte=last)
    ends = Q(started_on__gte=first) | Q(due_on__gte=first)
    return (begins & ends) | Q(suspended_since__isnull=False)


def cases_of(year: int) -> QuerySet[Application]:
    """Cases with such dates, open or met; a closed case has none that count."""
    resting = Deadline.objects.filter(resting_on(year), application__isnull=False)
    return Application.objects.open().filter(pk__in=resting.values("application"))


def organisations_of(year: int) -> QuerySet[Organisation]:
    """Organisations with duties or consultations that end about the year."""
    resting = Deadline.objects.filter(resting_on(year), application=None)
    return Organisation.objects.filter(pk__in=resting.values("organisation"))


def chunks_of(run: CalendarRun) -> list[CalendarChunk]:
    year = run.calendar_year.year
    cases = list(cases_of(year).order_by("pk").values_list("pk", flat=True))
    organisations = list(organisations_of(year).order_by("pk").values_list("pk", flat=True))
    n = PER_CHUNK[CalendarPurpose(run.purpose)]
    shares = [(True, share) for share in _shares(cases, n)] + [(False, share) for share in _shares(organisations, n)]
    return [
        CalendarChunk(run=run, number=number, of_cases=of_cases, first=share[0], last=share[-1], n_scopes=len(share))
        for number, (of_cases, share) in enumerate(shares, 1)
    ]


def cases_in(chunk: CalendarChunk, year: int) -> list[int]:
    found = cases_of(year).filter(pk__gte=chunk.first, pk__lte=chunk.last)
    return list(found.order_by("pk").values_list("pk", flat=True))


def organisations_in(chunk: CalendarChunk, year: int) -> list[Organisation]:
    return list(organisations_of(year).filter(pk__gte=chunk.first, pk__lte=chunk.last).order_by("pk"))


def base_hash(year: int) -> str:
    """SHA-256 of the years in force, and of which version of this year is."""
    rows = CalendarYear.objects.in_force().order_by("year")
    told = [f"{row.year}:{row.content_hash}" for row in rows]
    return hashlib.sha256("\n".join([str(year), *told]).encode()).hexdigest()


def _shares(keys: Sequence[int], n: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(keys), n):
        yield keys[start : start + n]
