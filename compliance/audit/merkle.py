"""Merkle trees as in RFC 6962: leaves and nodes are hashed apart (0x00, 0x01).

An odd one out goes up unchanged, so that it is never counted twice.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256

LEFT, RIGHT = "left", "right"


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


def merkle_path(digests: Sequence[str], index: int) -> list[tuple[str, str]]:
    """Return the neighbours from the digest at `index` up to the root: on which side each stands, and its hash.

    Raises: IndexError where there is no such digest.
    """
    if not 0 <= index < len(digests):
        raise IndexError(f"There is no digest {index} among {len(digests)}.")
    level, path = [leaf_hash(digest) for digest in digests], []
    while len(level) > 1:
        neighbour = index ^ 1
        if neighbour < len(level):
            path.append((LEFT if neighbour < index else RIGHT, level[neighbour].hex()))
        level, index = next_level(level), index // 2
    return path


def root_of(digest: str, path: Iterable[tuple[str, str]]) -> str:
    """Return the root to which the path leads from the digest.

    Raises: ValueError for a side that is neither left nor right, or for what is not hexadecimal.
    """
    node = leaf_hash(digest)
    for side, neighbour in path:
        if side not in {LEFT, RIGHT}:
            raise ValueError(f"A neighbour stands left or right, not {side!r}.")
        pair = (bytes.fromhex(neighbour), node) if side == LEFT else (node, bytes.fromhex(neighbour))
        node = node_hash(*pair)
    return node.hex()


def leaf_hash(digest: str) -> bytes:
    return sha256(b"\x00" + bytes.fromhex(digest)).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def next_level(level: Sequence[bytes]) -> list[bytes]:
    pairs = zip(level[::2], level[1::2], strict=False)
    odd = list(level[-1:]) if len(level) % 2 else []
    return [sha256(b"\x01" + left + right).digest() for left, right in pairs] + odd
