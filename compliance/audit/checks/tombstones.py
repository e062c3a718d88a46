"""Checks that texts of events went only where a step of their subject says which, by a digest."""

from django.utils.translation import gettext as _

from compliance.audit.checks.reading import fetch
from compliance.audit.faults import Fault, Problem

# The digest is over the ids of a disposal's events, in their order, with commas between.
UNCOVERED = """
SELECT tombstone.event_id, concat(tombstone.subject_kind, ' ', tombstone.subject_id)
FROM audit_tombstone AS tombstone
JOIN (
    SELECT disposal_id, subject_kind, subject_id,
        encode(sha256(convert_to(string_agg(event_id::text, ',' ORDER BY event_id), 'UTF8')), 'hex') AS digest
    FROM audit_tombstone GROUP BY disposal_id, subject_kind, subject_id
) AS together USING (disposal_id, subject_kind, subject_id)
WHERE NOT EXISTS (
    SELECT FROM audit_event AS event
    WHERE event.subject_kind = tombstone.subject_kind AND event.subject_id = tombstone.subject_id
      AND event.kind = 'semantic' AND event.action = 'disposed'
      AND event.payload LIKE '{%%' AND event.payload::jsonb ->> 'events_sha256' = together.digest
)
ORDER BY tombstone.event_id LIMIT 1000
"""


def problems_of_tombstones() -> list[Problem]:
    """Find events whose texts are gone although no step of their subject says so."""
    message = _("The texts of event %(event)d are gone, and no disposal in the trail covers it.")
    return [
        Problem(Fault.ALTERED, message % {"event": event}, event, subject) for event, subject in fetch(UNCOVERED, [])
    ]


def count_disposed() -> int:
    n: int = fetch("SELECT count(*) FROM audit_tombstone")[0][0]
    return n
