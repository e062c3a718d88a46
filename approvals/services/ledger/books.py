"""A year's ledger as the database holds it: what was stated, and the cases that count.

A case counts from its decision on: in the year it was determined for, as the law counts to the day
of filing with that filing included, and again in every later year in which it may still be exported.
There the forecast stated for that year counts; without one, the persons of the case once more.
What ended (expired, stopped, closed, replaced) counts up to the year it ended in. Actual exports
that officers state for a case and a year take the place of its estimate.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from approvals.enums import STATUSES_OF_STAGE, AuthorityEventKind, LedgerKind, Outcome, Stage, Status
from approvals.models import Application, AuthorityEvent, Determination, FiledFor, LedgerEntry
from approvals.services.ledger.counting import UNKNOWN, CaseCount, Counted, Persons, by_family, roots, total
from compliance.accounts.models import LegalEntity
from compliance.enums import Pathway

K = AuthorityEventKind
RUNNING = (
    Status.CLEARED,
    Status.FILED,
    Status.UNDER_REVIEW,
    Status.SUPPLEMENT_REQUESTED,
    Status.NOT_PASSED,
    Status.REASSESSMENT_REQUESTED,
    Status.IN_FORCE,
)
COUNTING = (*RUNNING, Status.SUSPENDED, Status.EXPIRED)
# A case closed after data could leave still counts: what was exported was exported.
CLOSED = (Status.WITHDRAWN, Status.DISCARDED, Status.REFUSED, Status.SUPERSEDED)
WAS_EXPORTED = Q(
    application__authority_events__kind__in=(K.CONTRACT_EFFECTIVE, K.CERTIFICATE_ISSUED, K.PASSED, K.PASSED_IN_PART)
) | Q(
    pathway__in=(Pathway.EXEMPT, Pathway.OUT_OF_SCOPE),
    application__decisions__outcome=Outcome.APPROVED,
)
PLANNED = (
    *STATUSES_OF_STAGE[Stage.DRAFT],
    *STATUSES_OF_STAGE[Stage.ASSESSMENT],
    Status.AWAITING_DECISION,
)
# No other case is of its family, and no other company is concerned.
STANDS_ALONE = (
    Q(amends=None)
    & ~Exists(Application.objects.filter(amends=OuterRef("pk")))
    & ~Exists(FiledFor.objects.filter(application=OuterRef("pk")))
)
# Results are large: a book of many cases must not load them.
READ = (
    "application_id",
    "application__entity_id",
    "application__status",
    "on_date",
    "n_counted",
    "s_counted",
    "later",
)
EVERY_YEAR = "each"


class Book:
    """What some exporters' persons of one year are made of; asked for any of them, alone or together."""

    def __init__(
        self,
        year: int,
        cases: Iterable[CaseCount],
        stated: Mapping[int, Persons],
        opened: Collection[int],
        families: Mapping[int, int],
    ) -> None:
        self.year, self.cases, self.stated = year, tuple(cases), stated
        self.opened, self.families = frozenset(opened), families
        self._known: dict[frozenset[int], tuple[Persons, dict[int, Persons]]] = {}

    def counted(self, among: Iterable[int], leaving_out: int | None = None) -> Counted:
        """Sum what was counted since 1 January, without this case and without what it amends or is amended by.

        Unknown until somebody has stated the opening balance of each exporter, be it zero.
        """
        entities = frozenset(among)
        if not entities <= self.opened:
            return UNKNOWN
        everything, families = self._known_of(entities)
        left_out = families.get(self.family_of(leaving_out)) if leaving_out else None
        return Counted(*everything.beyond(left_out or Persons()))

    def at_least(self, among: Iterable[int]) -> Persons:
        """Sum what is known, whether or not every opening balance was stated."""
        return self._known_of(frozenset(among))[0]

    def planned(self, among: Iterable[int], plans: Iterable[CaseCount]) -> Persons:
        """Sum what these cases would add; an amendment adds what it has more than what it amends."""
        entities = frozenset(among)
        _everything, families = self._known_of(entities)
        wanted = by_family(plans, entities)
        return total(persons.beyond(families.get(family, Persons())) for family, persons in wanted.items())

    def family_of(self, case: int) -> int:
        return self.families.get(case, case)

    def _known_of(self, entities: frozenset[int]) -> tuple[Persons, dict[int, Persons]]:
        if entities not in self._known:
            families = by_family(self.cases, entities)
            stated = total(self.stated[entity] for entity in entities if entity in self.stated)
            self._known[entities] = (stated.with_more(total(families.values())), families)
        return self._known[entities]


def open_book(entities: Collection[int], year: int) -> Book:
    """Read a year of these exporters; a fixed number of queries, however many there are."""
    families = families_of(entities)
    entries = list(LedgerEntry.objects.standing().filter(entity__in=entities, year=year))
    return Book(
        year,
        case_counts(entities, year, entries, families),
        stated_by_entity(entries),
        {entry.entity_id for entry in entries if entry.kind == LedgerKind.OPENING},
        families,
    )


def stated_by_entity(entries: Iterable[LedgerEntry]) -> dict[int, Persons]:
    """Sum what was stated outside the cases kept here."""
    found: dict[int, Persons] = defaultdict(Persons)
    for entry in entries:
        if entry.application_id is None:
            found[entry.entity_id] = found[entry.entity_id].with_more(Persons(entry.n, entry.s))
    return found


