"""Inclusion proofs: that an event lies under the root of its seal, without the other events."""

from collections.abc import Sequence

from compliance.audit.merkle import leaf_hash, next_level

Levels = list[list[bytes]]


def levels_of(digests: Sequence[str]) -> Levels:
    """Hash the leaves up to the root once, for any number of proofs."""
    levels = [[leaf_hash(digest) for digest in digests]]
    while len(levels[-1]) > 1:
        levels.append(next_level(levels[-1]))
    return levels


def siblings_of(levels: Levels, index: int) -> list[str]:
    """List what the leaf is hashed with on its way up; on which side follows from its place among the leaves."""
    path = []
    for level in levels[:-1]:
        if (beside := index ^ 1) < len(level):
            path.append(level[beside].hex())
        index //= 2
    return path
