import pytest

from compliance import audit
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
