"""What a superuser may do to a sealed trail: each way does it once, at random, and says what must be named."""

from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from random import Random
from typing import Any, NamedTuple

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import connection

from compliance.audit.chain import FIRST, LEAF, Sealed, link_digest, seal_digest
from compliance.audit.merkle import merkle_root
from compliance.audit.recording import canonical_json
from compliance.audit.sealer import seal
from compliance.audit.signing import public_key, sign

COLUMNS = {
    "kind": "'row'",
    "action": "'approved'",
    "table_name": "'approvals_flow'",
    "row_pk": "'77'",
    "actor_id": "9",
    "actor_name": "'Somebody'",
    "reason": "'另一个理由'",
    "request_id": "'request-2'",
    "db_role": "'intruder'",
    "organisation_id": "4",
    "at": "at + interval '1 microsecond'",
    "txid": "txid + 1000",
    "payload": "'{}'",
    "payload_sha256": "repeat('b', 64)",
    "subject_kind": "'zone'",
    "subject_id": "subject_id + 1",
}
SEAL_COLUMNS = {
    "first_link": "first_link + 1",
    "last_link": "last_link + 1000000000000",
    "last_txid": "last_txid + 1",
    "last_event_id": "last_event_id + 1",
    "root": "repeat('a', 64)",
    "at": "at - interval '1 hour'",
    "key": "repeat('c', 64)",
    "next_key": "repeat('d', 64)",
    "digest": "repeat('e', 64)",
    "signature": "repeat('0', 128)",
}


@dataclass
class Expected:
    """What must be named: events exactly or among others, links, or a seal."""

    what: str
    events: set[int] = field(default_factory=set)
    exactly: bool = False
    links: set[int] = field(default_factory=set)
    seal: int | None = None
    needs_anchors: bool = False


class Linked(NamedTuple):
    number: int
    event: int
    kind: str
    subject: int
    position: int


Way = Callable[[Random], Expected]


def rows(query: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters or None)
        return list(cursor.fetchall()) if cursor.description else []


def links() -> list[Linked]:
    found = rows("SELECT number, event_id, subject_kind, subject_id, position FROM audit_link ORDER BY number")
    return [Linked._make(row) for row in found]


def one(random: Random) -> Linked:
    return random.choice(links())


def two(random: Random, *, of_one_subject: bool = False) -> tuple[Linked, Linked]:
    first = one(random)
    others = [link for link in links() if link != first]
    if of_one_subject:
        others = [link for link in others if (link.kind, link.subject) == (first.kind, first.subject)]
    return first, random.choice(others)


def alter_column(random: Random) -> Expected:
    link, column = one(random), random.choice(list(COLUMNS))
    rows(f"UPDATE audit_event SET {column} = {COLUMNS[column]} WHERE id = {link.event}")
    return Expected(f"alter {column} of {link.event}", {link.event}, exactly=True)


def alter_payload_with_hash(random: Random) -> Expected:
    link, text = one(random), '{"n":"forged"}'
    digest = sha256(text.encode()).hexdigest()
    rows("UPDATE audit_event SET payload = %s, payload_sha256 = %s WHERE id = %s", text, digest, link.event)
    return Expected(f"alter payload and hash of {link.event}", {link.event}, exactly=True)


def alter_with_leaf(random: Random) -> Expected:
    expected = alter_column(random)
    [event] = expected.events
    rows(
        f"UPDATE audit_link SET leaf = {LEAF} FROM audit_event AS event WHERE event_id = event.id AND event.id = {event}"
    )
    return Expected(f"{expected.what}, with its leaf", {event})


def alter_with_leaf_and_digest(random: Random) -> Expected:
    link = one(random)
    alter_reason(link.event)
    rechain(link, only_this=True)
    return Expected(f"alter {link.event}, its leaf and digest", links={link.number})


def delete_event(random: Random) -> Expected:
    link = one(random)
    rows(f"DELETE FROM audit_event WHERE id = {link.event}")
    return Expected(f"delete {link.event}", {link.event}, exactly=True)


def delete_event_and_link(random: Random) -> Expected:
    link = one(random)
    rows(f"DELETE FROM audit_event WHERE id = {link.event}")
    rows(f"DELETE FROM audit_link WHERE event_id = {link.event}")
    return Expected(f"delete {link.event} and its link", links={link.number})


