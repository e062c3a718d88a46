"""A zone's list from the copy to the cases of the zone's exporters, page by page."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from approvals.models import Application
from approvals.services.applications import update_flow
from approvals.services.impact.runs import latest_run, measure_next
from compliance.enums import EditionStatus, YesNoUnknown
from compliance.models import ZoneList
from tests.cast import NO_TO_EVERYTHING, Cast, complete_draft, signed_in
from tests.compliance.forms.controls import sent_by

LIST = "/law/zones/beijing/lists/beijing-2025/"
IN_THE_ZONE = {"zone_scenario_listed": True, "zone_item_listed": False, "zone_filing_done": True}


@pytest.fixture
def case(cast: Cast) -> Application:
    """A draft of 200,000 people, whose exporter files in the zone: its list has a row for so many."""
    cast.entity.zone_code, cast.entity.zone_eligible = "beijing", YesNoUnknown.YES
    cast.entity.save(update_fields=["zone_code", "zone_eligible"])
    case = complete_draft(cast, n_case=200_000)
    flow = case.flows.get()
    answers = {**NO_TO_EVERYTHING, **IN_THE_ZONE}
    update_flow(
        application_id=case.pk, position=1, by=cast.ana, expected_version=flow.version, values={}, answers=answers
    )
    case.refresh_from_db()
    return case


def sent(client: Client, address: str) -> QueryDict:
    page = client.get(address).content.decode()
    return sent_by(page[page.index('<form class="form') : page.rindex("</form>")])


def raise_row(client: Client, address: str) -> Any:
    """Let the row begin at 300,000 people."""
    data = sent(client, address)
    assert data.getlist("when-0-value") == ["100,000", "999,999"]
    data.setlist("when-0-value", ["300,000", "999,999"])
    return client.post(address, dict(data.lists()))


def test_a_row_changed_reaches_the_cases_of_the_zone(
    cast: Cast, case: Application, run_queued: Callable[[], list[str]], django_capture_on_commit_callbacks: Any
) -> None:
    dora, fay = signed_in(cast.dora), signed_in(cast.fay)
    assert case.pathway == "contract_or_certification"

    assert dora.post(f"{LIST}1/copy/").headers["Location"] == f"{LIST}2/"
    assert raise_row(dora, f"{LIST}2/rows/Z-PI-CONTRACT/edit/").status_code == 302
    assert "300,000" in fay.get(f"{LIST}2/review/").content.decode()
    assert dora.post(f"{LIST}2/submit/", {"mark": 1}).status_code == 302
    impact, publish = "/impact/zone-list/beijing-2025/2/", "/publish/zone-list/beijing-2025/2/"
    assert dora.post(f"{impact}start/").headers["Location"] == impact
    run = latest_run(ZoneList.objects.get(code="beijing-2025", revision=2))
    assert run
    while measure_next(run_id=run.pk):
        pass
    assert "Cases that change: 1 of 1." in fay.get(impact).content.decode()
    assert dora.post(publish, {"mark": 1}).status_code == 403
    with django_capture_on_commit_callbacks(execute=True):
        assert fay.post(publish, {"mark": 1}).headers["Location"] == impact
    assert "approvals.recheck_published" in run_queued()

    case.refresh_from_db()
    assert case.pathway == "exempt"
    revisions = ZoneList.objects.filter(code="beijing-2025").order_by("revision")
    assert [one.status for one in revisions] == [EditionStatus.SUPERSEDED, EditionStatus.PUBLISHED]
