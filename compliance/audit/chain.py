"""How events are chained: the digests, for the sealer and for those who verify."""

from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import NamedTuple

FIRST = "0" * 64

# The columns of an event which nobody may change, as the database writes them in a JSON array:
# [1, "semantic", …] with one space after each comma and times in UTC, equal to Python's
# json.dumps(list, ensure_ascii=False).
FROZEN = """json_build_array(
    event.id, event.kind, event.subject_kind, event.subject_id, event.organisation_id, event.action,
    event.table_name, event.row_pk, event.actor_id, event.actor_name, event.reason,
    event.at AT TIME ZONE 'UTC', event.request_id, event.txid, event.db_role, event.payload_sha256
)::text"""
# What a link keeps of its event, so that the chain can be followed when the event's texts are disposed of.
LEAF = f"encode(sha256(convert_to({FROZEN}, 'UTF8')), 'hex')"

# Whether texts of the event were lawfully disposed of: they are gone then, never others in their place.
DISPOSED = """(
    event.payload = '{}' AND event.reason = '' AND event.actor_name = ''
    AND EXISTS (SELECT FROM audit_tombstone AS tombstone WHERE tombstone.event_id = event.id)
)"""
# Reason and name are part of the leaf: of a step it can no longer be computed, of a row, which has neither, it can.
DISPOSED_STEP = f"({DISPOSED} AND event.kind = 'semantic')"


class Sealed(NamedTuple):
    """What the digest of a seal covers, in this order, one a line.

    `key` is the public key which signs the seal (hexadecimal, empty for none), `next_key` one which
    may sign from the next seal on (empty when none is announced).
    """

    previous: str
    first_link: int
    last_link: int
    last_txid: int
    last_event_id: int
    root: str
    at: datetime
    key: str
    next_key: str


def leaf_of(frozen: str) -> str:
    """Digest the frozen line of an event."""
    return sha256(frozen.encode()).hexdigest()


def link_digest(previous: str, leaf: str) -> str:
    """Digest an event's leaf into its subject's chain; `previous` is FIRST for the first event."""
    return sha256(f"{previous}\n{leaf}".encode()).hexdigest()


def follow(digest: str, leaves: Sequence[str]) -> str:
    """Return the digest at the end of a chain which goes on from `digest` with these leaves."""
    for leaf in leaves:
        digest = link_digest(digest, leaf)
    return digest


def seal_digest(sealed: Sealed) -> str:
    """Digest a run of the sealer into the chain of seals; `previous` is FIRST for the first seal."""
    lines = (written(part) for part in sealed)
    return sha256("\n".join(lines).encode()).hexdigest()


def written(part: str | int | datetime) -> str:
    """Write a part of a seal as it is hashed; times in UTC with microseconds."""
    if isinstance(part, datetime):
        return part.astimezone(UTC).isoformat(timespec="microseconds")
    return str(part)
