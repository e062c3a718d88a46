"""Compares links with their events, inside PostgreSQL; only what does not fit comes out."""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.translation import gettext as _

from compliance.audit.chain import DISPOSED, DISPOSED_STEP, LEAF
from compliance.audit.checks.reading import fetch
from compliance.audit.faults import Fault, Problem

N_KEPT = 1_000
# The events of a range of links lie close together: their bounds keep the join from reading all others.
# OFFSET 0 keeps PostgreSQL from walking the index of event_id from its ends until a number fits.
BOUNDS = """
SELECT min(event_id), max(event_id) FROM (SELECT event_id FROM audit_link WHERE number BETWEEN %s AND %s OFFSET 0) AS part
"""
# OFFSET 0 keeps the payloads out of the sort. Order is judged among events which are not altered.
COMPARED = f"""
SELECT number, event_id, concat(subject_kind, ' ', subject_id), number_before, is_found, is_same, is_leaf, is_hashed, is_ordered
FROM (
  SELECT *, coalesce(lag(number) OVER in_order, 0) AS number_before,
    ((place, event_id) > (lag(place) OVER in_order, lag(event_id) OVER in_order)) IS NOT FALSE AS is_ordered
  FROM (
    SELECT number, event_id, subject_kind, subject_id, is_found, is_same, is_leaf, is_hashed, CASE WHEN is_leaf THEN txid END AS place
    FROM (
      SELECT link.number, link.event_id, link.subject_kind, link.subject_id,
        event.subject_kind = link.subject_kind AND event.subject_id = link.subject_id AS is_same,
        event.txid, event.id IS NOT NULL AS is_found,
        {LEAF} = link.leaf OR {DISPOSED_STEP} AS is_leaf,
        encode(sha256(convert_to(event.payload, 'UTF8')), 'hex') = event.payload_sha256 OR {DISPOSED} AS is_hashed
      FROM audit_link AS link
      LEFT JOIN audit_event AS event ON event.id = link.event_id AND event.id BETWEEN %s AND %s
      WHERE link.number BETWEEN %s AND %s
      OFFSET 0
    ) AS compared
  ) AS placed
  WINDOW in_order AS (ORDER BY number)
) AS ordered
WHERE number >= %s
  AND NOT (is_found AND is_same AND is_leaf AND is_hashed AND is_ordered AND number_before = number - 1)
ORDER BY number LIMIT {N_KEPT}
"""  # noqa: S608 -- put together from constants
AROUND = """
SELECT link.number - %s, link.event_id, concat(link.subject_kind, ' ', link.subject_id), event.txid
FROM audit_link AS link JOIN audit_event AS event ON event.id = link.event_id
WHERE link.number BETWEEN %s - 2 AND %s + 1
"""
ADDED = f"""
SELECT event.id, concat(event.subject_kind, ' ', event.subject_id)
FROM audit_event AS event LEFT JOIN audit_link AS link ON link.event_id = event.id
WHERE link.event_id IS NULL AND (event.txid, event.id) <= (%s, %s)
ORDER BY event.id LIMIT {N_KEPT}
"""  # noqa: S608 -- put together from constants
COUNTED = """
SELECT events.*, links.*
FROM (SELECT count(*), count(*) FILTER (WHERE (txid, id) <= (%s, %s)) FROM audit_event) AS events,
    (SELECT count(*), count(*) FILTER (WHERE number BETWEEN 1 AND %s) FROM audit_link) AS links
"""
# The last seal is asked for in the same statement: links that are sealed meanwhile come with theirs.
STRAY = f"""
(SELECT event_id, concat(subject_kind, ' ', subject_id), number FROM audit_link
 WHERE number < 1 ORDER BY number LIMIT {N_KEPT})
UNION ALL
(SELECT event_id, concat(subject_kind, ' ', subject_id), number FROM audit_link
 WHERE number > coalesce((SELECT max(last_link) FROM audit_seal), 0) ORDER BY number LIMIT {N_KEPT})
"""  # noqa: S608 -- put together from constants


