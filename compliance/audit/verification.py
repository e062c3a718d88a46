"""Recomputes the whole trail in one pass and names every event which is not as it was sealed.

What a superuser does to events before they are sealed, or to the end of the trail together with its
seals before these leave the database, cannot be seen here.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import connection, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compliance.audit.chain import FIRST, LEAF, Sealed, link_digest, seal_digest
from compliance.audit.merkle import merkle_root
from compliance.audit.sealer import Tail, find_tail

FETCH = 5_000

LINKS = f"""
SELECT link.number, link.event_id, concat(link.subject_kind, ' ', link.subject_id), link.position, link.digest,
    concat(event.subject_kind, ' ', event.subject_id), event.txid, link.leaf, {LEAF} = link.leaf,
    encode(sha256(convert_to(event.payload, 'UTF8')), 'hex') = event.payload_sha256
FROM audit_link AS link LEFT JOIN audit_event AS event ON event.id = link.event_id
WHERE link.number <= %s
ORDER BY link.number
"""  # noqa: S608 -- put together from constants
SEALS = """
SELECT id, first_link, last_link, last_txid, last_event_id, root, at, key, next_key, digest
FROM audit_seal WHERE last_link <= %s ORDER BY id
"""
ADDED = """
SELECT event.id, concat(event.subject_kind, ' ', event.subject_id)
FROM audit_event AS event LEFT JOIN audit_link AS link ON link.event_id = event.id
WHERE link.event_id IS NULL AND (event.txid, event.id) <= (%s, %s)
ORDER BY event.id
"""
STRAY = """
SELECT event_id, concat(subject_kind, ' ', subject_id) FROM audit_link
WHERE number > coalesce((SELECT max(last_link) FROM audit_seal), 0) ORDER BY number
"""


class Fault(models.TextChoices):
    ALTERED = "altered", gettext_lazy("Altered")
    MISSING = "missing", gettext_lazy("Missing")
    ADDED = "added", gettext_lazy("Added")
    REORDERED = "reordered", gettext_lazy("Reordered")
    MOVED = "moved", gettext_lazy("Moved to another subject")
    SEAL = "seal", gettext_lazy("Seal broken")


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault, and the event and subject ("application 12") which show it."""

    fault: Fault
    message: str
    event_id: int | None = None
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    problems: tuple[Problem, ...]
    n_events: int
    n_sealed: int
    last_sealed_at: datetime | None

    @property
    def ok(self) -> bool:
        return not self.problems

    @property
    def n_unsealed(self) -> int:
        return max(self.n_events - self.n_sealed, 0)


class LinkRow(NamedTuple):
    """A link and its event; the event's part is empty where the event is gone."""

    number: int
    event_id: int
    subject: str
    position: int
    digest: str
    event_subject: str
    txid: int | None
    leaf: str
    is_leaf: bool | None
    is_hashed: bool | None


class SealRow(NamedTuple):
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


NO_SEAL = SealRow(0, 0, 0, 0, 0, "", datetime.min.replace(tzinfo=UTC), "", "", FIRST)