def delete_link(random: Random) -> Expected:
    link = one(random)
    rows(f"DELETE FROM audit_link WHERE number = {link.number}")
    return Expected(f"delete link {link.number}", links={link.number}, events=set() if is_last(link) else {link.event})


def is_last(link: Linked) -> bool:
    return link.number > links()[-1].number


def insert_event(random: Random) -> Expected:
    link, new = one(random), 1_000_000 + random.randrange(1000)
    rows(
        "INSERT INTO audit_event (id, txid, subject_kind, subject_id, action, payload, payload_sha256)"
        " SELECT %s, txid - 1, subject_kind, subject_id, 'forged', payload, payload_sha256"
        " FROM audit_event WHERE id = %s",
        new,
        link.event,
    )
    return Expected(f"insert before {link.event}", {new}, exactly=True)


def insert_event_with_link(random: Random) -> Expected:
    expected = insert_event(random)
    [new] = expected.events
    [[number]] = rows("SELECT max(number) + 1 FROM audit_link")
    rows(f"INSERT INTO audit_link VALUES ({number}, {new}, 'application', 900, 1, repeat('a', 64), repeat('b', 64))")
    return Expected(f"{expected.what}, with a link", {new})


def insert_event_below_the_first_link(random: Random) -> Expected:
    """Chain the new event as if it had been sealed, under a number which no seal covers."""
    expected, link = insert_event(random), one(random)
    [new] = expected.events
    [[position, digest]] = rows(
        "SELECT position, digest FROM audit_link WHERE subject_kind = %s AND subject_id = %s"
        " ORDER BY position DESC LIMIT 1",
        link.kind,
        link.subject,
    )
    rows(f"UPDATE audit_event SET subject_kind = '{link.kind}', subject_id = {link.subject} WHERE id = {new}")
    [[leaf]] = rows(f"SELECT {LEAF} FROM audit_event AS event WHERE id = {new}")
    rows(
        "INSERT INTO audit_link (number, event_id, subject_kind, subject_id, position, leaf, digest)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s)",
        -random.randrange(9),
        new,
        link.kind,
        link.subject,
        position + 1,
        leaf,
        link_digest(digest, leaf),
    )
    return Expected(f"{expected.what}, below the first link", {new}, exactly=True)


def swap_event_ids(random: Random) -> Expected:
    a, b = (link.event for link in two(random))
    for old, new in ((a, -1), (b, a), (-1, b)):
        rows(f"UPDATE audit_event SET id = {new} WHERE id = {old}")
    return Expected(f"swap ids of {a} and {b}", {a, b}, exactly=True)


def renumber_event(random: Random) -> Expected:
    link = one(random)
    rows(f"UPDATE audit_event SET id = 2000000 WHERE id = {link.event}")
    return Expected(f"give {link.event} another id", {link.event})


def swap_links(random: Random) -> Expected:
    a, b = two(random)
    for old, new in ((a.event, -1), (b.event, a.event), (-1, b.event)):
        rows(f"UPDATE audit_link SET event_id = {new} WHERE event_id = {old}")
    return Expected(f"swap the links of {a.event} and {b.event}", {a.event, b.event}, exactly=True)


def swap_numbers(random: Random) -> Expected:
    a, b = two(random)
    for old, new in ((a.number, -1), (b.number, a.number), (-1, b.number)):
        rows(f"UPDATE audit_link SET number = {new} WHERE number = {old}")
    return Expected(f"swap numbers {a.number} and {b.number}", {a.event, b.event})


def swap_positions(random: Random) -> Expected:
    a, b = two(random, of_one_subject=True)
    for number, position in ((a.number, 10_000), (b.number, a.position), (a.number, b.position)):
        rows(f"UPDATE audit_link SET position = {position} WHERE number = {number}")
    return Expected(f"swap positions of {a.event} and {b.event}", {a.event, b.event})


def swap_subjects(random: Random) -> Expected:
    a, b = two(random)
    for this, other in ((a, b), (b, a)):
        rows(f"UPDATE audit_event SET subject_id = {other.subject}, subject_kind = 'zone' WHERE id = {this.event}")
    return Expected(f"swap subjects of {a.event} and {b.event}", {a.event, b.event}, exactly=True)


