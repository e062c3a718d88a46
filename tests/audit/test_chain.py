from hashlib import sha256

import pytest

from compliance.audit.chain import FIRST, link_digest, seal_digest
from compliance.audit.merkle import merkle_root

A, B, C = (sha256(text).hexdigest() for text in (b"a", b"b", b"c"))


def leaf(digest: str) -> bytes:
    return sha256(b"\x00" + bytes.fromhex(digest)).digest()


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def test_merkle_root_of_one_is_its_leaf() -> None:
    assert merkle_root([A]) == leaf(A).hex()


def test_merkle_root_takes_an_odd_one_up_unchanged() -> None:
    assert merkle_root([A, B, C]) == node(node(leaf(A), leaf(B)), leaf(C)).hex()


def test_merkle_root_depends_on_order() -> None:
    assert merkle_root([A, B]) != merkle_root([B, A])


def test_merkle_root_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        merkle_root([])


def test_link_digest_covers_predecessor_and_event() -> None:
    assert len({link_digest(FIRST, "[1]"), link_digest(A, "[1]"), link_digest(FIRST, "[2]")}) == 3


def test_seal_digest_covers_every_part() -> None:
    parts = [(FIRST, 1, 2, A), (B, 1, 2, A), (FIRST, 2, 2, A), (FIRST, 1, 3, A), (FIRST, 1, 2, C)]

    assert len({seal_digest(*part) for part in parts}) == len(parts)
