"""One case for several companies: counted together, with the strictest facts, and bound to who they are."""

from typing import Any

import pytest
from django.utils import timezone

from approvals.enums import LedgerKind, Outcome
from approvals.exceptions import BadInput, Conflict
from approvals.models import Application
from approvals.services.amendments import amend_application
from approvals.services.applications import update_application
from approvals.services.bound import changes_since
from approvals.services.checks import url_of_fact
from approvals.services.decisions import decide_application
from approvals.services.exporter_facts import facts_of_exporters
from approvals.services.exporters import recheck_entity
from approvals.services.ledger.books import counted_before, open_book, plans_of, plans_summed
from approvals.services.ledger.counting import Counted
from approvals.services.ledger.entries import state_persons
from approvals.services.pathways import determine_application, facts_of, pin_determination
from compliance.accounts.models import LegalEntity
from compliance.accounts.services import create_legal_entity
from compliance.enums import Pathway, YesNoUnknown
from tests.cast import Cast, awaiting_decision, complete_draft, in_force, registered

YES, NO, UNKNOWN = YesNoUnknown.YES, YesNoUnknown.NO, YesNoUnknown.UNKNOWN


def company(ciio: str = NO, zone: str = "", eligible: str = UNKNOWN) -> LegalEntity:
    return LegalEntity(ciio=ciio, zone_code=zone, zone_eligible=eligible)


@pytest.mark.parametrize(
    ("companies", "expected"),
    [
        ([company()], {"ciio": False, "zone": "none"}),
        ([company(YES), company()], {"ciio": True, "zone": "none"}),
        ([company(UNKNOWN), company()], {"zone": "none"}),
        ([company(UNKNOWN), company(YES)], {"ciio": True, "zone": "none"}),
        ([company(zone="beijing", eligible=YES)] * 2, {"ciio": False, "zone": "beijing", "zone_eligible": True}),
        (
            [company(zone="beijing", eligible=YES), company(zone="beijing")],
            {"ciio": False, "zone": "beijing"},
        ),
        (
            [company(zone="beijing", eligible=YES), company(zone="beijing", eligible=NO)],
            {"ciio": False, "zone": "beijing", "zone_eligible": False},
        ),
        ([company(zone="beijing", eligible=YES), company()], {"ciio": False, "zone": "none"}),
    ],
)
def test_the_strictest_facts_are_everybodys(companies: list[LegalEntity], expected: dict[str, Any]) -> None:
    together = {"group_similar_exports": True} if len(companies) > 1 else {}

    assert facts_of_exporters(companies) == expected | together


@pytest.fixture
def other(cast: Cast) -> LegalEntity:
    entity = create_legal_entity(by=None, organisation=cast.exp, **registered("Shanghai Example Mobility Co.", 7))
    state(cast, entity, 95_000)
    return entity


def state(cast: Cast, entity: LegalEntity, n: int, kind: LedgerKind = LedgerKind.OPENING, **more: Any) -> None:
    values = {"n": n, "s": 0, "source": "Log", **more}
    state_persons(entity=entity, by=cast.ana, kind=kind, year=timezone.localdate().year, values=values)


def file_for(cast: Cast, application: Application, *entities: LegalEntity) -> Application:
    update_application(
        application_id=application.pk,
        by=cast.ana,
        expected_version=application.version,
        values={"also_for": list(entities)},
    )
    application.refresh_from_db()
    return application


@pytest.mark.django_db
def test_the_ledgers_of_all_companies_count_together(cast: Cast, other: LegalEntity) -> None:
    case = complete_draft(cast, n_case=10_000)
    alone = determine_application(case, timezone.localdate())

    together = determine_application(file_for(cast, case, other), timezone.localdate())

    assert (alone.pathway, alone.before) == (Pathway.EXEMPT, Counted(0, 0))
    assert (together.pathway, together.before) == (Pathway.CONTRACT_OR_CERTIFICATION, Counted(95_000, 0))
    case.refresh_from_db()
    assert case.pathway == Pathway.CONTRACT_OR_CERTIFICATION


@pytest.mark.django_db
def test_one_company_without_an_opening_balance_holds_the_case(cast: Cast, other: LegalEntity) -> None:
    other.ledger_entries.all().delete()
    case = file_for(cast, complete_draft(cast, n_case=10_000), other)

    assert determine_application(case, timezone.localdate()).pathway == Pathway.HOLD
    assert other.slug in url_of_fact(case, 1, "n_year")


