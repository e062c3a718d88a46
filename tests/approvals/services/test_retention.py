"""Retention: held, proposed and confirmed by two people, erased with a tombstone that the chain survives."""

from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from approvals.enums import FileState, Status
from approvals.evidence.verify import Verifier
from approvals.exceptions import BadInput, Conflict, NotAllowed, WrongStatus
from approvals.models import (
    Application,
    Comment,
    Disposal,
    Document,
    FileCheck,
    Flow,
    FollowUp,
    Manifest,
    Notification,
)
from approvals.services import comments, disposing, retention
from approvals.services.amendments import amend_application
from approvals.services.applications import close_application
from approvals.services.emergencies import deciding
from compliance import audit
from compliance.accounts.models import User
from compliance.accounts.services import add_membership
from compliance.audit.models import Event, Tombstone
from compliance.audit.subject_chain import verify_subject
from compliance.enums import Role
from tests.approvals.evidence import bundles
from tests.audit.trail import nobody_else, seal_all
from tests.cast import Cast, add_paper, assemble, awaiting_decision, in_force, put_at, signed_in, submitted

TABS = ("", "manifests/", "pathway/", "comments/", "documents/", "deadlines/", "audit/", "evidence/", "retention/")
YEARS_AND_A_DAY = timedelta(days=3 * 366 + 1)


def closed(cast: Cast, *, ago: timedelta = YEARS_AND_A_DAY) -> Application:
    case = in_force(cast)
    put_at(case, Status.EXPIRED)
    return aged(case, ago)


def aged(case: Application, ago: timedelta) -> Application:
    """Let the case have been closed that long ago; a closed one is not made older, so it is open in between."""
    case.refresh_from_db()
    status = Status(case.status)
    Application.objects.filter(pk=case.pk).update(status=Status.DRAFT, changed_at=timezone.now() - ago)
    return put_at(case, status)


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def propose(case: Application, by: User) -> Disposal:
    return retention.propose_disposal(application_id=case.pk, by=by, reason="The period is over.")


@pytest.mark.parametrize(("days", "is_over"), [(-1, False), (0, True), (1, True)])
def test_case_is_kept_for_three_years_to_the_day(cast: Cast, days: int, is_over: bool) -> None:
    case = closed(cast, ago=timedelta())
    until = retention.kept_until(case)
    aged(case, until - retention.closed_on(case) + timedelta(days=days))

    found = retention.standing_of(case)

    assert found.is_over is is_over
    assert (case in retention.due(retention.closed_cases(cast.ana), timezone.localdate())) is is_over


def test_a_closed_case_is_not_made_older(cast: Cast) -> None:
    case = closed(cast, ago=timedelta())

    with pytest.raises(DatabaseError, match="not made older"), transaction.atomic():
        Application.objects.filter(pk=case.pk).update(changed_at=timezone.now() - YEARS_AND_A_DAY)


def test_disposal_needs_a_reason_a_closed_case_and_the_role(cast: Cast) -> None:
    case = closed(cast)

    with pytest.raises(BadInput):
        retention.propose_disposal(application_id=case.pk, by=cast.ana, reason=" ")
    with pytest.raises(NotAllowed):
        propose(case, cast.ben)
    with pytest.raises(NotAllowed):
        propose(case, cast.dan)
    with pytest.raises(WrongStatus):
        propose(aged(case, timedelta(days=5)), cast.ana)
    with pytest.raises(WrongStatus):
        propose(submitted(cast, title="Another"), cast.ana)


def test_hold_keeps_a_case_until_it_is_lifted(cast: Cast) -> None:
    case = closed(cast)
    retention.set_hold(application_id=case.pk, by=cast.ana, reason="A court asked for it.")

    with pytest.raises(WrongStatus):
        propose(case, cast.ana)
    with pytest.raises(Conflict):
        retention.set_hold(application_id=case.pk, by=cast.ben, reason="Twice.")
    with pytest.raises(NotAllowed):
        retention.lift_hold(application_id=case.pk, by=cast.ana, reason="Over.")
    retention.lift_hold(application_id=case.pk, by=cast.ben, reason="The court is done.")

    assert propose(case, cast.ana).is_running is False
    with pytest.raises(WrongStatus):
        retention.lift_hold(application_id=case.pk, by=cast.ben, reason="Again.")