def case_counts(
    entities: Collection[int], year: int, entries: Iterable[LedgerEntry], families: Mapping[int, int]
) -> list[CaseCount]:
    rows = determinations_of(entities, year).values_list(*READ)
    others = others_of(entities)
    actuals: dict[int, dict[int, Persons]] = defaultdict(dict)
    for entry in entries:
        if entry.application_id is not None:
            actuals[entry.application_id][entry.entity_id] = Persons(entry.n, entry.s)
    return [
        CaseCount(
            case,
            families.get(case, case),
            others[case] | {entity},
            estimate(on, Persons(n, s), later, year),
            actuals.get(case, {}),
            status in RUNNING,
        )
        for case, entity, status, on, n, s, later in rows
    ]


def estimate(on: date, counted: Persons, later: Mapping[str, Mapping[str, int]], year: int) -> Persons:
    """What the case's own answers say of the year; `counted` and `later` are those of its determination."""
    if on.year == year or not later:
        return counted
    stated = later.get(str(year), later[EVERY_YEAR])
    return Persons(stated["n"], stated["s"])


def determinations_of(entities: Collection[int], year: int) -> QuerySet[Determination]:
    """The pinned result of each case whose persons count this year: the newest of each case."""
    counts = Q(application__status__in=COUNTING) | (Q(application__status__in=CLOSED) & WAS_EXPORTED)
    newest = (
        Determination.objects.filter(counts, filed_for(entities, "application"))
        .order_by("application_id", "-made_at", "-pk")
        .distinct("application_id")
    )
    return Determination.objects.filter(pk__in=newest.values("pk"), on_date__year__lte=year).filter(runs_in(year))


def filed_for(entities: Collection[int], application: str = "") -> Q:
    """That a case is filed by or for one of these; `application` is where the case stands in the query."""
    others = FiledFor.objects.filter(entity__in=entities).values("application")
    by, key = (f"{application}__entity__in", f"{application}__in") if application else ("entity__in", "pk__in")
    return Q(**{by: entities}) | Q(**{key: others})


def runs_in(year: int) -> Q:
    """That the case had not ended before the year, so that data could still leave in it."""
    events = AuthorityEvent.objects.standing().filter(application=OuterRef("application"))
    return (
        Q(application__status__in=RUNNING)
        | Q(application__status__in=CLOSED, application__changed_at__year__gte=year)
        | (Q(application__status=Status.EXPIRED) & Exists(events.filter(valid_until__year__gte=year)))
        | (
            Q(application__status=Status.SUSPENDED)
            & Exists(events.filter(kind=K.STOP_ORDER, happened_on__year__gte=year))
        )
        | Q(on_date__year=year)
    )


def others_of(entities: Collection[int]) -> dict[int, frozenset[int]]:
    """By case of these exporters: the companies it is filed for beside the one that files it."""
    rows = FiledFor.objects.filter(filed_for(entities, "application")).values_list("application_id", "entity_id")
    found: dict[int, frozenset[int]] = defaultdict(frozenset)
    for case, entity in rows:
        found[case] |= {entity}
    return found


def families_of(entities: Collection[int]) -> dict[int, int]:
    """The first case of each chain of amendments in the organisations of these exporters."""
    organisations = LegalEntity.objects.filter(pk__in=entities).values("organisation")
    links = Application.objects.filter(organisation__in=organisations).exclude(amends=None)
    return roots(dict(links.values_list("pk", "amends_id")))


def plans_of(entities: Collection[int], families: Mapping[int, int]) -> list[CaseCount]:
    """The cases not decided yet, with all their persons; an unknown number adds nothing here."""
    return counts_of(undecided(entities), entities, families)


def plans_summed(entities: Collection[int], families: Mapping[int, int]) -> list[CaseCount]:
    """As `plans_of`, where only sums matter: the cases that stand alone are one row for each exporter."""
    alone = undecided(entities).filter(STANDS_ALONE)
    rows = list(alone.values("entity_id").annotate(n=Sum("flows__n_case"), s=Sum("flows__s_case")))
    sums = [
        CaseCount(-row["entity_id"], -row["entity_id"], frozenset({row["entity_id"]}), persons(row["n"], row["s"]))
        for row in rows
    ]
    return [*sums, *counts_of(undecided(entities).exclude(STANDS_ALONE), entities, families)]


def undecided(entities: Collection[int]) -> QuerySet[Application]:
    return Application.objects.filter(filed_for(entities), status__in=PLANNED).order_by()


def counts_of(cases: QuerySet[Application], entities: Collection[int], families: Mapping[int, int]) -> list[CaseCount]:
    rows = list(cases.values("pk", "entity_id").annotate(n=Sum("flows__n_case"), s=Sum("flows__s_case")))
    others = others_of(entities)
    return [
        CaseCount(
            row["pk"],
            families.get(row["pk"], row["pk"]),
            others[row["pk"]] | {row["entity_id"]},
            persons(row["n"], row["s"]),
        )
        for row in rows
    ]


def persons(n: int | None, s: int | None) -> Persons:
    return Persons(int(n or 0), int(s or 0))


def counted_before(
    entities: LegalEntity | Iterable[int], year: int, *, leaving_out: Application | None = None
) -> Counted:
    """Sum what was counted since 1 January for one exporter, or for several together.

    The case left out counts nothing, and neither does what it amends. Unknown until somebody has
    stated the year's opening balance of each exporter, be it zero.
    """
    keys = [entities.pk] if isinstance(entities, LegalEntity) else list(entities)
    return open_book(keys, year).counted(keys, leaving_out=leaving_out.pk if leaving_out else None)


def counting_determinations(entity: LegalEntity, year: int) -> QuerySet[Determination]:
    return determinations_of([entity.pk], year)
