import pytest
from django.core.management import call_command

from compliance import audit
from tests.audit.trail import seal_all, tamper, write

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def test_trail_goes_on_after_a_restore_to_a_younger_server() -> None:
    write(1)
    tamper("UPDATE audit_event SET txid = txid + 1000000000")

    call_command("continue_audit")
    write(1, 2)

    assert seal_all() == 3
    assert audit.verify().ok


def test_trail_which_can_go_on_is_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    write(1)

    call_command("continue_audit")

    assert capsys.readouterr().out == "The audit trail can go on as it is.\n"


def test_empty_trail_is_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("continue_audit")

    assert capsys.readouterr().out == "The audit trail can go on as it is.\n"
