from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import reverse

from approvals.forms.flows import GROUPS, TITLES
from approvals.models import Application, Flow
from approvals.services.applications import add_flow, update_flow
from compliance import facts
from compliance.enums import FactLevel
from tests.cast import Cast, draft, recipient, signed_in, state_opening

ELSEWHERE = {"zone", "zone_eligible", "description"}
COLUMNS = {"export_act", "scenario", "export_on", "n_case", "s_case"}


@pytest.fixture
def flow(cast: Cast) -> Flow:
    case = draft(cast)
    return add_flow(application_id=case.pk, by=cast.ana, name="Records")


def save(cast: Cast, flow: Flow, group: str, **data: Any) -> HttpResponse:
    url = reverse("approvals:flow_edit", args=[flow.application.reference, flow.position, group])
    response = signed_in(cast.ana).post(url, {"version": flow.version, **data})
    flow.refresh_from_db()
    return response


def group_url(case: Application, group: str) -> str:
    return reverse("approvals:flow_edit", args=[case.reference, 1, group])


def test_every_fact_of_a_flow_is_asked_once() -> None:
    asked = [name for form in GROUPS.values() for name in form.facts]

    vocabulary = {*facts.names(FactLevel.FLOW), *facts.names(FactLevel.ZONE), "overlap", "s_overlap"}
    assert sorted(asked) == sorted(vocabulary - ELSEWHERE - COLUMNS)


def test_groups_lead_to_one_another(cast: Cast, flow: Flow) -> None:
    response = save(cast, flow, "act", name="Records", export_act="transfer")

    assert response.headers["Location"] == group_url(flow.application, "purpose")
    assert (flow.export_act, flow.scenario, flow.version) == ("transfer", "", 2)


def test_last_group_and_the_second_button_lead_to_the_task_list(cast: Cast, flow: Flow) -> None:
    case_url = reverse("approvals:case", args=[flow.application.reference])

    assert save(cast, flow, "persons", n_case="1").headers["Location"] == case_url
    assert save(cast, flow, "act", name="Records", stay="1").headers["Location"] == case_url


def test_unknown_is_kept_apart_from_no(cast: Cast, flow: Flow) -> None:
    save(cast, flow, "circumstances", hr="no", contract="yes", emergency="unknown")

    assert flow.answers == {"hr": False, "contract": True}


def test_an_answer_can_become_unknown_again(cast: Cast, flow: Flow) -> None:
    save(cast, flow, "circumstances", hr="no")

    save(cast, flow, "circumstances", hr="unknown")

    assert flow.answers == {}


def test_dates_are_kept_as_text(cast: Cast, flow: Flow) -> None:
    save(cast, flow, "circumstances", about="vulnerability", reported_on="2026-11-02")

    assert flow.answers == {"about": "vulnerability", "reported_on": "2026-11-02"}


def test_zone_is_asked_of_exporters_in_a_zone(cast: Cast, flow: Flow) -> None:
    outside = signed_in(cast.ana).get(group_url(flow.application, "circumstances")).content.decode()
    cast.entity.zone_code = "beijing"
    cast.entity.save(update_fields=["zone_code"])
    inside = signed_in(cast.ana).get(group_url(flow.application, "circumstances")).content.decode()

    assert "zone_item_listed" not in outside
    assert "zone_item_listed" in inside


@pytest.mark.parametrize(("zone", "asked"), [("beijing", False), ("lingang", True)])
def test_what_only_some_lists_ask_is_asked_there(cast: Cast, flow: Flow, zone: str, asked: bool) -> None:
    cast.entity.zone_code = zone
    cast.entity.save(update_fields=["zone_code"])

    page = signed_in(cast.ana).get(group_url(flow.application, "circumstances")).content.decode()

    assert ("zone_identifiers" in page) == asked


def test_empty_number_is_unknown_and_zero_is_zero(cast: Cast, flow: Flow) -> None:
    save(cast, flow, "persons", n_case="", s_case="0")

    assert (flow.n_case, flow.s_case) == (None, 0)


