import json

import pytest
from django.core.management import call_command
from pytest_django import DjangoAssertNumQueries

from compliance import audit
from compliance.audit import verification
from compliance.audit.checks.events import count
from compliance.audit.checks.seals import read_seals
from compliance.audit.verification import Fault
from tests.audit.trail import seal_all, tamper, write

pytestmark = pytest.mark.django_db(transaction=True)


def found() -> list[tuple[str, int | None]]:
    return [(problem.fault.value, problem.event_id) for problem in audit.verify().problems]


@pytest.fixture
def trail() -> list[int]:
    """Five sealed events of two subjects, in two seals."""
    events = write(1, 2, 1)
    seal_all()
    events += write(2, 1)
    seal_all()
    return events


def test_empty_trail_is_green() -> None:
    assert audit.verify() == audit.Report((), 0, 0, None)


def test_sealed_trail_is_green(trail: list[int]) -> None:
    report = audit.verify()

    assert (report.ok, report.n_events, report.n_sealed, report.n_unsealed) == (True, len(trail), 5, 0)
    assert report.last_sealed_at is not None


def test_unsealed_event_is_counted_and_no_problem(trail: list[int]) -> None:
    write(1)

    report = audit.verify()

    assert (report.ok, report.n_unsealed) == (True, 1)


@pytest.mark.parametrize(
    "assignment",
    [
        "payload = '{}'",
        "payload = '{}', payload_sha256 = encode(sha256('{}'), 'hex')",
        "reason = 'another'",
        "actor_name = 'Somebody else', actor_id = 5",
        "actor_id = 7",
        "action = 'approved'",
        "at = at + interval '1 second'",
        "organisation_id = 4",
        "db_role = 'postgres'",
        "request_id = 'abc'",
        "kind = 'row'",
        "table_name = 'x'",
        "row_pk = '3'",
    ],
)
def test_altered_event_is_named(trail: list[int], assignment: str) -> None:
    tamper(f"UPDATE audit_event SET {assignment} WHERE id = {trail[2]}")

    assert found() == [(Fault.ALTERED, trail[2])]


def test_removed_event_is_named(trail: list[int]) -> None:
    tamper(f"DELETE FROM audit_event WHERE id = {trail[0]}")

    assert found() == [(Fault.MISSING, trail[0])]


def test_event_removed_with_its_link_is_seen(trail: list[int]) -> None:
    tamper(
        f"DELETE FROM audit_event WHERE id = {trail[0]}",
        f"DELETE FROM audit_link WHERE event_id = {trail[0]}",
    )

    faults = {fault for fault, _ in found()}

    assert faults == {Fault.MISSING, Fault.SEAL}


def test_added_event_is_named(trail: list[int]) -> None:
    tamper(
        "INSERT INTO audit_event (id, txid, subject_kind, subject_id, action, payload, payload_sha256)"
        " SELECT 1000, txid - 1, 'application', 1, 'forged', payload, payload_sha256 FROM audit_event"
        f" WHERE id = {trail[1]}"
    )

    assert found() == [(Fault.ADDED, 1000)]


def test_moved_event_is_named(trail: list[int]) -> None:
    tamper(f"UPDATE audit_event SET subject_id = 2 WHERE id = {trail[2]}")

    assert found() == [(Fault.MOVED, trail[2])]


def test_event_moved_with_its_link_is_named(trail: list[int]) -> None:
    tamper(
        f"UPDATE audit_event SET subject_id = 3 WHERE id = {trail[4]}",
        f"UPDATE audit_link SET subject_id = 3, position = 1 WHERE event_id = {trail[4]}",
    )

    assert found() == [(Fault.ALTERED, trail[4])]


def test_swapped_events_are_named(trail: list[int]) -> None:
    first, second = trail[0], trail[2]
    tamper(
        f"UPDATE audit_link SET event_id = -1 WHERE event_id = {first}",
        f"UPDATE audit_link SET event_id = {first} WHERE event_id = {second}",
        f"UPDATE audit_link SET event_id = {second} WHERE event_id = -1",
    )

    assert {event for _, event in found()} >= {first, second}


def test_swapped_positions_are_named(trail: list[int]) -> None:
    first, second = trail[0], trail[2]
    tamper(
        f"UPDATE audit_link SET position = 99 WHERE event_id = {first}",
        f"UPDATE audit_link SET position = 1 WHERE event_id = {second}",
        f"UPDATE audit_link SET position = 2 WHERE event_id = {first}",
    )

    assert {event for _, event in found()} >= {first, second}


def test_altered_link_accuses_no_other_event(trail: list[int]) -> None:
    tamper(f"UPDATE audit_link SET digest = repeat('a', 64) WHERE event_id = {trail[0]}")

    assert found() == [(Fault.ALTERED, trail[0]), (Fault.SEAL, None)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_seal SET root = repeat('a', 64) WHERE first_link = 1",
        "UPDATE audit_seal SET digest = repeat('a', 64) WHERE last_link = 5",
        "UPDATE audit_seal SET last_event_id = 0 WHERE first_link = 1",
        "DELETE FROM audit_seal WHERE first_link = 1",
        "DELETE FROM audit_seal WHERE last_link = 5",
    ],
)
def test_altered_seal_is_seen(trail: list[int], statement: str) -> None:
    tamper(statement)

    assert Fault.SEAL in {fault for fault, _ in found()} <= {Fault.SEAL, Fault.FORGED}


def test_command_says_green(trail: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_audit")

    assert capsys.readouterr().out.startswith("The audit trail is green: 5 events, 0 not sealed yet, 0 problems")


def test_command_names_the_event_and_fails(trail: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    tamper(f"UPDATE audit_event SET reason = 'x' WHERE id = {trail[3]}")

    with pytest.raises(SystemExit, match="1"):
        call_command("verify_audit")

    assert f"Event {trail[3]} or its link was altered." in capsys.readouterr().err


def test_command_prints_json(trail: list[int], capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_audit", json=True)

    report = json.loads(capsys.readouterr().out)
    assert (report["ok"], report["n_events"], report["problems"]) == (True, 5, [])


def test_verify_asks_as_often_for_one_event_as_for_five(
    trail: list[int], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(40):
        audit.verify(workers=1)


def test_what_is_sealed_meanwhile_is_no_fault(trail: list[int]) -> None:
    tail = verification.find_tail(read_seals())
    write(1)
    seal_all()

    counted = count(tail.txid, tail.event_id, tail.link)

    assert verification.problems_of_rest(tail, counted, is_faulty=False) == []
