"""Recomputes the chain of one subject, for the page of that subject."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from compliance.audit.chain import DISPOSED, FIRST, LEAF, link_digest

LINKS = f"""
SELECT link.number, link.event_id, link.position, link.leaf, link.digest,
    event.subject_kind = link.subject_kind AND event.subject_id = link.subject_id
        AND (
            encode(sha256(convert_to(event.payload, 'UTF8')), 'hex') = event.payload_sha256 AND {LEAF} = link.leaf
            OR {DISPOSED}
        )
FROM audit_link AS link LEFT JOIN audit_event AS event ON event.id = link.event_id
WHERE link.subject_kind = %s AND link.subject_id = %s ORDER BY link.position
"""  # noqa: S608 -- put together from constants
OUTSIDE = """
SELECT event.id, (event.txid, event.id) <= (tail.last_txid, tail.last_event_id)
FROM audit_event AS event
LEFT JOIN audit_link AS link ON link.event_id = event.id
LEFT JOIN LATERAL (SELECT last_txid, last_event_id FROM audit_seal ORDER BY id DESC LIMIT 1) AS tail ON true
WHERE event.subject_kind = %s AND event.subject_id = %s AND link.event_id IS NULL
ORDER BY event.id
"""
SEALED_AT = "SELECT at FROM audit_seal WHERE last_link >= %s ORDER BY id LIMIT 1"


@dataclass(frozen=True, slots=True)
class ChainReport:
    """`wrong` names the events that are not as they were sealed, or slipped in behind a seal."""

    wrong: tuple[int, ...]
    n_sealed: int
    n_unsealed: int
    last_sealed_at: datetime | None

    @property
    def ok(self) -> bool:
        return not self.wrong


def verify_subject(kind: str, pk: int) -> ChainReport:
    """Verify one chain by itself; whether the chains together fit their seals, `verify()` says."""
    links = fetch(LINKS, [kind, pk])
    outside = fetch(OUTSIDE, [kind, pk])
    wrong = [*wrong_links(links), *(event for event, is_behind in outside if is_behind)]
    unsealed = [event for event, is_behind in outside if not is_behind]
    sealed_at = fetch(SEALED_AT, [max(link[0] for link in links)]) if links else []
    return ChainReport(tuple(wrong), len(links), len(unsealed), sealed_at[0][0] if sealed_at else None)


def wrong_links(links: list[tuple[Any, ...]]) -> list[int]:
    """Name the event of every link that does not follow from the one before it."""
    wrong, before = [], FIRST
    for expected, (_number, event, position, leaf, digest, is_intact) in enumerate(links, start=1):
        if not is_intact or position != expected or digest != link_digest(before, leaf):
            wrong.append(event)
        before = digest
    return wrong


def fetch(query: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return list(cursor.fetchall())
