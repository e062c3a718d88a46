"""Checks seals: against the links they cover, against one another, and their signatures."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from compliance.audit.chain import FIRST, Sealed, seal_digest
from compliance.audit.checks.reading import fetch
from compliance.audit.faults import Fault, Problem
from compliance.audit.merkle import root_of_bytes
from compliance.audit.signing import is_signed, key_id

BYTES = 32
SEALS = """
SELECT seal.id, seal.first_link, seal.last_link, seal.last_txid, seal.last_event_id, seal.root, seal.at,
    seal.key, seal.next_key, seal.digest, seal.signature,
    coalesce(event.id = seal.last_event_id AND event.txid = seal.last_txid, link.number IS NULL OR event.id IS NULL)
FROM audit_seal AS seal
LEFT JOIN audit_link AS link ON link.number = seal.last_link
LEFT JOIN audit_event AS event ON event.id = link.event_id
ORDER BY seal.id
"""
DIGESTS = """
SELECT count(*), string_agg(digest, '' ORDER BY number) FROM audit_link WHERE number BETWEEN %s AND %s
"""


class SealRow(NamedTuple):
    """A seal; `is_placed` unless its last link is that of another event than it names."""

    pk: int
    first_link: int
    last_link: int
    last_txid: int
    last_event_id: int
    root: str
    at: datetime
    key: str
    next_key: str
    digest: str
    signature: str
    is_placed: bool = True

    def sealed(self, previous: str) -> Sealed:
        return Sealed(previous, *self[1:9])

    @property
    def n_links(self) -> int:
        return self.last_link - self.first_link + 1


def read_seals() -> list[SealRow]:
    return [SealRow._make(row) for row in fetch(SEALS)]


def problems_of_roots(seals: Sequence[SealRow]) -> list[Problem]:
    """Find the seals, following one another, whose root is not that of the links they cover."""
    first, last = seals[0].first_link, seals[-1].last_link
    [[n, digests]] = fetch(DIGESTS, [first, last])
    try:
        raw = bytes.fromhex(digests or "")
    except ValueError:
        raw = b""
    is_whole = n == last - first + 1 and len(raw) == n * BYTES
    if not is_whole and len(seals) > 1:
        return [problem for seal in seals for problem in problems_of_roots([seal])]
    return [unfit(seal) for seal in seals if not is_whole or seal.root != root_over(seal, raw, first)]


def root_over(seal: SealRow, raw: bytes, first: int) -> str:
    part = raw[(seal.first_link - first) * BYTES : (seal.last_link - first + 1) * BYTES]
    return root_of_bytes(part) if part else ""


def unfit(seal: SealRow) -> Problem:
    return of_seal(Fault.SEAL, _("Seal %(seal)d does not fit links %(first)d to %(last)d."), seal)


def problems_of_order(seals: Sequence[SealRow]) -> Iterator[Problem]:
    """Find the seals which do not follow from the one before."""
    previous, last = FIRST, 0
    for seal in seals:
        if seal.digest != seal_digest(seal.sealed(previous)):
            yield of_seal(Fault.SEAL, _("Seal %(seal)d was altered, or a seal before it was removed."), seal)
        elif seal.first_link != last + 1 or seal.n_links < 1:
            yield of_seal(Fault.SEAL, _("Seal %(seal)d does not begin or end where its links do."), seal)
        elif not seal.is_placed:
            yield of_seal(Fault.SEAL, _("Seal %(seal)d names another last event."), seal)
        previous, last = seal.digest, seal.last_link


def problems_of_signatures(seals: Sequence[SealRow]) -> list[Problem]:
    """Find the seals whose signature was not made over their digest by the key they name."""
    message = _("The signature of seal %(seal)d does not fit: it was forged, or the seal was altered.")
    signed = (seal for seal in seals if seal.key or seal.signature)
    return [
        of_seal(Fault.FORGED, message, seal) for seal in signed if not is_signed(seal.key, seal.digest, seal.signature)
    ]


def problems_of_keys(seals: Sequence[SealRow], trusted: Sequence[str]) -> Iterator[Problem]:
    """Find seals of keys that nobody vouches for: neither trusted nor announced by a seal of a trusted key.

    Where no key is trusted, the first that signs is believed.
    """
    known = list(trusted)
    for seal in (seal for seal in seals if seal.key):
        known = known or [seal.key]
        if seal.key not in known:
            message = _("Seal %(seal)d was signed by the key %(key)s, for which nobody vouches.")
            yield of_seal(Fault.FORGED, message, seal, key=key_id(seal.key))
        elif seal.next_key:
            known.append(seal.next_key)


def problems_of_unsigned(seals: Sequence[SealRow], is_expected: bool) -> Iterator[Problem]:
    """Find the last seals where no signed one covers them, though this installation signs or has signed."""
    tail = []
    for seal in reversed(seals):
        if seal.key:
            break
        tail.append(seal)
    if tail and (is_expected or len(tail) < len(seals)):
        first, last = tail[-1], tail[0]
        message = _("Seals %(first)d to %(last)d are not signed, and no signed seal follows them.")
        text = message % {"first": first.pk, "last": last.pk}
        yield Problem(Fault.UNSIGNED, text, None, "", first.first_link, last.last_link, last.pk)


def of_seal(fault: Fault, message: str, seal: SealRow, **words: str) -> Problem:
    place = {"seal": seal.pk, "first": seal.first_link, "last": seal.last_link, **words}
    return Problem(fault, message % place, None, "", seal.first_link, seal.last_link, seal.pk)