def move_with_link(random: Random) -> Expected:
    link = one(random)
    rows(f"UPDATE audit_event SET subject_id = -7 WHERE id = {link.event}")
    rows(f"UPDATE audit_link SET subject_id = -7, position = 1 WHERE number = {link.number}")
    return Expected(f"move {link.event} with its link", {link.event})


def alter_link(random: Random) -> Expected:
    link = one(random)
    change = random.choice(
        [
            "digest = repeat('a', 64)",
            "leaf = repeat('a', 64)",
            "subject_id = 800",
            "position = 700",
            "digest = 'no hex'",
        ]
    )
    rows(f"UPDATE audit_link SET {change} WHERE number = {link.number}")
    return Expected(f"alter link {link.number}: {change}", {link.event})


def push_link_away(random: Random) -> Expected:
    link = one(random)
    rows(f"UPDATE audit_link SET number = 5000 WHERE number = {link.number}")
    return Expected(f"number link {link.number} beyond the end", {link.event})


def alter_seal(random: Random) -> Expected:
    seal, column = random.choice(seals()), random.choice(list(SEAL_COLUMNS))
    rows(f"UPDATE audit_seal SET {column} = {SEAL_COLUMNS[column]} WHERE id = {seal}")
    return Expected(f"alter {column} of seal {seal}", seal=seal)


def delete_seal(random: Random) -> Expected:
    *some, _last = seals()
    seal = random.choice(some)
    rows(f"DELETE FROM audit_seal WHERE id = {seal}")
    return Expected(f"delete seal {seal}", seal=seal + 1)


def forge_seal(random: Random) -> Expected:
    seal = random.choice(seals())
    key = Ed25519PrivateKey.from_private_bytes(random.randbytes(32))
    names = "first_link, last_link, last_txid, last_event_id, root, at, key, next_key"
    [parts] = rows(f"SELECT {names} FROM audit_seal WHERE id = {seal}")
    [previous] = (rows(f"SELECT digest FROM audit_seal WHERE id = {seal} - 1") or [(FIRST,)])[0]
    sealed = Sealed(previous, *parts)._replace(key=public_key(key))
    digest = seal_digest(sealed)
    rows(
        "UPDATE audit_seal SET key = %s, digest = %s, signature = %s WHERE id = %s",
        sealed.key,
        digest,
        sign(key, digest),
        seal,
    )
    return Expected(f"sign seal {seal} with another key", seal=seal)


def rechain_all(random: Random) -> Expected:
    """Alter an event and make everything after it fit: links, roots, seals; signed with a key of one's own, or not."""
    link = one(random)
    alter_reason(link.event)
    rechain(link)
    key = Ed25519PrivateKey.from_private_bytes(random.randbytes(32)) if random.random() < 0.5 else None
    reseal(key)
    return Expected(f"alter {link.event} and chain all anew", seal=seal_over(link.number), needs_anchors=True)


def drop_tail(random: Random) -> Expected:
    """Remove the last seals with their links, and the events or not: then these look like new ones."""
    seal = random.choice(seals()[-4:])
    [[first]] = rows(f"SELECT first_link FROM audit_seal WHERE id = {seal}")
    if random.random() < 0.5:
        rows(f"DELETE FROM audit_event WHERE id IN (SELECT event_id FROM audit_link WHERE number >= {first})")
    rows(f"DELETE FROM audit_link WHERE number >= {first}")
    rows(f"DELETE FROM audit_seal WHERE id >= {seal}")
    return Expected(f"drop everything from seal {seal}", seal=seal, needs_anchors=True)


def feign_disposal(random: Random) -> Expected:
    """Blank an event's texts as a disposal does, without one."""
    link = one(random)
    rows(f"UPDATE audit_event SET payload = '', reason = '', actor_name = '' WHERE id = {link.event}")
    rows(
        "INSERT INTO audit_tombstone (event_id, subject_kind, subject_id, disposal_id) VALUES (%s, %s, %s, 1)",
        link.event,
        link.kind,
        link.subject,
    )
    return Expected(f"feign a disposal of {link.event}", {link.event}, exactly=True)


