from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from approvals.enums import AdvicePosition, Outcome, ParticipationKind, Status
from approvals.exceptions import Incomplete, NotAllowed
from approvals.models import Application, Decision, Flow, LegalAdvice, Manifest, Participation
from approvals.services.applications import reopen_application, submit_application, update_flow
from approvals.services.assessments import record_advice, take_application
from approvals.services.decisions import decide_application, problems_before_approval, void_if_changed
from approvals.services.exporters import recheck_entity
from approvals.services.recipients import save_recipient
from compliance.accounts.services import add_membership, update_legal_entity
from compliance.audit.models import Event
from compliance.enums import Role, YesNoUnknown
from tests.approvals.following import FOR_ASSESSMENT, awaiting, cleared, happens
from tests.cast import Cast, awaiting_decision, complete_draft, in_force, state_opening


def decide(
    cast: Cast, application: Application, outcome: Outcome = Outcome.APPROVED, reasons: str = "Yes."
) -> Decision:
    return decide_application(application_id=application.pk, by=cast.cara, outcome=outcome, reasons=reasons)


def hand_in(cast: Cast, application: Application) -> None:
    submit_application(application_id=application.pk, by=cast.ana)
    take_application(application_id=application.pk, by=cast.ben)
    record_advice(
        application_id=application.pk,
        by=cast.ben,
        position=AdvicePosition.SUPPORTS,
        reasons="The facts are complete.",
        confirmed=application.determinations.get().codes_to_confirm,
    )


def voided_lines(application: Application) -> list[str]:
    decision = application.decisions.get()
    return [line["en"] for line in decision.voided_because] if decision.voided_at else []


def test_approval_of_an_exempt_case_puts_it_in_force(cast: Cast) -> None:
    application = awaiting_decision(cast)

    decision = decide(cast, application)

    application.refresh_from_db()
    assert application.status == Status.IN_FORCE
    assert decision.determination == application.determinations.get()


def test_approval_where_something_is_filed_clears_the_case(cast: Cast) -> None:
    assert cleared(cast).status == Status.CLEARED


def test_refusal_closes_the_case(cast: Cast) -> None:
    application = awaiting_decision(cast)

    decide(cast, application, Outcome.REFUSED, "The purpose is not clear.")

    application.refresh_from_db()
    assert application.status == Status.REFUSED


def test_reasons_are_needed(cast: Cast) -> None:
    application = awaiting_decision(cast)

    with pytest.raises(Incomplete) as refused:
        decide(cast, application, reasons=" ")

    assert [problem.where for problem in refused.value.problems] == ["reason"]
    assert not application.decisions.exists()


@pytest.mark.parametrize("who", ["ana", "ben", "eli", "dan", "dora"])
def test_nobody_but_an_approver_decides(cast: Cast, who: str) -> None:
    application = awaiting_decision(cast)

    with pytest.raises(NotAllowed):
        decide_application(
            application_id=application.pk, by=getattr(cast, who), outcome=Outcome.APPROVED, reasons="Yes."
        )


@pytest.mark.parametrize("who", ["ana", "ben"])
def test_author_and_adviser_do_not_decide_though_they_are_approvers_too(cast: Cast, who: str) -> None:
    application = awaiting_decision(cast)
    add_membership(by=None, user=getattr(cast, who), organisation=cast.exp, role=Role.APPROVER)

    with pytest.raises(NotAllowed):
        decide_application(
            application_id=application.pk, by=getattr(cast, who), outcome=Outcome.APPROVED, reasons="Yes."
        )


@pytest.mark.parametrize("who", ["ana", "ben"])
def test_database_refuses_the_decision_of_an_author_or_adviser(cast: Cast, who: str) -> None:
    application = awaiting_decision(cast)
    row = [application.pk, getattr(cast, who).pk, application.determinations.get().pk]
    add_membership(by=None, user=getattr(cast, who), organisation=cast.exp, role=Role.APPROVER)

    with pytest.raises(IntegrityError, match="approvals_decision_by_participant"), transaction.atomic():
        insert_decision(row)


def insert_decision(row: list[int]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO approvals_decision"
            " (application_id, approver_id, determination_id, outcome, reasons, decided_at, voided_because)"
            " VALUES (%s, %s, %s, 'approved', 'Mine.', now(), '[]')",
            row,
        )


def test_database_refuses_to_turn_an_adviser_into_an_approver_beside_it(cast: Cast) -> None:
    application = awaiting_decision(cast)

    with pytest.raises(IntegrityError, match="participation_one_kind_per_person"), transaction.atomic():
        Participation.objects.create(application=application, user=cast.ben, kind=ParticipationKind.APPROVER)


def test_database_keeps_one_standing_decision(cast: Cast) -> None:
    application = in_force(cast)
    row = [application.pk, cast.cara.pk, application.determinations.get().pk]

    with pytest.raises(IntegrityError, match="decision_one_standing"), transaction.atomic():
        insert_decision(row)


def test_objection_prevents_approval_but_not_refusal(cast: Cast) -> None:
    application = awaiting_decision(cast)
    LegalAdvice.objects.update(position=AdvicePosition.OBJECTS)

    with pytest.raises(Incomplete):
        decide(cast, application)

    assert decide(cast, application, Outcome.REFUSED).outcome == Outcome.REFUSED


def test_what_was_not_confirmed_prevents_approval(cast: Cast) -> None:
    application = awaiting_decision(cast)
    codes = application.determinations.get().codes_to_confirm
    LegalAdvice.objects.update(confirmed=[])

    problems = problems_before_approval(application)

    assert codes
    assert [str(problem.message).split()[0] for problem in problems] == codes


