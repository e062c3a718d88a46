import json
import logging
from collections.abc import Mapping
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from compliance.audit.context import request_id
from compliance.audit.subjects import Actor, Subject

if TYPE_CHECKING:
    from compliance.audit.models import Event

log = logging.getLogger(__name__)
# Neither names nor content: those are in the trail.
LINE = "%s %s %s request=%s"
# Only these columns: the application's role may set no others, so that time, transaction and
# role of an event are the database's word.
INSERT = """
INSERT INTO audit_event
  (subject_kind, subject_id, organisation_id, action, actor_id, actor_name, reason, request_id,
   payload, payload_sha256)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
RETURNING *
"""


def record(
    subject: Subject,
    action: str,
    *,
    by: Actor | None,
    reason: str = "",
    data: Mapping[str, Any] | None = None,
) -> "Event":
    """Write who did what to the subject and why, in the transaction of the change itself.

    `by` is None for the system. Raises: TransactionManagementError outside a transaction, where
    the event could stay without the change or the change without the event.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("audit.record() belongs inside transaction.atomic().")
    payload = canonical_json(data or {})
    events = event_model().objects.raw(
        INSERT,
        [
            subject.kind,
            subject.pk,
            subject.organisation_id,
            action,
            by.pk if by else None,
            by.name if by else "",
            reason,
            request_id.get(),
            payload,
            sha256(payload.encode()).hexdigest(),
        ],
    )
    if request_id.get():
        transaction.on_commit(partial(log.info, LINE, subject.kind, subject.pk, action, request_id.get()))
    return next(iter(events))


def canonical_json(data: Mapping[str, Any]) -> str:
    """Write the same text for the same data, readable in Chinese too."""
    return json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def event_model() -> "type[Event]":
    """Find the model late: this package is imported before any model may be."""
    return apps.get_model("audit", "Event")
