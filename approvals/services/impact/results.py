"""What a run found, as one person may see it: cases of one's own organisations, counts of all."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count

from approvals.models import ImpactRun
from compliance.accounts.models import Organisation, User
from compliance.enums import Pathway


@dataclass(slots=True)
class Total:
    flows: int = 0
    cases: int = 0

    def add(self, flows: int, cases: int) -> None:
        self.flows += flows
        self.cases += cases


@dataclass(frozen=True, slots=True)
class OfOrganisation:
    """Counts only; `is_own` says whether the person also sees the cases."""

    organisation: Organisation
    is_own: bool
    total: Total = field(default_factory=Total)


@dataclass(frozen=True, slots=True)
class Totals:
    """Changed flows and cases: by pathways, by organisation, and in all."""

    moves: dict[tuple[Pathway, Pathway], Total]
    organisations: list[OfOrganisation]
    all: Total

    @property
    def hidden(self) -> Total:
        """What changes in organisations the person does not belong to."""
        total = Total()
        for one in self.organisations:
            if not one.is_own:
                total.add(one.total.flows, one.total.cases)
        return total


def totals_of(run: ImpactRun, user: User) -> Totals:
    """Add up a run; a case whose flows move in several ways counts under each of them."""
    counted = {"flows": Count("pk"), "cases": Count("application", distinct=True)}
    rows = run.changes.order_by().values_list("organisation", "was", "now").annotate(**counted)
    moves: dict[tuple[Pathway, Pathway], Total] = defaultdict(Total)
    for _organisation, was, now, flows, cases in rows:
        moves[Pathway(was), Pathway(now)].add(flows, cases)
    organisations = by_organisation(run, user)
    everything = Total()
    for one in organisations:
        everything.add(one.total.flows, one.total.cases)
    return Totals(dict(sorted(moves.items(), key=lambda row: -row[1].flows)), organisations, everything)


def by_organisation(run: ImpactRun, user: User) -> list[OfOrganisation]:
    counted = {"flows": Count("pk"), "cases": Count("application", distinct=True)}
    rows = run.changes.order_by().values_list("organisation").annotate(**counted)
    counts = {pk: Total(flows, cases) for pk, flows, cases in rows}
    own = set(user.organisation_ids())
    listed = Organisation.objects.filter(pk__in=counts).order_by("name")
    return [OfOrganisation(one, one.pk in own, counts[one.pk]) for one in listed]
