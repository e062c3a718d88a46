from datetime import timedelta

from django.utils import timezone

from approvals.models import Application
from approvals.services.applications import reopen_application
from approvals.services.decisions import void_if_changed
from approvals.services.export_permission import ExportPermission, may_export
from compliance.enums import Route
from compliance.readable import day
from tests.approvals.following import FOR_CONTRACT, cleared, cleared_contract, happens
from tests.cast import Cast, awaiting_decision, in_force

TODAY = timezone.localdate


def today(application: Application) -> ExportPermission:
    application.refresh_from_db()
    return may_export(application, TODAY())


def answer(application: Application) -> tuple[bool, str]:
    permission = today(application)
    return permission.is_allowed, str(permission.because)


def test_undecided_case(cast: Cast) -> None:
    assert answer(awaiting_decision(cast)) == (False, "the case has not been decided")


def test_exempt_case_from_its_decision_on(cast: Cast) -> None:
    assert answer(in_force(cast)) == (True, "no filing is required and the case was decided")


def test_contract_from_the_day_it_takes_effect(cast: Cast) -> None:
    application = cleared_contract(cast)
    before = answer(application)

    happens(cast, application, "contract_effective")

    assert before == (False, "no contract is in effect")
    assert answer(application) == (True, f"the contract took effect on {day(TODAY())}")
    assert not may_export(application, TODAY() - timedelta(days=1)).is_allowed


def test_contract_that_ends(cast: Cast) -> None:
    application = cleared_contract(cast)
    happens(cast, application, "contract_effective", valid_until=TODAY() + timedelta(days=1))

    assert may_export(application, TODAY() + timedelta(days=1)).is_allowed
    assert not may_export(application, TODAY() + timedelta(days=2)).is_allowed


def test_contract_that_did_not_pass_until_it_passes(cast: Cast) -> None:
    application = cleared_contract(cast)
    for move in ("contract_effective", "file", "not_passed"):
        happens(cast, application, move)
    refused = answer(application)

    for move in ("file", "passed"):
        happens(cast, application, move)

    assert refused == (False, "the authority did not pass it")
    assert today(application).is_allowed


def test_contract_over_something_forbidden_gives_nothing(cast: Cast) -> None:
    application = cleared_contract(cast)
    happens(cast, application, "contract_effective")
    pinned = application.determinations.get()
    pinned.result["flows"][0]["blockers"] = [
        {"code": "B-DSL36", "text": {"en": "Obtain the approval first.", "zh": ""}}
    ]
    pinned.save(update_fields=["result"])

    assert answer(application) == (False, "this forbids it: Obtain the approval first")


def test_certificate(cast: Cast) -> None:
    application = cleared(cast, FOR_CONTRACT, Route.CERTIFICATION)
    before = answer(application)

    happens(cast, application, "certificate_issued", valid_until=TODAY() + timedelta(days=9))

    assert before == (False, "no certificate has been issued")
    assert today(application).until == TODAY() + timedelta(days=9)


def test_assessment_passed_in_part_carries_items_and_conditions(cast: Cast) -> None:
    application = cleared(cast)
    for move in ("file", "accepted"):
        happens(cast, application, move)
    before = today(application).is_allowed

    happens(
        cast,
        application,
        "passed_in_part",
        items=["Names"],
        conditions="Report yearly.",
        valid_until=TODAY() + timedelta(days=9),
    )

    permission = today(application)
    assert not before
    assert (permission.items, permission.conditions) == (("Names",), "Report yearly.")


def test_stop_order_stands_until_lifted_even_if_filed_again(cast: Cast) -> None:
    application = cleared_contract(cast)
    for move in ("contract_effective", "file", "passed", "stop_order"):
        happens(cast, application, move)
    stopped = answer(application)
    happens(cast, application, "file")
    filed_again = answer(application)
    happens(cast, application, "passed")

    assert stopped == filed_again == (False, "the authority ordered to stop")
    assert today(application).is_allowed


def test_stop_order_on_an_exempt_case(cast: Cast) -> None:
    application = in_force(cast)
    happens(cast, application, "stop_order")
    stopped = today(application).is_allowed

    happens(cast, application, "stop_order_lifted")

    assert (stopped, today(application).is_allowed) == (False, True)


def test_voided_decision_names_its_line(cast: Cast) -> None:
    application = in_force(cast)
    application.flows.update(n_case=11)
    void_if_changed(application_id=application.pk)

    is_allowed, because = answer(application)

    assert not is_allowed
    assert "was 10 people, is 11 people" in because


def test_reopened_case(cast: Cast) -> None:
    application = cleared_contract(cast)
    happens(cast, application, "contract_effective")

    reopen_application(application_id=application.pk, by=cast.ana, reason="Another recipient.")

    assert not today(application).is_allowed


def test_assessment_that_did_not_pass(cast: Cast) -> None:
    application = cleared(cast)
    for move in ("file", "accepted", "not_passed"):
        happens(cast, application, move)

    assert answer(application) == (False, "the authority did not pass it")
