from hashlib import sha256

import pytest

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