class Counted(NamedTuple):
    """How many events and links there are, and how many of them up to the last link that a seal covers.

    Counting is much cheaper than looking for each event's link, and enough to see that none was
    added where each link has an event of its own.
    """

    n_events: int
    n_events_covered: int
    n_links: int
    n_links_covered: int


class Compared(NamedTuple):
    """A link that does not fit its event, or the link before it."""

    number: int
    event_id: int
    subject: str
    number_before: int
    is_found: bool
    is_same: bool | None
    is_leaf: bool | None
    is_hashed: bool | None
    is_ordered: bool


def problems_of_events(first: int, last: int) -> list[Problem]:
    """Find what is wrong with the events of these links, the order of the links included."""
    [[lowest, highest]] = fetch(BOUNDS, [first - 1, last])
    if lowest is None:
        return [missing_links(first, last)]
    rows = fetch(COMPARED, [lowest, highest, first - 1, last, first])
    return [problem for row in rows for problem in explain(Compared._make(row))]


def explain(link: Compared) -> Iterator[Problem]:
    if link.number_before < link.number - 1:
        yield missing_links(link.number_before + 1, link.number - 1)
    if not link.is_found:
        yield found(Fault.MISSING, _("Event %(event)d was removed."), link)
    elif not link.is_same:
        yield found(Fault.MOVED, _("Event %(event)d was moved to another subject."), link)
    elif not link.is_leaf:
        yield found(Fault.ALTERED, _("Event %(event)d or its link was altered."), link)
    elif not link.is_hashed:
        yield found(Fault.ALTERED, _("The payload of event %(event)d was altered."), link)
    elif not link.is_ordered:
        yield from out_of_place(link)


def out_of_place(link: Compared) -> Iterator[Problem]:
    """Tell which of two neighbours stands in the wrong place, by those beside them; both where it cannot be told."""
    around = {row[0]: row[1:] for row in fetch(AROUND, [link.number, link.number, link.number])}
    places = {offset: (txid, event) for offset, (event, _subject, txid) in around.items()}
    is_early = 1 in places and places[-1] > places[1]
    is_late = -2 in places and places[0] < places[-2]
    wrong = [-1] if is_early and not is_late else [0] if is_late and not is_early else [-1, 0]
    message = _("Event %(event)d is not in the order in which it was sealed.")
    for offset in wrong:
        event, subject, _txid = around[offset]
        number = link.number + offset
        yield Problem(Fault.REORDERED, message % {"event": event}, event, subject, number, number)


def found(fault: Fault, message: str, link: Compared) -> Problem:
    text = message % {"event": link.event_id}
    return Problem(fault, text, link.event_id, link.subject, link.number, link.number)


def missing_links(first: int, last: int) -> Problem:
    message = _("Links %(first)d to %(last)d were removed, and what they sealed can no longer be shown.")
    return Problem(Fault.MISSING, message % {"first": first, "last": last}, None, "", first, last)


def find_added(txid: int, event_id: int) -> list[Problem]:
    """Find events up to this place which are in no chain."""
    message = _("Event %(event)d is in no chain: it was added after the seal, or its link was removed.")
    rows = fetch(ADDED, [txid, event_id])
    return [Problem(Fault.ADDED, message % {"event": event}, event, subject) for event, subject in rows]


def count(txid: int, event_id: int, tail: int) -> Counted:
    """Count all events and links, and those up to this place."""
    return Counted._make(fetch(COUNTED, [txid, event_id, tail])[0])


def find_stray() -> list[Problem]:
    """Find links which no seal covers."""
    message = _("The link of event %(event)d is covered by no seal.")
    return [
        Problem(Fault.SEAL, message % {"event": event}, event, subject, number, number)
        for event, subject, number in fetch(STRAY)
    ]