def test_hold_after_the_proposal_stops_the_confirmation(cast: Cast) -> None:
    case = closed(cast)
    propose(case, cast.ana)
    retention.set_hold(application_id=case.pk, by=cast.ben, reason="A court asked for it.")

    with pytest.raises(WrongStatus):
        retention.confirm_disposal(application_id=case.pk, by=cast.cara)


def test_two_people_dispose(cast: Cast) -> None:
    case = closed(cast)
    disposal = propose(case, cast.ana)

    with pytest.raises(Conflict):
        propose(case, cast.ana)
    with pytest.raises(NotAllowed):
        retention.confirm_disposal(application_id=case.pk, by=cast.ana)
    with pytest.raises(DatabaseError), transaction.atomic():
        Disposal.objects.filter(pk=disposal.pk).update(confirmed_by=cast.ana, confirmed_at=timezone.now())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(disposing.DISPOSE_TRAIL, [disposal.pk])


def test_database_keeps_a_case_for_three_years_whatever_the_proposal_says(cast: Cast) -> None:
    """Raw SQL as the application's role may write a day of its own; the function counts again."""
    case = closed(cast, ago=timedelta(days=2))
    disposal = Disposal.objects.create(
        application=case,
        reason="In a hurry.",
        kept_until=timezone.localdate(),
        legal_basis="None",
        proposed_by=cast.ana,
        confirmed_by=cast.cara,
        confirmed_at=timezone.now(),
    )

    with pytest.raises(DatabaseError, match="its period is over"), connection.cursor() as cursor:
        cursor.execute(disposing.DISPOSE_TRAIL, [disposal.pk])


def test_one_with_both_roles_does_not_confirm_their_own_proposal(cast: Cast) -> None:
    add_membership(by=None, user=cast.cara, organisation=cast.exp, role=Role.OFFICER)
    case = closed(cast)
    propose(case, cast.cara)

    with pytest.raises(NotAllowed):
        retention.confirm_disposal(application_id=case.pk, by=cast.cara)


def test_declined_disposal_may_be_proposed_again(cast: Cast) -> None:
    case = closed(cast)
    propose(case, cast.ana)

    retention.decline_disposal(application_id=case.pk, by=cast.cara, reason="Not yet.")

    with pytest.raises(WrongStatus):
        retention.confirm_disposal(application_id=case.pk, by=cast.cara)
    assert propose(case, cast.ana).confirmed_at is None


def test_owner_is_reminded_once_when_the_period_is_over(cast: Cast) -> None:
    case = closed(cast)
    aged(in_force(cast, title="Open"), YEARS_AND_A_DAY)

    assert retention.remind_of_due(timezone.localdate()) == 1
    assert retention.remind_of_due(timezone.localdate()) == 0
    assert [task.application for task in FollowUp.objects.filter(owner=cast.ana, kind="retention")] == [case]


def test_case_that_two_people_want_gone_is_not_amended(cast: Cast) -> None:
    case = closed(cast)
    propose(case, cast.ana)
    retention.confirm_disposal(application_id=case.pk, by=cast.cara)

    with pytest.raises(WrongStatus, match="being erased"):
        amend_application(application_id=case.pk, by=cast.ana)


def test_files_that_an_amendment_has_too_are_left_to_it_with_what_the_scanner_said(cast: Cast) -> None:
    case = in_force(cast)
    shared = case.manifests.get().file
    fields = {"bytes": 2, "organisation": cast.exp, "given_by": cast.ana, "state": FileState.CLEAN}
    FileCheck.objects.create(name=shared, application=case, **fields)
    paper = add_paper(case, cast.ana).file
    copy = amend_application(application_id=case.pk, by=cast.ana)

    assert disposing.take_files(case) == {paper}
    assert FileCheck.objects.get().application == copy


def test_notices_of_an_emergency_go_with_its_case(cast: Cast) -> None:
    case = awaiting_decision(cast)
    deciding.ask_approval(application_id=case.pk, by=cast.ana, reason="Cara is on a flight until Thursday.")
    others = Notification.objects.exclude(kind__startswith="emergency").count()

    disposing.erase_notices_of_emergencies(case)

    assert Notification.objects.count() == others > 0