def hide_part_of_a_disposal(random: Random) -> Expected:
    """Blank one event's texts, and write the step of a disposal that names it alone."""
    link = one(random)
    feign_disposal_of([link])
    return Expected(f"dispose of {link.event} alone", {link.event}, exactly=True)


def reword_what_was_disposed_of(random: Random) -> Expected:
    """Put another reason where a disposal left none."""
    link = one(random)
    chain = [other for other in links() if (other.kind, other.subject) == (link.kind, link.subject)]
    feign_disposal_of(chain)
    alter_reason(link.event)
    return Expected(f"reword {link.event} after a disposal", {link.event}, exactly=True)


def feign_disposal_of(chain: list[Linked]) -> None:
    """Do all that a disposal does to these events of one subject, and seal its step."""
    ids = ",".join(str(event) for event in sorted(link.event for link in chain))
    rows(f"UPDATE audit_event SET payload = '{{}}', reason = '', actor_name = '' WHERE id IN ({ids})")
    rows(
        "INSERT INTO audit_tombstone (event_id, subject_kind, subject_id, disposal_id)"
        f" SELECT id, subject_kind, subject_id, 1 FROM audit_event WHERE id IN ({ids})"
    )
    payload = canonical_json({"events_sha256": sha256(ids.encode()).hexdigest()})
    rows(
        "INSERT INTO audit_event (subject_kind, subject_id, action, txid, payload, payload_sha256)"
        " SELECT %s, %s, 'disposed', max(txid) + 1, %s, %s FROM audit_event",
        chain[0].kind,
        chain[0].subject,
        payload,
        sha256(payload.encode()).hexdigest(),
    )
    seal()


def seals() -> list[int]:
    return [pk for (pk,) in rows("SELECT id FROM audit_seal ORDER BY id")]


def seal_over(number: int) -> int:
    [[seal]] = rows(f"SELECT min(id) FROM audit_seal WHERE last_link >= {number}")
    return int(seal)


def alter_reason(event: int) -> None:
    rows(f"UPDATE audit_event SET reason = reason || 'x' WHERE id = {event}")


def rechain(link: Linked, *, only_this: bool = False) -> None:
    """Make the chain fit again from this link on."""
    chain = rows(
        f"SELECT link.number, {LEAF}, link.digest FROM audit_link AS link JOIN audit_event AS event"
        " ON event.id = link.event_id WHERE link.subject_kind = %s AND link.subject_id = %s ORDER BY link.position",
        link.kind,
        link.subject,
    )
    digest = FIRST
    for number, leaf, stored in chain:
        digest = link_digest(digest, leaf) if number >= link.number else stored
        if number == link.number or (number > link.number and not only_this):
            rows("UPDATE audit_link SET leaf = %s, digest = %s WHERE number = %s", leaf, digest, number)


def reseal(key: Ed25519PrivateKey | None) -> None:
    """Make every seal fit its links and the seal before."""
    previous = FIRST
    names = "first_link, last_link, last_txid, last_event_id, at"
    for pk, first, last, txid, event, at in rows(f"SELECT id, {names} FROM audit_seal ORDER BY id"):
        digests = rows(f"SELECT digest FROM audit_link WHERE number BETWEEN {first} AND {last} ORDER BY number")
        root = merkle_root([digest for (digest,) in digests])
        sealed = Sealed(previous, first, last, txid, event, root, at, public_key(key), "")
        previous = seal_digest(sealed)
        rows(
            "UPDATE audit_seal SET root = %s, key = %s, digest = %s, signature = %s WHERE id = %s",
            root,
            sealed.key,
            previous,
            sign(key, previous),
            pk,
        )


WAYS: tuple[Way, ...] = (
    alter_column,
    alter_payload_with_hash,
    alter_with_leaf,
    alter_with_leaf_and_digest,
    delete_event,
    delete_event_and_link,
    delete_link,
    insert_event,
    insert_event_with_link,
    insert_event_below_the_first_link,
    swap_event_ids,
    renumber_event,
    swap_links,
    swap_numbers,
    swap_positions,
    swap_subjects,
    move_with_link,
    alter_link,
    push_link_away,
    alter_seal,
    delete_seal,
    forge_seal,
    rechain_all,
    drop_tail,
    feign_disposal,
    hide_part_of_a_disposal,
    reword_what_was_disposed_of,
)
