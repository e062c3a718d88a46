"""Seals as they leave the database, one JSON object a line, and their comparison with what is there now."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from compliance.audit.chain import Sealed, seal_digest, written
from compliance.audit.checks.seals import SealRow
from compliance.audit.faults import Fault, Problem
from compliance.audit.signing import is_signed

PARTS = Sealed._fields


class Anchor(NamedTuple):
    """A seal that left the database: its number, what it covers, its digest and its signature."""

    pk: int
    sealed: Sealed
    digest: str
    signature: str

    @property
    def is_whole(self) -> bool:
        """Say whether the digest is that of its parts, and the signature that of its key."""
        if self.digest != seal_digest(self.sealed):
            return False
        return not self.sealed.key or is_signed(self.sealed.key, self.digest, self.signature)


def line_of(anchor: Anchor) -> str:
    """Write one line, its parts as they are hashed."""
    parts: dict[str, Any] = {"seal": anchor.pk}
    for name, part in zip(PARTS, anchor.sealed, strict=True):
        parts[name] = written(part) if isinstance(part, datetime) else part
    return json.dumps(parts | {"digest": anchor.digest, "signature": anchor.signature}, separators=(",", ":"))


def read_anchors(lines: Iterable[str]) -> tuple[list[Anchor], int]:
    """Read the seals among the lines of a file or a mail; also count lines which look like one and cannot be read."""
    anchors, n_broken = [], 0
    for line in lines:
        if not line.lstrip().startswith("{"):
            continue
        try:
            anchors.append(anchor_of(json.loads(line)))
        except (ValueError, KeyError, TypeError):
            n_broken += 1
    return anchors, n_broken


def anchor_of(parts: Mapping[str, Any]) -> Anchor:
    """Raises: KeyError, TypeError, ValueError: this is no seal."""
    values = [parts[name] for name in PARTS]
    values[PARTS.index("at")] = datetime.fromisoformat(parts["at"])
    return Anchor(int(parts["seal"]), Sealed(*values), str(parts["digest"]), str(parts["signature"]))


def compare(anchors: Sequence[Anchor], seals: Sequence[SealRow]) -> list[Problem]:
    """Find the seals that left the database and are not there as they left, and lines that were changed outside."""
    here = {seal.pk: seal for seal in seals}
    found = (problem_of(anchor, here.get(anchor.pk)) for anchor in dict.fromkeys(anchors))
    return [problem for problem in found if problem]


def problem_of(anchor: Anchor, seal: SealRow | None) -> Problem | None:
    if not anchor.is_whole:
        return of_anchor(_("The line of seal %(seal)d was changed after it left the database."), anchor)
    if seal is None:
        message = _("Seal %(seal)d left the database and is gone from it: links %(first)d to %(last)d were removed.")
        return of_anchor(message, anchor)
    if (seal.digest, seal.signature) != (anchor.digest, anchor.signature):
        message = _("Seal %(seal)d is not the one that left the database: links %(first)d to %(last)d were altered.")
        return of_anchor(message, anchor)
    return None


def of_anchor(message: str, anchor: Anchor) -> Problem:
    first, last = anchor.sealed.first_link, anchor.sealed.last_link
    text = message % {"seal": anchor.pk, "first": first, "last": last}
    return Problem(Fault.DIFFERENT, text, None, "", first, last, anchor.pk)
