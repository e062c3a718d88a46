"""Closes events into chains, one per subject, some seconds after they were committed.

Only events of transactions below the horizon are taken: all of those are over, so none can still
appear before an event which is sealed, and the writers of events wait for nobody.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connection, transaction

from compliance.audit.chain import FIRST, LEAF, Sealed, link_digest, seal_digest
from compliance.audit.merkle import merkle_root
from compliance.audit.signing import announced_key, public_key, sign, signing_key

if TYPE_CHECKING:
    from compliance.audit.models import Seal

LOCK = 0x43_4A_53_45_41_4C
BATCH = 10_000
PATIENCE_SECONDS, PAUSE_SECONDS = 3, 0.05

UNSEALED = f"""
SELECT event.id, event.txid, event.subject_kind, event.subject_id, {LEAF}
FROM audit_event AS event
WHERE (event.txid, event.id) > (%s, %s) AND event.txid < audit_horizon()
ORDER BY event.txid, event.id
LIMIT %s
"""  # noqa: S608 -- put together from constants
HEADS = """
SELECT subject.kind, subject.id, link.position, link.digest
FROM unnest(%s::text[], %s::bigint[]) AS subject (kind, id)
JOIN LATERAL (
    SELECT position, digest FROM audit_link
    WHERE subject_kind = subject.kind AND subject_id = subject.id
    ORDER BY position DESC LIMIT 1
) AS link ON true
"""
LAST_SEAL = "SELECT digest, last_link, last_txid, last_event_id FROM audit_seal ORDER BY id DESC LIMIT 1"
COPY_LINKS = "COPY audit_link (number, event_id, subject_kind, subject_id, position, leaf, digest) FROM STDIN"
NOW = "SELECT clock_timestamp()"
ADD_SEAL = """
INSERT INTO audit_seal (first_link, last_link, last_txid, last_event_id, root, at, key, next_key, digest, signature)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
IS_ANNOUNCED = "SELECT EXISTS (SELECT FROM audit_seal WHERE next_key = %s)"
NEWEST = "SELECT txid, id FROM audit_event ORDER BY txid DESC, id DESC LIMIT 1"


@dataclass(frozen=True, slots=True)
class Unsealed:
    event_id: int
    txid: int
    subject: tuple[str, int]
    leaf: str


@dataclass(frozen=True, slots=True)
class Tail:
    """Where the last seal ended."""

    digest: str = FIRST
    last_link: int = 0
    last_txid: int = 0
    last_event_id: int = 0


def seal() -> int:
    """Seal every committed event that is not sealed yet and return their number.

    Waits for a sealer at work. In a transaction, its own events stay for the next run.
    """
    n_sealed = 0
    while n := seal_batch():
        n_sealed += n
        if n < BATCH:
            break
    return n_sealed


def seal_now() -> "Seal | None":
    """Seal what is committed at this moment, wait for it, and return the last seal.

    What committed while an older transaction still runs is sealed when that one is over; it is waited
    for some seconds, but not inside a transaction, which may itself be the older one.
    """
    newest, end = fetch_one(NEWEST), time.monotonic() + PATIENCE_SECONDS
    seal()
    while not connection.in_atomic_block and not is_sealed(newest) and time.monotonic() < end:
        time.sleep(PAUSE_SECONDS)
        seal()
    return seal_model().objects.order_by("pk").last()


def seal_model() -> "type[Seal]":
    """Find the model late: this package is imported before any model may be."""
    return apps.get_model("audit", "Seal")


def is_sealed(place: tuple[int, ...]) -> bool:
    tail = find_tail()
    return not place or place <= (tail.last_txid, tail.last_event_id)


@transaction.atomic
def seal_batch() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    tail = find_tail()
    events = find_unsealed(tail)
    if events:
        add_seal(tail, events, add_links(tail, events))
    return len(events)


def find_tail() -> Tail:
    return Tail(*fetch_one(LAST_SEAL))


def find_unsealed(tail: Tail) -> list[Unsealed]:
    with connection.cursor() as cursor:
        cursor.execute(UNSEALED, [tail.last_txid, tail.last_event_id, BATCH])
        return [Unsealed(pk, txid, (kind, key), leaf) for pk, txid, kind, key, leaf in cursor.fetchall()]


def find_heads(subjects: Iterable[tuple[str, int]]) -> dict[tuple[str, int], tuple[int, str]]:
    """Find the last position and digest of each subject's chain."""
    kinds, keys = zip(*subjects, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(HEADS, [list(kinds), list(keys)])
        return {(kind, key): (position, digest) for kind, key, position, digest in cursor.fetchall()}


def add_links(tail: Tail, events: list[Unsealed]) -> list[str]:
    """Chain the events in their order and return the digests."""
    heads = find_heads({event.subject for event in events})
    digests = []
    with connection.cursor() as cursor, cursor.copy(COPY_LINKS) as copy:
        for number, event in enumerate(events, start=tail.last_link + 1):
            position, previous = heads.get(event.subject, (0, FIRST))
            digest = link_digest(previous, event.leaf)
            heads[event.subject] = (position + 1, digest)
            copy.write_row((number, event.event_id, *event.subject, position + 1, event.leaf, digest))
            digests.append(digest)
    return digests


def add_seal(tail: Tail, events: list[Unsealed], digests: list[str]) -> None:
    """Close the events into a seal and sign it; the key that waits beside the one in use is announced."""
    last, key = events[-1], signing_key()
    sealed = Sealed(
        previous=tail.digest,
        first_link=tail.last_link + 1,
        last_link=tail.last_link + len(events),
        last_txid=last.txid,
        last_event_id=last.event_id,
        root=merkle_root(digests),
        at=fetch_one(NOW)[0],
        key=public_key(key),
        next_key=key_to_announce() if key else "",
    )
    digest = seal_digest(sealed)
    with connection.cursor() as cursor:
        cursor.execute(ADD_SEAL, [*sealed[1:], digest, sign(key, digest)])


def key_to_announce() -> str:
    key = announced_key()
    return key if key and not fetch_one(IS_ANNOUNCED, [key])[0] else ""


def fetch_one(query: str, parameters: list[Any] | None = None) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchone() or ()
