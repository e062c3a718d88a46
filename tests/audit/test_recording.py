import pytest
from django.db.transaction import TransactionManagementError
from pytest_django import DjangoCaptureOnCommitCallbacks

from compliance import audit
from compliance.audit.context import request_id
from compliance.audit.models import Event

pytestmark = pytest.mark.django_db


def test_record_freezes_text_and_hash() -> None:
    event = audit.record(
        audit.Subject("calendar", 7), "calendar.loaded", by=None, reason="新", data={"b": 1, "a": "中"}
    )

    assert Event.objects.filter(pk=event.pk).values(
        "kind", "subject_kind", "subject_id", "actor_name", "reason", "payload", "db_role"
    ).get() == {
        "kind": "semantic",
        "subject_kind": "calendar",
        "subject_id": 7,
        "actor_name": "",
        "reason": "新",
        "payload": '{"a":"中","b":1}',
        "db_role": "chujing_app",
    }


@pytest.mark.django_db(transaction=True)
def test_record_outside_a_transaction_is_refused() -> None:
    with pytest.raises(TransactionManagementError):
        audit.record(audit.Subject("zone", 1), "tested", by=None)


def test_record_leaves_a_line_without_names_or_content_in_the_log_of_a_request(
    caplog: pytest.LogCaptureFixture, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    token = request_id.set("request-1")

    with caplog.at_level("INFO"), django_capture_on_commit_callbacks(execute=True):
        audit.record(audit.Subject("zone", 1), "tested", by=None, reason="Secret", data={"name": "Secret"})
    request_id.reset(token)

    assert caplog.messages == ["zone 1 tested request=request-1"]


def test_record_returns_what_the_database_wrote() -> None:
    event = audit.record(audit.Subject("zone", 1), "tested", by=None)

    assert event == Event.objects.get()
    assert event.txid > 0
    assert event.at.tzinfo is not None