def confirmed(cast: Cast) -> Disposal:
    """A case with a comment and a paper with a file, whose disposal two people want."""
    case = in_force(cast)
    comments.add_comment(application_id=case.pk, by=cast.ana, body="A canary about Mr Wang")
    paper = add_paper(case, cast.ana)
    Document.objects.filter(pk=paper.pk).update(
        file=default_storage.save("papers/stored.pdf", ContentFile(b"A canary"))
    )
    close_application(application_id=case.pk, by=cast.ana, move="withdraw", reason="A canary reason")
    aged(case, YEARS_AND_A_DAY)
    propose(case, cast.ana)
    return retention.confirm_disposal(application_id=case.pk, by=cast.cara)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_disposal_erases_content_and_keeps_a_chain_that_verifies() -> None:
    cast = assemble()
    disposal = confirmed(cast)
    case = disposal.application
    [file] = Document.objects.filter(application=case).exclude(file="paper.pdf").values_list("file", flat=True)
    n_before = Event.objects.for_subject("application", case.pk).count()

    carry_out(disposal)
    disposing.dispose(disposal_id=disposal.pk)

    case.refresh_from_db()
    gone = [model._base_manager.filter(application=case).count() for model in (Comment, Document, Flow, Manifest)]
    assert gone == [0, 0, 0, 0]
    assert (case.title, case.summary, disposal.files, disposal.is_running) == ("—", "", [], False)
    assert not default_storage.exists(file)
    assert not any_text_of(case, "canary")
    assert disposal.n_events == Tombstone.objects.count() > n_before
    last = Event.objects.for_subject("application", case.pk).filter(kind="semantic").last()
    assert last is not None
    assert (last.action, last.actor_name, last.reason) == ("disposed", "Cara", "The period is over.")
    assert last.data["events_sha256"] == disposal.events_sha256
    with pytest.raises(WrongStatus):
        comments.add_comment(application_id=case.pk, by=cast.ana, body="Too late")
    pages = [f"/cases/{case.reference}/{tab}" for tab in TABS]
    assert {page: signed_in(cast.eli).get(page).status_code for page in pages} == dict.fromkeys(pages, 200)
    seal_all()
    assert verify_subject("application", case.pk).ok
    report = audit.verify()
    assert (report.problems, report.n_unsealed, report.n_disposed) == ((), 0, disposal.n_events)
    with nobody_else():
        archive = bundles.made(case, cast.eli)
    bundle = Verifier(ZipFile(BytesIO(archive)), "", None)
    assert (bundle.faults, len(bundle.index["disposed"])) == ([], disposal.n_events)


def carry_out(disposal: Disposal) -> None:
    with nobody_else():
        disposing.dispose(disposal_id=disposal.pk)
    disposal.refresh_from_db()


def any_text_of(case: Application, word: str) -> bool:
    events = Event.objects.for_subject("application", case.pk)
    return any(word in f"{event.payload}{event.reason}{event.actor_name}".lower() for event in events)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_worker_that_dies_among_the_files_is_followed_by_another(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = assemble()
    disposal = confirmed(cast)

    def die(name: str) -> None:
        raise OSError(name)

    with monkeypatch.context() as patch:
        patch.setattr(default_storage, "delete", die)
        with pytest.raises(OSError, match="json"):
            carry_out(disposal)
    disposal.refresh_from_db()
    assert disposal.is_running
    assert list(Disposal.objects.running()) == [disposal]
    carry_out(disposal)

    assert (disposal.is_running, disposal.files) == (False, [])


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_texts_that_went_without_a_disposal_are_found() -> None:
    """By the owner of the tables, who alone could; a tombstone by itself excuses nothing."""
    cast = assemble()
    case = submitted(cast)
    seal_all()
    event = Event.objects.for_subject("application", case.pk).first()
    assert event is not None
    with connections["owner"].cursor() as cursor:
        cursor.execute("SET audit.disposing = 'yes'")
        with pytest.raises(DatabaseError):
            cursor.execute(
                "UPDATE audit_event SET payload = '{}', reason = '', actor_name = '' WHERE id = %s", [event.pk]
            )
        cursor.execute("INSERT INTO audit_tombstone VALUES (%s, 'application', %s, 1)", [event.pk, case.pk])
        with pytest.raises(DatabaseError):
            cursor.execute("UPDATE audit_event SET payload = 'x' WHERE id = %s", [event.pk])
        cursor.execute("UPDATE audit_event SET payload = '{}', reason = '', actor_name = '' WHERE id = %s", [event.pk])

    assert [(problem.fault, problem.event_id) for problem in audit.verify().problems] == [("altered", event.pk)]
