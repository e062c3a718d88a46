import datetime as dt
from hashlib import sha256
from typing import Any

from compliance.audit.chain import FIRST, Sealed, follow, leaf_of, link_digest, seal_digest

A, B = (sha256(text).hexdigest() for text in (b"a", b"b"))
NOON = dt.datetime(2026, 11, 23, 4, 0, tzinfo=dt.UTC)
SEALED = Sealed(FIRST, 1, 2, 700, 5, A, NOON, B, "")
OTHERS: dict[str, Any] = {
    "previous": A,
    "first_link": 2,
    "last_link": 3,
    "last_txid": 701,
    "last_event_id": 6,
    "root": B,
    "at": NOON + dt.timedelta(microseconds=1),
    "key": A,
    "next_key": A,
}


def test_leaf_digests_the_frozen_line() -> None:
    assert leaf_of('[1, "中"]') == sha256('[1, "中"]'.encode()).hexdigest()


def test_link_digest_covers_predecessor_and_leaf() -> None:
    assert link_digest(FIRST, A) == sha256(f"{FIRST}\n{A}".encode()).hexdigest()
    assert len({link_digest(FIRST, A), link_digest(A, A), link_digest(FIRST, B)}) == 3


def test_follow_chains_leaf_after_leaf() -> None:
    assert follow(FIRST, [A, B]) == link_digest(link_digest(FIRST, A), B)


def test_seal_digest_is_over_one_line_for_each_part() -> None:
    text = f"{FIRST}\n1\n2\n700\n5\n{A}\n2026-11-23T04:00:00.000000+00:00\n{B}\n"

    assert seal_digest(SEALED) == sha256(text.encode()).hexdigest()


def test_seal_digest_covers_every_part() -> None:
    digests = {seal_digest(SEALED._replace(**{name: other})) for name, other in OTHERS.items()}

    assert len(digests | {seal_digest(SEALED)}) == len(Sealed._fields) + 1


def test_seal_digest_is_the_same_in_every_time_zone() -> None:
    shanghai = NOON.astimezone(dt.timezone(dt.timedelta(hours=8)))

    assert seal_digest(SEALED._replace(at=shanghai)) == seal_digest(SEALED)