@pytest.mark.django_db
def test_a_group_case_counts_whole_for_each_and_once_for_all(cast: Cast, other: LegalEntity) -> None:
    case = in_force(cast, n_case=100)
    case.filed_for.create(entity=other)
    year = timezone.localdate().year

    assert counted_before(cast.entity, year) == Counted(100, 0)
    assert counted_before(other, year) == Counted(95_100, 0)
    assert counted_before([cast.entity.pk, other.pk], year) == Counted(95_100, 0)
    state(cast, other, 30, LedgerKind.ACTUAL, application=case)
    state(cast, cast.entity, 40, LedgerKind.ACTUAL, application=case)
    assert counted_before([cast.entity.pk, other.pk], year) == Counted(95_070, 0)


@pytest.mark.django_db
def test_a_determination_is_bound_to_the_companies(cast: Cast, other: LegalEntity) -> None:
    case = complete_draft(cast)
    alone = facts_of(case).hash
    pinned = pin_determination(file_for(cast, case, other), by=cast.ana, on=timezone.localdate())

    assert pinned.facts["1"]["others"] == [other.registered_name]
    assert changes_since(pinned) == []
    case.filed_for.all().delete()
    assert facts_of(case).hash == alone
    assert changes_since(pinned)[-1].en == f"Flow 1: also filed for {other.registered_name}, now for nobody."


@pytest.mark.django_db
def test_a_fact_of_another_company_voids_the_decision(cast: Cast, other: LegalEntity) -> None:
    case = awaiting_decision(cast)
    case.filed_for.create(entity=other)
    pinned = pin_determination(case, by=cast.ana, on=timezone.localdate())
    case.advice.update(determination=pinned)
    decide_application(application_id=case.pk, by=cast.cara, outcome=Outcome.APPROVED, reasons="Advice followed.")
    LegalEntity.objects.filter(pk=other.pk).update(ciio=YES)

    assert recheck_entity(entity_id=other.pk) == [case.reference]


@pytest.mark.django_db
def test_companies_that_cannot_be_chosen_are_refused(cast: Cast, other: LegalEntity) -> None:
    case = complete_draft(cast)
    strange = LegalEntity.objects.exclude(organisation=cast.exp).get()

    for entity in (cast.entity, strange):
        with pytest.raises(BadInput):
            file_for(cast, case, entity)
    file_for(cast, case, other)
    with pytest.raises(BadInput):
        update_application(application_id=case.pk, by=cast.ana, expected_version=case.version, values={"entity": other})


@pytest.mark.django_db
def test_the_second_to_choose_is_told_who_was_chosen(cast: Cast, other: LegalEntity) -> None:
    case = complete_draft(cast)
    version = case.version
    file_for(cast, case, other)

    with pytest.raises(Conflict) as refused:
        update_application(application_id=case.pk, by=cast.ana, expected_version=version, values={"also_for": []})

    assert other.registered_name in str(refused.value.problems[0].message)


@pytest.mark.django_db
def test_an_amendment_is_filed_for_the_same_companies(cast: Cast, other: LegalEntity) -> None:
    case = in_force(cast)
    case.filed_for.create(entity=other)

    assert list(amend_application(application_id=case.pk, by=cast.ana).also_for.all()) == [other]


@pytest.mark.django_db
def test_cases_not_decided_add_up_alike_one_by_one_and_summed(cast: Cast, other: LegalEntity) -> None:
    amended = in_force(cast, title="In force", n_case=1)
    amend_application(application_id=amended.pk, by=cast.ana).flows.update(n_case=40)
    complete_draft(cast, title="Together", n_case=200).filed_for.create(entity=other)
    for title in ("Alone", "Alone too"):
        complete_draft(cast, title=title, n_case=3_000)
    keys = [cast.entity.pk, other.pk]
    book = open_book(keys, timezone.localdate().year)

    sums = {
        among: {book.planned(among, plans(keys, book.families)) for plans in (plans_of, plans_summed)}
        for among in ((cast.entity.pk,), (other.pk,), tuple(keys))
    }

    assert sums == {(cast.entity.pk,): {(6_239, 0)}, (other.pk,): {(200, 0)}, tuple(keys): {(6_239, 0)}}
