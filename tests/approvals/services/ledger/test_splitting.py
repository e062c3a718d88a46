"""Cases that share recipient and purpose are named, with the rule; nothing is held up by it."""

import pytest

from approvals.enums import FollowUpKind, Status
from approvals.models import Application, FollowUp
from approvals.services.amendments import amend_application
from approvals.services.applications import submit_application, update_flow
from approvals.services.ledger.counting import Persons
from approvals.services.ledger.splitting import splittings_of_case, splittings_of_organisation
from compliance.enums import Pathway
from tests.cast import Cast, complete_draft, in_force, put_at

pytestmark = pytest.mark.django_db


def two(cast: Cast, n: int = 60_000) -> tuple[Application, Application]:
    return complete_draft(cast, n_case=n, title="First half"), complete_draft(cast, n_case=n, title="Second half")


def test_cases_with_one_recipient_and_purpose_are_named(cast: Cast) -> None:
    first, second = two(cast)

    (found,) = splittings_of_case(first)

    assert found.cases == (first, second)
    assert found.together == Persons(120_000, 0)
    assert (found.alone, found.pathway) == (Pathway.EXEMPT, Pathway.CONTRACT_OR_CERTIFICATION)
    assert found.is_stricter
    assert "A-GROUP" in {rule.code for rule in found.rules}
    assert splittings_of_organisation(cast.exp.pk) == [found]


def test_small_cases_are_named_too_and_change_nothing(cast: Cast) -> None:
    first, _second = two(cast, 10)

    assert not splittings_of_case(first)[0].is_stricter


def test_another_purpose_or_a_closed_case_is_no_splitting(cast: Cast) -> None:
    first, second = two(cast)
    flow = second.flows.get()
    update_flow(
        application_id=second.pk,
        position=1,
        by=cast.ana,
        expected_version=flow.version,
        answers={"purpose": "marketing"},
    )
    third = put_at(complete_draft(cast, title="Given up"), Status.DISCARDED)

    assert splittings_of_case(first) == []
    assert splittings_of_case(third) == []
    assert splittings_of_organisation(cast.exp.pk) == []


def test_an_amendment_and_its_original_are_one_export(cast: Cast) -> None:
    original = in_force(cast)

    assert splittings_of_case(amend_application(application_id=original.pk, by=cast.ana)) == []


def test_a_submission_gives_the_owner_a_task_and_goes_through(cast: Cast) -> None:
    first, second = two(cast)

    assert submit_application(application_id=second.pk, by=cast.ana).status == Status.SUBMITTED

    task = FollowUp.objects.get(kind=FollowUpKind.SPLITTING)
    assert (task.owner, task.application) == (cast.ana, second)
    assert first.reference in task.text["en"]
    assert "cac-2024-flows:A-GROUP" in task.cites


def test_small_cases_give_no_task(cast: Cast) -> None:
    _first, second = two(cast, 10)
    submit_application(application_id=second.pk, by=cast.ana)

    assert not FollowUp.objects.exists()