@dataclass(slots=True)
class Verifier:
    """Walks links in their order; `heads` holds position and digest at the end of each chain."""

    seals: deque[SealRow]
    problems: list[Problem] = field(default_factory=list)
    heads: dict[str, tuple[int, str]] = field(default_factory=dict)
    recomputed: dict[str, str] = field(default_factory=dict)
    digests: list[str] = field(default_factory=list)
    number: int = 0
    place: tuple[int, int] = (0, 0)
    seal: SealRow = NO_SEAL

    def check(self, link: LinkRow) -> None:
        if self.seals and link.number > self.seals[0].last_link:
            self.close_seal()
        position, digest = self.heads.get(link.subject, (0, FIRST))
        if not (
            link.number == self.number + 1
            and link.txid is not None
            and link.subject == link.event_subject
            and link.position == position + 1
            and (link.txid, link.event_id) > self.place
            and link.is_hashed
            and link.is_leaf
            and link.digest == link_digest(digest, link.leaf)
        ):
            self.explain(link, position, digest)
        if link.subject == link.event_subject or link.position == position + 1:
            self.heads[link.subject] = (link.position, link.digest)
        if link.txid is not None:
            self.place = (link.txid, link.event_id)
        self.number = link.number
        self.digests.append(link.digest)

    def explain(self, link: LinkRow, position: int, digest: str) -> None:
        """Find out what is wrong with a link which does not fit."""
        if link.number > self.number + 1:
            self.add(Fault.MISSING, _("Links before that of event %(event)d were removed."), link)
        if link.txid is None:
            self.add(Fault.MISSING, _("Event %(event)d was removed."), link)
            return
        if link.subject != link.event_subject:
            self.add(Fault.MOVED, _("Event %(event)d was moved to another subject."), link)
            return
        if link.position > position + 1:
            self.add(Fault.MISSING, _("Before event %(event)d a link of its chain is missing."), link)
        elif link.position <= position or (link.txid, link.event_id) <= self.place:
            self.add(Fault.REORDERED, _("Event %(event)d is not in the order in which it was sealed."), link)
        elif not link.is_hashed:
            self.add(Fault.ALTERED, _("The payload of event %(event)d was altered."), link)
        elif not link.is_leaf:
            self.add(Fault.ALTERED, _("Event %(event)d or its link was altered."), link)
        else:
            self.check_digest(link, digest)

    def check_digest(self, link: LinkRow, digest: str) -> None:
        """Accept a link which fits its predecessor as recomputed: then only that one was altered."""
        computed = link_digest(digest, link.leaf)
        before = self.recomputed.get(link.subject, digest)
        if link.digest not in {computed, link_digest(before, link.leaf)}:
            self.add(Fault.ALTERED, _("Event %(event)d or its link was altered."), link)
            self.recomputed[link.subject] = computed

    def close_seal(self) -> None:
        """Check the next seal against the links since the one before."""
        before, seal = self.seal, self.seals.popleft()
        self.seal = seal
        root = merkle_root(self.digests) if self.digests else ""
        self.digests.clear()
        if seal.digest != seal_digest(Sealed(before.digest, *seal[1:-1])):
            self.add_seal(_("Seal %(seal)d was altered, or the seal before it."))
        elif seal.first_link != before.last_link + 1 or seal.last_link != self.number:
            self.add_seal(_("Seal %(seal)d does not begin or end where its links do."))
        elif seal.root != root:
            self.add_seal(_("Seal %(seal)d does not fit links %(first)d to %(last)d."))
        elif (seal.last_txid, seal.last_event_id) != self.place:
            self.add_seal(_("Seal %(seal)d names another last event."))

    def add(self, fault: Fault, message: str, link: LinkRow) -> None:
        self.problems.append(Problem(fault, message % {"event": link.event_id}, link.event_id, link.subject))

    def add_seal(self, message: str) -> None:
        place = {"seal": self.seal.pk, "first": self.seal.first_link, "last": self.seal.last_link}
        self.problems.append(Problem(Fault.SEAL, message % place))


def verify() -> Report:
    """Verify all that is sealed; what is not sealed yet is only counted."""
    tail = find_tail()
    seals = [SealRow._make(row) for row in fetch(SEALS, [tail.last_link])]
    verifier = Verifier(deque(seals))
    for row in stream(LINKS, [tail.last_link]):
        verifier.check(LinkRow._make(row))
    while verifier.seals:
        verifier.close_seal()
    [[n_events]] = fetch("SELECT count(*) FROM audit_event")
    [[n_sealed]] = fetch("SELECT count(*) FROM audit_link")
    problems = (*verifier.problems, *find_added(tail), *find_stray())
    return Report(problems, n_events, n_sealed, seals[-1].at if seals else None)


def find_added(tail: Tail) -> Iterator[Problem]:
    """Find events which should have been sealed and are in no chain."""
    message = _("Event %(event)d is in no chain: it was added after the seal, or its link was removed.")
    for event, subject in fetch(ADDED, [tail.last_txid, tail.last_event_id]):
        yield Problem(Fault.ADDED, message % {"event": event}, event, subject)


def find_stray() -> Iterator[Problem]:
    """Find links which no seal covers."""
    message = _("The link of event %(event)d is covered by no seal.")
    for event, subject in fetch(STRAY):
        yield Problem(Fault.SEAL, message % {"event": event}, event, subject)


def fetch(query: str, parameters: list[int] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return list(cursor.fetchall())


def stream(query: str, parameters: list[int]) -> Iterator[tuple[Any, ...]]:
    """Read rows from a cursor in the server, so that a long trail needs little memory."""
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(query, parameters)
        while rows := cursor.fetchmany(FETCH):
            yield from rows
