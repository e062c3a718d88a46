"""The chain of a case with the proof of each of its events, and the seals above them."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from approvals.evidence.proofs import Levels, levels_of, siblings_of
from approvals.services.evidence.reading import fetch, stream
from approvals.services.evidence.rows import Readable
from compliance.audit.chain import FIRST, FROZEN, written
from compliance.audit.models import Seal

EVENTS = f"""
SELECT link.position, link.number, link.event_id, link.leaf, link.digest, event.table_name, event.row_pk,
    event.payload, {FROZEN}
FROM audit_link AS link LEFT JOIN audit_event AS event ON event.id = link.event_id
WHERE link.subject_kind = %s AND link.subject_id = %s ORDER BY link.position
"""  # noqa: S608 -- put together from constants
# Seals above the case, and those that announce keys between them.
SEALS = """
SELECT seal.id FROM audit_seal AS seal WHERE seal.next_key <> '' OR EXISTS (
    SELECT FROM audit_link AS link
    WHERE link.subject_kind = %s AND link.subject_id = %s AND link.number BETWEEN seal.first_link AND seal.last_link
)
"""
PREVIOUS = "SELECT id, lag(digest) OVER (ORDER BY id) FROM audit_seal"
DIGESTS = "SELECT digest FROM audit_link WHERE number BETWEEN %s AND %s ORDER BY number"
UNSEALED = """
SELECT count(*) FROM audit_event AS event LEFT JOIN audit_link AS link ON link.event_id = event.id
WHERE event.subject_kind = %s AND event.subject_id = %s AND link.event_id IS NULL
"""
SEALED = "SELECT count(*) FROM audit_link WHERE subject_kind = %s AND subject_id = %s"
DISPOSED = """
SELECT link.event_id FROM audit_link AS link JOIN audit_tombstone AS tombstone ON tombstone.event_id = link.event_id
WHERE link.subject_kind = %s AND link.subject_id = %s
"""
Progress = Callable[[int], None]


@dataclass(slots=True)
class Chain:
    """What was found while the chain was written; of events in `disposed` the text is gone by law."""

    disposed: frozenset[int] = frozenset()
    n_events: int = 0
    n_withheld: int = 0


@dataclass(slots=True)
class Proofs:
    """Proofs under one seal after the other; the tree of one is in memory at a time."""

    seals: list[Seal]
    place: int = 0
    levels: Levels = field(default_factory=list)

    def of(self, number: int) -> tuple[Seal, list[str]]:
        """Give the seal above a link, and what leads from the link to its root. Ask in the order of the numbers."""
        while number > self.seals[self.place].last_link:
            self.place, self.levels = self.place + 1, []
        seal = self.seals[self.place]
        self.levels = self.levels or levels_of([row[0] for row in fetch(DIGESTS, [seal.first_link, seal.last_link])])
        return seal, siblings_of(self.levels, number - seal.first_link)


def n_unsealed(kind: str, pk: int) -> int:
    n: int = fetch(UNSEALED, [kind, pk])[0][0]
    return n


def disposed_of(kind: str, pk: int) -> frozenset[int]:
    """Name the events of the chain whose texts were disposed of by law."""
    return frozenset(row[0] for row in fetch(DISPOSED, [kind, pk]))


def n_sealed(kind: str, pk: int) -> int:
    n: int = fetch(SEALED, [kind, pk])[0][0]
    return n


def seals_above(kind: str, pk: int) -> list[Seal]:
    numbers = [row[0] for row in fetch(SEALS, [kind, pk])]
    return list(Seal.objects.filter(pk__in=numbers).order_by("pk"))


def event_lines(
    kind: str, pk: int, seals: list[Seal], readable: Readable, chain: Chain, progress: Progress
) -> Iterator[bytes]:
    """Give each event of the chain as a line of JSON: its frozen text, its payload, its proof."""
    proofs = Proofs(seals)
    for position, number, event, leaf, digest, table, row_pk, payload, frozen in stream(EVENTS, [kind, pk]):
        seal, siblings = proofs.of(number)
        is_disposed = event in chain.disposed
        is_withheld = not is_disposed and not readable.may_read_change(table, row_pk, payload)
        line = {
            "event": event,
            "position": position,
            "number": number,
            "seal": seal.pk,
            "leaf": leaf,
            "digest": digest,
            "siblings": siblings,
            "frozen": None if is_disposed else frozen,
            "payload": None if is_disposed or is_withheld else payload,
        }
        chain.n_events += 1
        chain.n_withheld += is_withheld
        progress(chain.n_events)
        yield json.dumps(line, ensure_ascii=False).encode() + b"\n"


def seal_lines(seals: list[Seal]) -> Iterator[bytes]:
    """Give each seal as a line of JSON, its parts written as they are hashed."""
    before = dict(fetch(PREVIOUS))
    for seal in seals:
        sealed = seal.sealed(before[seal.pk] or FIRST)._asdict()
        parts: dict[str, Any] = {"id": seal.pk, **sealed, "at": written(seal.at)}
        yield json.dumps({**parts, "digest": seal.digest, "signature": seal.signature}).encode() + b"\n"


def keys_of(seals: list[Seal]) -> list[str]:
    return sorted({key for seal in seals for key in (seal.key, seal.next_key) if key})
