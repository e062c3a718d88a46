"""Recomputes the whole trail and names every event, link and seal which is not as it was sealed.

What cannot be seen here, and why, is written in docs/audit.md: above all what a superuser does to
events before they are sealed, and to the end of the trail together with its seals before these leave
the database.
"""

import os
from collections.abc import Iterator, Sequence
from functools import partial
from operator import itemgetter
from typing import NamedTuple

from compliance.audit.anchors import Anchor, compare
from compliance.audit.checks.chains import problems_of_chains
from compliance.audit.checks.events import Counted, count, find_added, find_stray, problems_of_events
from compliance.audit.checks.parallel import Part, Progress, run
from compliance.audit.checks.reading import fetch
from compliance.audit.checks.seals import (
    SealRow,
    problems_of_keys,
    problems_of_order,
    problems_of_roots,
    problems_of_signatures,
    problems_of_unsigned,
    read_seals,
)
from compliance.audit.checks.tombstones import count_disposed, problems_of_tombstones
from compliance.audit.faults import Fault, Problem, Report
from compliance.audit.signing import vouched_keys

__all__ = ["Fault", "Problem", "Report", "verify"]

N_KEPT = 1_000
LINKS_AT_ONCE = 20_000
LINKS_OF_CHAINS_AT_ONCE = 400_000
SEALS_AT_ONCE = 2_000
MAX_WORKERS = 4
LAST_LINK = """
SELECT link.number, event.txid, event.id FROM audit_link AS link LEFT JOIN audit_event AS event ON event.id = link.event_id
WHERE link.number <= %s ORDER BY link.number DESC LIMIT 1
"""


class Tail(NamedTuple):
    """The last link which a seal covers, and where its event stands."""

    link: int = 0
    txid: int = 0
    event_id: int = 0


def no_progress(done: int, total: int) -> None:
    pass


def verify(
    *,
    trusted: Sequence[str] = (),
    against: Sequence[Anchor] = (),
    workers: int = 0,
    progress: Progress = no_progress,
) -> Report:
    """Verify all that is sealed; what is not sealed yet is only counted.

    `trusted` are public keys received by another way; without them those this installation vouches
    for, or else the first key, are believed. `against` are seals that left the database. `workers`
    is the number of connections at once, 0 for one more than there are processors. `progress` is
    told how many parts of how many are done.
    """
    seals = read_seals()
    tail = find_tail(seals)
    counted = count(tail.txid, tail.event_id, tail.link)
    problems = run(parts_over(seals, tail.link), workers or default_workers(), progress)
    problems += problems_of_rest(tail, counted, bool(problems))
    problems += problems_of_seals(seals, trusted or vouched_keys())
    problems += compare(against, seals)
    kept = sorted(without_doubles(problems), key=place_of)
    return Report(
        problems=tuple(kept[:N_KEPT]),
        n_events=counted.n_events,
        n_sealed=counted.n_links,
        last_sealed_at=seals[-1].at if seals else None,
        n_seals=len(seals),
        n_unsigned=sum(not seal.key for seal in seals),
        n_disposed=count_disposed(),
        keys=tuple(dict.fromkeys(seal.key for seal in seals if seal.key)),
        n_problems=len(kept),
        n_compared=len(against),
    )


def default_workers() -> int:
    """One more than processors: while one hashes here, another waits for the database."""
    return min(1 + (os.cpu_count() or 1), MAX_WORKERS)


def problems_of_rest(tail: Tail, counted: Counted, is_faulty: bool) -> list[Problem]:
    """Find events without a link, links without a seal, and texts that went without a disposal."""
    is_added = is_faulty or counted.n_events_covered != counted.n_links_covered
    added = find_added(tail.txid, tail.event_id) if is_added else []
    return added + find_stray() + problems_of_tombstones()


def problems_of_seals(seals: Sequence[SealRow], vouched: Sequence[str]) -> list[Problem]:
    """Find what is wrong with the chain of seals, and with who signed them."""
    return [
        *problems_of_order(seals),
        *problems_of_keys(seals, vouched),
        *problems_of_unsigned(seals, bool(vouched)),
    ]


def find_tail(seals: Sequence[SealRow]) -> Tail:
    """Find the last link that is covered; the seal tells the place of its event where the event is gone."""
    if not seals:
        return Tail()
    last = max(seals, key=lambda seal: seal.last_link)
    [[link, txid, event]] = fetch(LAST_LINK, [last.last_link]) or [(0, None, None)]
    return Tail(link, txid or last.last_txid, event or last.last_event_id)


def parts_over(seals: Sequence[SealRow], tail: int) -> list[Part[Problem]]:
    """Cut the work into parts which know nothing of one another."""
    n_chains, groups = 1 + tail // LINKS_OF_CHAINS_AT_ONCE, list(groups_of(seals))
    return mixed(
        [partial(problems_of_chains, n_chains, part, tail) for part in range(n_chains)],
        [
            partial(problems_of_events, first, min(first + LINKS_AT_ONCE - 1, tail))
            for first in range(1, tail + 1, LINKS_AT_ONCE)
        ],
        [partial(problems_of_roots, group) for group in groups],
        [partial(problems_of_signatures, group) for group in groups],
    )


def mixed(*kinds: Sequence[Part[Problem]]) -> list[Part[Problem]]:
    """Spread the parts of each kind evenly: some compute here, some in the database, and neither should wait."""
    placed = [((index + 0.5) / len(kind), part) for kind in kinds for index, part in enumerate(kind)]
    return [part for _place, part in sorted(placed, key=itemgetter(0))]


def groups_of(seals: Sequence[SealRow]) -> Iterator[list[SealRow]]:
    """Group seals that follow one another, by the number of their links."""
    group: list[SealRow] = []
    for seal in seals:
        n_links = seal.last_link - group[0].first_link if group else 0
        if group and (len(group) == SEALS_AT_ONCE or n_links > LINKS_AT_ONCE or seal.first_link <= group[-1].last_link):
            yield group
            group = []
        group.append(seal)
    if group:
        yield group


def without_doubles(problems: Sequence[Problem]) -> list[Problem]:
    """Keep one problem of each kind for each event, which two checks may both have found."""
    seen = {(problem.fault, problem.event_id or problem.message): problem for problem in reversed(problems)}
    return list(seen.values())


def place_of(problem: Problem) -> tuple[bool, int, int]:
    """Sort events before seals, both in their order."""
    return problem.event_id is None, problem.first_link or 0, problem.event_id or problem.seal_id or 0
