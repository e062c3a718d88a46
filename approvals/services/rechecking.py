"""What follows for the cases once other rules are published: drafts are determined again, decisions are checked."""

import logging
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import TypeVar

from django.utils import timezone

from approvals.enums import Stage
from approvals.models import Application, Decision
from approvals.services import decisions, exporters
from approvals.services.bound import changed_by_rules
from approvals.services.case_facts import exporters_of_cases, facts_of_cases
from approvals.services.ledger.books import Book, open_book
from approvals.services.pathways import determine_case
from compliance import rulebook
from compliance.facts import BadFacts
from compliance.models import ZoneList

log = logging.getLogger(__name__)
CASES_AT_ONCE = 500
Item = TypeVar("Item")


def recheck_published(*, kind: str, pk: int) -> list[str]:
    """Check every case after a revision was published; name those whose decision was voided.

    A decision is void only where the rules make something else of its facts on its own day.
    """
    drafts = Application.objects.at_stage(Stage.DRAFT)
    if kind == "zone_list":
        listed = ZoneList.objects.select_related("zone").get(pk=pk)
        drafts = drafts.filter(entity__zone_code__in=(listed.zone.code, listed.code))
    refresh_drafts(drafts.order_by("pk").values_list("pk", flat=True))
    return void_where_the_rules_decide_otherwise()


def refresh_drafts(keys: Iterable[int]) -> None:
    """Determine drafts again, many at once, and write those whose pathway is another one."""
    regime, year = rulebook.regime_on(timezone.localdate()), timezone.localdate().year

    @lru_cache(maxsize=64)
    def book_of(entities: tuple[int, ...]) -> Book:
        return open_book(entities, year)

    for some in batches(keys):
        cases = list(Application.objects.filter(pk__in=some).select_related("entity"))
        facts, filing = facts_of_cases(cases, with_recipients=False), exporters_of_cases(cases)
        for case in cases:
            entities = tuple(entity.pk for entity in filing[case.pk])
            before = book_of(entities).counted(entities, leaving_out=case.pk)
            try:
                pathway = determine_case(facts[case.pk], before, regime).pathway if facts[case.pk].flows else ""
            except BadFacts:
                log.warning("%s has facts that cannot be read", case.reference)
                continue
            if pathway != case.pathway:
                exporters.refresh_draft(case.pk)


def void_where_the_rules_decide_otherwise() -> list[str]:
    standing = Decision.objects.standing().filter(application__in=Application.objects.open())
    voided = []
    for some in batches(standing.order_by("pk").values_list("pk", flat=True)):
        for decision in Decision.objects.filter(pk__in=some).select_related("determination__application__entity"):
            case = decision.determination.application
            try:
                is_other = bool(changed_by_rules(decision.determination))
            except BadFacts:
                log.warning("%s was decided on facts that cannot be read", case.reference)
                continue
            if is_other and decisions.void_if_changed(application_id=case.pk):
                voided.append(case.reference)
    return voided


def batches(items: Iterable[Item]) -> Iterator[Sequence[Item]]:
    found = iter(items)
    while some := list(islice(found, CASES_AT_ONCE)):
        yield some