@pytest.mark.parametrize(
    ("group", "data"),
    [
        ("persons", {"n_case": "9" * 23}),
        ("persons", {"n_forecast": "9" * 23}),
        ("act", {"name": "Records", "export_on": "0001-01-01"}),
        ("act", {"name": "Records", "export_on": "9999-12-31"}),
        ("circumstances", {"reported_on": "9999-12-31"}),
    ],
)
def test_absurd_numbers_and_days_are_refused(cast: Cast, flow: Flow, group: str, data: dict[str, str]) -> None:
    assert save(cast, flow, group, **data).status_code == 422


def test_forecast_keeps_the_years_of_which_something_is_known(cast: Cast, flow: Flow) -> None:
    save(cast, flow, "act", name="Records", export_on="2027-03-01")

    save(cast, flow, "persons", n_2028="500", s_2028="", n_forecast="900")

    assert flow.forecast == [{"year": 2028, "n": 500, "s": None}]
    assert flow.answers == {"n_forecast": 900}


def test_nobody_is_counted_twice_who_is_not_there(cast: Cast, flow: Flow) -> None:
    response = save(cast, flow, "persons", n_case="5", overlap="6")

    assert response.status_code == 422
    assert "more people than there are in the flow" in response.content.decode()


def test_overlap_beyond_the_ledger_is_refused(cast: Cast, flow: Flow) -> None:
    state_opening(cast, n=3)

    response = save(cast, flow, "persons", n_case="5", overlap="4")

    assert response.status_code == 422
    assert "The ledger holds only 3 of them" in response.content.decode()


def test_recipients_are_chosen_from_the_register(cast: Cast, flow: Flow) -> None:
    known = recipient(cast)

    save(cast, flow, "recipients", recipients=[known.pk])

    assert list(flow.recipients.all()) == [known]


def test_recipients_of_others_cannot_be_chosen(cast: Cast, flow: Flow) -> None:
    foreign = recipient(cast)
    type(foreign).objects.filter(pk=foreign.pk).update(organisation=cast.dan.organisations().get())

    assert save(cast, flow, "recipients", recipients=[foreign.pk]).status_code == 422


def test_second_person_is_told_what_changed_and_can_keep_their_own(cast: Cast, flow: Flow) -> None:
    update_flow(
        application_id=flow.application_id,
        position=1,
        by=cast.ana,
        expected_version=1,
        answers={"hr": True},
    )

    told = save(cast, flow, "circumstances", version=1, hr="no").content.decode()
    kept = save(cast, flow, "circumstances", hr="no")

    assert "Cross-border human resources management is now “Yes”; you entered “No”." in told
    assert '<input type="hidden" name="version" value="2"' in told
    assert 'name="hr" value="no" class="form-check-input" id="id_hr_1" checked' in told
    assert kept.status_code == 302
    assert flow.answers == {"hr": False}


def test_conflict_is_a_409_and_changes_nothing(cast: Cast, flow: Flow) -> None:
    save(cast, flow, "purpose", purpose_text="First")

    response = save(cast, flow, "purpose", version=1, purpose_text="Second")

    assert (response.status_code, flow.purpose_text) == (409, "First")


@pytest.mark.parametrize("group", TITLES)
def test_group_pages_show(cast: Cast, flow: Flow, group: str) -> None:
    page = signed_in(cast.ana).get(group_url(flow.application, group))

    assert page.status_code == 200


def test_unknown_group_and_flow_are_not_found(cast: Cast, flow: Flow) -> None:
    client = signed_in(cast.ana)

    assert client.get(group_url(flow.application, "weather")).status_code == 404
    assert client.get(reverse("approvals:flow_edit", args=[flow.application.reference, 2, "act"])).status_code == 404


def test_page_names_the_unknown_answers_that_decide(cast: Cast, flow: Flow) -> None:
    page = signed_in(cast.ana).get(group_url(flow.application, "act")).content.decode()

    assert "The pathway hangs on answers that are unknown here:" in page
    assert '<a href="#id_export_act_0">Export act</a>' in page
