import pytest

from approvals.enums import AdvicePosition, Outcome
from approvals.exceptions import BadInput
from approvals.models import Application
from approvals.services.applications import reopen_application, submit_application
from approvals.services.assessments import record_advice, take_application
from approvals.services.decisions import decide_application
from tests.approvals.following import cleared_contract, happens
from tests.cast import Cast


def decide_again(cast: Cast, application: Application) -> None:
    submit_application(application_id=application.pk, by=cast.ana)
    take_application(application_id=application.pk, by=cast.ben)
    record_advice(
        application_id=application.pk,
        by=cast.ben,
        position=AdvicePosition.SUPPORTS,
        reasons="The papers are complete.",
        confirmed=application.determinations.latest().codes_to_confirm,
    )
    decide_application(application_id=application.pk, by=cast.cara, outcome=Outcome.APPROVED, reasons="Yes.")


def test_a_contract_of_an_earlier_decision_is_not_filed(cast: Cast) -> None:
    application = cleared_contract(cast)
    happens(cast, application, "contract_effective")
    reopen_application(application_id=application.pk, by=cast.ana, reason="Other terms.")
    decide_again(cast, application)

    with pytest.raises(BadInput) as refused:
        happens(cast, application, "file")
    happens(cast, application, "contract_effective")

    assert ["Record first" in str(problem.message) for problem in refused.value.problems] == [True]
    assert happens(cast, application, "file").kind == "filed"
