from collections.abc import Sequence
from hashlib import sha256


def merkle_root(digests: Sequence[str]) -> str:
    """Return the hexadecimal root over hexadecimal digests, in their order.

    Leaves and nodes are hashed apart (0x00, 0x01) as in RFC 6962; an odd one out goes up unchanged,
    so that it is never counted twice. Raises: ValueError for no digests.
    """
    if not digests:
        raise ValueError("A Merkle root needs at least one digest.")
    level = [sha256(b"\x00" + bytes.fromhex(digest)).digest() for digest in digests]
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        odd = level[-1:] if len(level) % 2 else []
        level = [sha256(b"\x01" + left + right).digest() for left, right in pairs] + odd
    return level[0].hex()
