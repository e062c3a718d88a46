import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from approvals.models import Application
from approvals.services.amendments import amend_application
from approvals.services.applications import add_flow, update_flow
from approvals.services.assessments import return_application
from approvals.services.checks import problems_before_submission
from approvals.services.pathways import determine_application
from compliance.accounts.models import User
from compliance.enums import YesNoUnknown
from tests.cast import Cast, complete_draft, draft, in_assessment, in_force, signed_in, state_opening


def overview(user: User, case: Application) -> str:
    response = signed_in(user).get(reverse("approvals:case", args=[case.reference]))
    assert response.status_code == 200
    return response.content.decode()


def test_new_draft_asks_for_its_first_flow(cast: Cast) -> None:
    page = overview(cast.ana, draft(cast))

    assert "No flow yet." in page
    assert "still to do" not in page


def test_complete_draft_may_be_submitted(cast: Cast) -> None:
    page = overview(cast.ana, complete_draft(cast))

    assert "Nothing is missing." in page
    assert "Check the answers and submit" in page
    assert "to do</span>" not in page


def test_unknown_answers_are_counted(cast: Cast) -> None:
    case = draft(cast)
    add_flow(application_id=case.pk, by=cast.ana, name="Records")

    page = overview(cast.ana, case)

    assert "3 answers are unknown." in page


def test_exporter_that_is_not_known_enough_is_named(cast: Cast) -> None:
    case = complete_draft(cast)
    cast.entity.ciio = YesNoUnknown.UNKNOWN
    cast.entity.save(update_fields=["ciio"])

    page = overview(cast.ana, case)

    assert "1 to do" in page
    assert cast.entity.get_absolute_url() in page


def test_flow_without_a_number_is_named_and_not_the_ledger(cast: Cast) -> None:
    case = complete_draft(cast)
    state_opening(cast, n=5)
    flow = add_flow(application_id=case.pk, by=cast.ana, name="Second")
    update_flow(application_id=case.pk, position=2, by=cast.ana, expected_version=flow.version, values={"s_case": 0})
    today = timezone.localdate()

    problems = problems_before_submission(case, today, determine_application(case, today))

    persons = reverse("approvals:flow_edit", args=[case.reference, 2, "persons"])
    ledger = reverse("approvals:ledger_state", args=[cast.entity.slug])
    assert persons in [problem.url for problem in problems if problem.where == "n_case"]
    assert ledger not in [problem.url for problem in problems]


def test_returned_draft_shows_the_reasons(cast: Cast) -> None:
    case = in_assessment(cast)
    return_application(application_id=case.pk, by=cast.ben, reason="Name the recipients.")

    assert "Name the recipients." in overview(cast.ana, case)


@pytest.mark.parametrize("who", ["ana", "ben", "cara", "eli"])
def test_case_in_force_shows_its_decision_to_its_people(cast: Cast, who: str) -> None:
    page = overview(getattr(cast, who), in_force(cast))

    assert "Advice followed." in page
    assert "The facts are complete." in page


def test_amendment_and_original_show_each_other(cast: Cast) -> None:
    original = in_force(cast)
    copy = amend_application(application_id=original.pk, by=cast.ana)

    assert f"{copy.reference} amends this case." in overview(cast.eli, original)
    assert f"This case amends {original.reference}." in overview(cast.eli, copy)
    assert f"This case amends {original.reference}." in overview(cast.ana, copy)


@pytest.mark.parametrize("n_flows", [1, 3])
def test_summary_takes_a_constant_number_of_queries(
    cast: Cast, n_flows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    case = draft(cast)
    for number in range(n_flows):
        add_flow(application_id=case.pk, by=cast.ana, name=f"Flow {number}")
    client = signed_in(cast.eli)
    url = reverse("approvals:case", args=[case.reference])
    client.get(url)

    with django_assert_num_queries(31):
        client.get(url)
