"""Merkle trees as in RFC 6962: leaves and nodes are hashed apart (0x00, 0x01).

An odd one out goes up unchanged, so that it is never counted twice.
"""

from collections.abc import Sequence
from hashlib import sha256


def merkle_root(digests: Sequence[str]) -> str:
    """Return the hexadecimal root over hexadecimal digests, in their order.

    Raises: ValueError for no digests.
    """
    if not digests:
        raise ValueError("A Merkle root needs at least one digest.")
    return root_of_bytes(b"".join(map(bytes.fromhex, digests)))


def root_of_bytes(digests: bytes) -> str:
    """Return the root over digests of 32 bytes that stand one behind the other."""
    level = [sha256(b"\x00" + digests[start : start + 32]).digest() for start in range(0, len(digests), 32)]
    while len(level) > 1:
        level = next_level(level)
    return level[0].hex()


def leaf_hash(digest: str) -> bytes:
    return sha256(b"\x00" + bytes.fromhex(digest)).digest()


def next_level(level: Sequence[bytes]) -> list[bytes]:
    pairs = zip(level[::2], level[1::2], strict=False)
    odd = list(level[-1:]) if len(level) % 2 else []
    return [sha256(b"\x01" + left + right).digest() for left, right in pairs] + odd
