"""What a case not decided yet does to the count: with it, without it, and with every other one too."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from approvals.models import Application
from approvals.services.case_facts import facts_of_cases
from approvals.services.ledger.books import PLANNED, filed_for, open_book
from approvals.services.ledger.counting import Counted, Persons
from approvals.services.ledger.standing import standing
from approvals.services.pathways import CaseDetermination, determine_case
from compliance.enums import Pathway
from compliance.regimes import Regime
from compliance.rulebook import regime_on

# So many other cases are determined; a page with more says so.
MOST_OTHERS = 40


@dataclass(frozen=True, slots=True)
class Scenario:
    """A count, what an ordinary export needs at it, and the pathway of the case itself, if it is in it."""

    name: str
    counted: Counted
    ordinary: Pathway | None
    pathway: Pathway | None = None


@dataclass(frozen=True, slots=True)
class WhatIf:
    without: Scenario
    with_it: Scenario
    with_all: Scenario
    others: tuple[Application, ...]
    n_left_out: int

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        return (self.without, self.with_it, self.with_all)

    @property
    def changes_with_others(self) -> bool:
        return self.with_all.pathway != self.with_it.pathway


def what_if(application: Application, on: date) -> WhatIf:
    """Determine the case on the day, and again as if every other case not decided were approved first.

    The others are those of the same exporters; what amends the case, or is amended by it, is no other.
    """
    exporters, regime = application.exporter_ids(), regime_on(on)
    book = open_book(exporters, on.year)
    before = book.counted(exporters, leaving_out=application.pk)
    others = [
        case
        for case in Application.objects.filter(filed_for(exporters), status__in=PLANNED).for_page().order_by("pk")
        if book.family_of(case.pk) != book.family_of(application.pk)
    ]
    facts = facts_of_cases([application, *others[:MOST_OTHERS]], with_recipients=False)
    own = determine_case(facts[application.pk], before, regime)
    first = before
    for other in others[:MOST_OTHERS]:
        first = added(first, determine_case(facts[other.pk], before, regime))
    last = determine_case(facts[application.pk], first, regime)
    return WhatIf(
        without=scenario("without", before, regime),
        with_it=scenario("with", added(before, own), regime, own.pathway),
        with_all=scenario("all", added(first, last), regime, last.pathway),
        others=tuple(others[:MOST_OTHERS]),
        n_left_out=len(others[MOST_OTHERS:]),
    )


def scenario(name: str, counted: Counted, regime: Regime, pathway: Pathway | None = None) -> Scenario:
    ordinary = None if counted.n is None or counted.s is None else standing(Persons(counted.n, counted.s), regime)
    return Scenario(name, counted, ordinary, pathway)


def added(before: Counted, determined: CaseDetermination) -> Counted:
    """Add the persons of the flows that count; an unknown number makes the sum unknown."""
    for flow, result in determined.flows:
        if result.counted:
            before = before.plus(flow.facts.get("n_case"), flow.facts.get("s_case"))
    return before


def drafts_of(entities: Sequence[int]) -> list[Application]:
    """The cases not decided yet of these exporters, to choose one from."""
    cases = Application.objects.filter(filed_for(entities), status__in=PLANNED)
    return list(cases.select_related("entity").order_by("-changed_at", "-pk")[:MOST_OTHERS])
