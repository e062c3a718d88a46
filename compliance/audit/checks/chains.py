"""Recomputes the chain of each subject from its leaves."""

from collections.abc import Iterator
from hashlib import sha256

from django.utils.translation import gettext as _

from compliance.audit.chain import FIRST, link_digest
from compliance.audit.checks.reading import fetch
from compliance.audit.faults import Fault, Problem

HEX = 64
# A chain comes in blocks, so that a long one needs little memory at a time; numbers are sorted sooner than kinds.
BLOCKS = """
SELECT subject_kind, subject_id, min(position), max(position),
    string_agg(leaf, '' ORDER BY position), string_agg(digest, '' ORDER BY position)
FROM audit_link WHERE abs(mod(subject_id, %s)) = %s AND number <= %s
GROUP BY subject_id, subject_kind, (position - 1) / 20000
ORDER BY subject_id, subject_kind, (position - 1) / 20000
"""
LINKS = """
SELECT number, event_id, position, leaf, digest FROM audit_link
WHERE subject_kind = %s AND subject_id = %s AND number <= %s ORDER BY position
"""
N_EXPLAINED = 50


def problems_of_chains(parts: int, part: int, tail: int) -> list[Problem]:
    """Find the links up to the tail which do not follow from the one before, in this part of the subjects."""
    broken = list(broken_chains(parts, part, tail))
    return [problem for kind, pk in broken[:N_EXPLAINED] for problem in explain_chain(kind, pk, tail)]


def broken_chains(parts: int, part: int, tail: int) -> Iterator[tuple[str, int]]:
    heads: dict[tuple[str, int], tuple[int, str]] = {}
    broken: dict[tuple[str, int], None] = {}
    for kind, pk, first, last, leaves, digests in fetch(BLOCKS, [parts, part, tail]):
        position, head = heads.pop((kind, pk), (0, FIRST))
        is_whole = first == position + 1 and (last - first + 1) * HEX == len(leaves) == len(digests)
        if not is_whole or not follows(head, leaves, digests):
            broken[kind, pk] = None
        heads = {(kind, pk): (last, digests[-HEX:])}
    yield from broken


def follows(head: str, leaves: str, digests: str) -> bool:
    """Say whether each digest follows from the one before it and its leaf."""
    for start in range(0, len(leaves), HEX):
        end = start + HEX
        head = sha256(f"{head}\n{leaves[start:end]}".encode()).hexdigest()
        if head != digests[start:end]:
            return False
    return True


def explain_chain(kind: str, pk: int, tail: int) -> Iterator[Problem]:
    """Name the links of a chain which do not follow; one behind an altered link is not accused."""
    position, digest, computed = 0, FIRST, FIRST
    for number, event, place, leaf, stored in fetch(LINKS, [kind, pk, tail]):
        subject = f"{kind} {pk}"
        if place > position + 1:
            message = _("Before event %(event)d a link of its chain is missing.")
            yield Problem(Fault.MISSING, message % {"event": event}, event, subject, number, number)
        elif stored not in {link_digest(digest, leaf), link_digest(computed, leaf)}:
            message = _("Event %(event)d or its link was altered.")
            yield Problem(Fault.ALTERED, message % {"event": event}, event, subject, number, number)
        position, computed, digest = place, link_digest(digest, leaf), stored