def answer(application: Application, fact: str, value: bool | None) -> None:
    flow = application.flows.get()
    update_flow(
        application_id=application.pk,
        position=1,
        by=flow.changed_by,
        expected_version=flow.version,
        answers={fact: value},
    )


@pytest.mark.parametrize("value", [True, None])
def test_what_is_forbidden_on_any_pathway_prevents_approval_where_nothing_is_filed(
    cast: Cast, value: bool | None
) -> None:
    application = complete_draft(cast)
    answer(application, "foreign_judicial_request", value)
    hand_in(cast, application)

    with pytest.raises(Incomplete) as refused:
        decide(cast, application)

    assert [problem.where for problem in refused.value.problems] == ["B-DSL36"]


def test_a_threshold_crossed_by_another_case_prevents_approval(cast: Cast) -> None:
    first, second = (awaiting_decision(cast, n_case=60_000, title=title) for title in ("First", "Second"))
    decide(cast, first)

    with pytest.raises(Incomplete) as refused:
        decide(cast, second)

    [problem] = refused.value.problems
    assert "the pathway is now “Standard contract or certification”" in str(problem.message)


def test_change_since_submission_prevents_approval(cast: Cast) -> None:
    application = awaiting_decision(cast)
    Flow.objects.update(n_case=11)

    with pytest.raises(Incomplete) as refused:
        decide(cast, application)

    [problem] = refused.value.problems
    assert "was 10 people, is 11 people" in str(problem.message)


def change_fact(application: Application) -> None:
    flow = application.flows.get()
    flow.answers["hr"] = True
    flow.save(update_fields=["answers"])


def change_manifest(application: Application) -> None:
    Manifest.objects.update(sha256="1" * 64)


def change_exporter(application: Application) -> None:
    type(application.entity).objects.update(ciio=YesNoUnknown.YES)


def change_recipient(application: Application) -> None:
    application.flows.get().recipients.update(country="US")


CHANGES: list[tuple[Callable[[Application], None], str]] = [
    (change_fact, "Flow 1: Cross-border human resources management was No, is Yes."),
    (change_manifest, "The manifest is another one."),
    (change_recipient, "Flow 1: the recipients were Example GmbH (DE), are Example GmbH (US)."),
    (change_exporter, "Flow 1: Critical information infrastructure operator was No, is Yes."),
]


@pytest.mark.parametrize(("change", "line"), CHANGES, ids=["fact", "manifest", "recipient", "exporter"])
def test_material_change_voids_a_cleared_case_and_names_the_line(
    cast: Cast, change: Callable[[Application], None], line: str
) -> None:
    application = cleared(cast)
    change(application)

    assert void_if_changed(application_id=application.pk)

    application.refresh_from_db()
    assert (application.status, voided_lines(application)) == (Status.RETURNED, [line])
    assert Event.objects.filter(action="decision_voided").get().reason == line


def test_nothing_is_voided_where_nothing_changed(cast: Cast) -> None:
    application = cleared(cast)

    assert not void_if_changed(application_id=application.pk)

    assert voided_lines(application) == []


def test_case_in_force_keeps_its_status_but_not_its_decision(cast: Cast) -> None:
    application = in_force(cast)
    Flow.objects.update(n_case=11)

    void_if_changed(application_id=application.pk)

    application.refresh_from_db()
    assert application.status == Status.IN_FORCE
    assert len(voided_lines(application)) == 1


def test_ledger_alone_voids_nothing(cast: Cast) -> None:
    """Figures of the ledger are snapshots: what is exported elsewhere must not undo this one."""
    application = in_force(cast)
    state_opening(cast, n=5_000_000)

    assert not void_if_changed(application_id=application.pk)


def test_reopening_voids_the_decision(cast: Cast) -> None:
    application = cleared(cast)

    reopen_application(application_id=application.pk, by=cast.ana, reason="One more recipient.")

    assert voided_lines(application) != []


def test_exporters_new_facts_reach_decided_cases_and_drafts(cast: Cast) -> None:
    decided = cleared(cast)
    open_draft = complete_draft(cast, title="Still open")
    type(cast.entity).objects.update(ciio=YesNoUnknown.YES)

    assert recheck_entity(entity_id=cast.entity.pk) == [decided.reference]

    open_draft.refresh_from_db()
    assert open_draft.pathway == "security_assessment"


def test_changing_an_exporter_queues_the_check(
    cast: Cast,
    run_queued: Callable[[], list[str]],
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    application = cleared(cast)
    run_queued()

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        update_legal_entity(entity=cast.entity, by=None, ciio=YesNoUnknown.YES)

    assert "approvals.recheck_entity" in run_queued()
    application.refresh_from_db()
    assert application.status == Status.RETURNED


def test_case_waits_for_people_whatever_its_pathway(cast: Cast) -> None:
    assert awaiting(cast, FOR_ASSESSMENT).status == Status.AWAITING_DECISION


def test_nothing_is_filed_that_changed_since_it_was_decided(cast: Cast) -> None:
    application = cleared(cast)
    change_fact(application)

    with pytest.raises(Incomplete) as refused:
        happens(cast, application, "file")

    assert "Cross-border human resources management was No, is Yes." in str(refused.value.problems[0].message)


def test_a_recipient_that_moves_voids_the_decisions_that_name_it(
    cast: Cast, run_queued: Callable[[], list[str]], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    application = in_force(cast)
    moved = application.flows.get().recipients.get()

    with django_capture_on_commit_callbacks(execute=True):
        save_recipient(organisation=cast.exp, by=cast.ana, values={"country": "US"}, recipient_id=moved.pk)
    run_queued()

    assert application.decisions.get().voided_at is not None
