from datetime import date

import pytest
from django.utils import timezone

from approvals.models import Application
from approvals.services import comparing
from approvals.services.in_zones import CaseInZone, in_zones
from compliance import editions
from compliance.accounts.models import LegalEntity
from compliance.editions import shipped_editions
from compliance.enums import Pathway, YesNoUnknown
from compliance.zone_answers import Standing
from tests.cast import Cast, complete_draft

pytestmark = pytest.mark.django_db
EDITIONS = {edition.code: edition for edition in shipped_editions()}
DRAFT, GUIDE = EDITIONS["auto-guide-2025-draft"], EDITIONS["auto-guide-2026"]
TODAY = date(2026, 11, 22)


def aspects(found: comparing.CaseCompared) -> dict[str, comparing.Aspect]:
    return {aspect.name: aspect for aspect in found.flows[0].aspects}


def test_a_case_does_not_differ_from_itself(cast: Cast) -> None:
    found = comparing.under_editions(complete_draft(cast), TODAY, GUIDE, GUIDE)

    assert not found.differs


def test_the_draft_and_the_guide_agree_on_the_pathway_of_ten_people(cast: Cast) -> None:
    found = comparing.under_editions(complete_draft(cast), TODAY, DRAFT, GUIDE)

    assert (found.old.pathway, found.new.pathway) == (Pathway.EXEMPT, Pathway.EXEMPT)
    assert [entry.code for entry in aspects(found)["fired"].new if entry.edition == GUIDE.code]


def test_swapping_the_sides_swaps_what_they_say(cast: Cast) -> None:
    case = complete_draft(cast)
    there = comparing.under_editions(case, TODAY, DRAFT, GUIDE)
    back = comparing.under_editions(case, TODAY, GUIDE, DRAFT)

    assert {name: (one.old, one.new) for name, one in aspects(there).items()} == {
        name: (one.new, one.old) for name, one in aspects(back).items()
    }


def test_an_edition_that_is_not_in_force_takes_the_place_of_its_instrument(cast: Cast) -> None:
    found = comparing.under_editions(complete_draft(cast), TODAY, DRAFT, GUIDE)

    assert {row["code"] for row in found.flows[0].old.editions} == {
        row["code"] for row in found.flows[0].new.editions
    } - {GUIDE.code} | {DRAFT.code}


def test_two_days_count_the_people_of_their_years(cast: Cast) -> None:
    found = comparing.on_days(complete_draft(cast), date(2025, 6, 1), timezone.localdate())

    assert (found.old.before.n, found.new.before.n) == (None, 0)
    assert found.flows[0].old.on == "2025-06-01"


def zones_of(case: Application) -> dict[str, CaseInZone]:
    return {zone.listed.zone: zone for zone in in_zones(case, TODAY)}


def test_every_zone_is_listed_once_and_those_that_say_more_come_first(cast: Cast) -> None:
    zones = in_zones(complete_draft(cast), TODAY)

    assert [(zone.rank, zone.listed.name.en) for zone in zones] == sorted(
        (zone.rank, zone.listed.name.en) for zone in zones
    )
    assert sorted(zone.listed.zone for zone in zones) == sorted({listed.zone for listed in editions.shipped_zones()})


def test_a_zone_says_what_would_have_to_be_answered(cast: Cast) -> None:
    answer = zones_of(complete_draft(cast))["chongqing"].flows[0].answer

    assert answer.standing == Standing.UNKNOWN
    assert "zone_filing_done" in {fact.name for fact in answer.open_facts}


def test_the_exporters_own_zone_uses_its_answers(cast: Cast) -> None:
    LegalEntity.objects.filter(pk=cast.entity.pk).update(zone_code="beijing", zone_eligible=YesNoUnknown.YES)
    case = complete_draft(cast)
    case.entity.refresh_from_db()
    answers = {"zone_scenario_listed": True, "zone_item_listed": False, "zone_filing_done": True}
    flow = case.flows.get()
    flow.answers = {**flow.answers, **answers}
    flow.save(update_fields=["answers"])

    zones = zones_of(case)

    assert (zones["beijing"].is_own, zones["beijing"].flows[0].answer.standing) == (True, Standing.EXEMPT)
    assert zones["beijing"].exporters[0][1].answer is True
    assert (zones["tianjin"].is_own, zones["tianjin"].flows[0].answer.standing) == (False, Standing.UNKNOWN)
    assert zones["tianjin"].exporters[0][1].answer is False


def test_an_exporter_that_may_not_use_a_list_keeps_its_pathway(cast: Cast) -> None:
    case = complete_draft(cast, n_case=150_000)

    assert {zone.pathway for zone in in_zones(case, TODAY)} == {Pathway.CONTRACT_OR_CERTIFICATION}
