import pytest

from compliance.audit.subject_chain import verify_subject
from tests.audit.trail import seal_all, tamper, write

pytestmark = pytest.mark.django_db(transaction=True)


def test_intact_chain_is_ok() -> None:
    write(1, 2, 1)
    seal_all()

    report = verify_subject("application", 1)

    assert (report.ok, report.n_sealed, report.n_unsealed, report.last_sealed_at is None) == (True, 2, 0, False)


def test_new_event_only_waits() -> None:
    write(1)
    seal_all()
    write(1)

    report = verify_subject("application", 1)

    assert (report.ok, report.n_sealed, report.n_unsealed) == (True, 1, 1)


@pytest.mark.parametrize(
    ("statement", "wrong"),
    [
        ("UPDATE audit_event SET actor_name = 'Nobody' WHERE id = {}", [1]),
        ("UPDATE audit_event SET payload = '{{}}' WHERE id = {}", [1]),
        ("UPDATE audit_event SET subject_id = 2 WHERE id = {}", [1]),
        ("DELETE FROM audit_event WHERE id = {}", [1]),
        ("DELETE FROM audit_link WHERE event_id = {}", [2, 1]),
    ],
    ids=["altered", "payload", "moved", "missing", "link removed"],
)
def test_tampering_is_named(statement: str, wrong: list[int]) -> None:
    events = write(1, 1, 1)
    seal_all()

    tamper(statement.format(events[1]))

    assert list(verify_subject("application", 1).wrong) == [events[number] for number in wrong]


def test_other_subjects_are_left_out() -> None:
    events = write(1, 2)
    seal_all()
    tamper(f"UPDATE audit_event SET actor_name = 'Nobody' WHERE id = {events[1]}")

    assert verify_subject("application", 1).ok
