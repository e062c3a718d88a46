"""How events are chained: the digests, for the sealer and for those who verify."""

from hashlib import sha256

FIRST = "0" * 64

# The columns of an event which nobody may change, as the database writes them in a JSON array:
# [1, "semantic", …] with one space after each comma and times in UTC, equal to Python's
# json.dumps(list, ensure_ascii=False).
FROZEN = """json_build_array(
    event.id, event.kind, event.subject_kind, event.subject_id, event.organisation_id, event.action,
    event.table_name, event.row_pk, event.actor_id, event.actor_name, event.reason,
    event.at AT TIME ZONE 'UTC', event.request_id, event.txid, event.db_role, event.payload_sha256
)::text"""


def link_digest(previous: str, frozen: str) -> str:
    """Digest an event into its subject's chain; `previous` is FIRST for the first event."""
    return sha256(f"{previous}\n{frozen}".encode()).hexdigest()


def seal_digest(previous: str, first_link: int, last_link: int, root: str) -> str:
    """Digest a run of the sealer into the chain of seals; `previous` is FIRST for the first seal."""
    return sha256(f"{previous}\n{first_link}\n{last_link}\n{root}".encode()).hexdigest()
