"""Checks that texts of events went only where a step of their subject says which, by a digest."""

from django.utils.translation import gettext as _

from compliance.audit.checks.reading import fetch
from compliance.audit.faults import Fault, Problem

# The digest is over the ids of a disposal's events, in their order, with commas between. A disposal takes
# the texts of the whole chain before its step: one that leaves some of them hides the others.
UNCOVERED = """
WITH together AS MATERIALIZED (
    SELECT disposal_id, subject_kind, subject_id, encode(sha256(convert_to(string_agg(event_id::text, ',' ORDER BY event_id), 'UTF8')), 'hex') AS digest
    FROM audit_tombstone GROUP BY disposal_id, subject_kind, subject_id
), step AS MATERIALIZED (
    SELECT together.disposal_id, together.subject_kind, together.subject_id, event.id, event.txid
    FROM together JOIN audit_event AS event USING (subject_kind, subject_id)
    WHERE event.kind = 'semantic' AND event.action = 'disposed'
      AND strpos(event.payload, concat('"events_sha256":"', together.digest, '"')) > 0
), founded AS MATERIALIZED (
    SELECT DISTINCT step.disposal_id, step.subject_kind, step.subject_id FROM step
    WHERE NOT EXISTS (
        SELECT FROM audit_event AS event LEFT JOIN audit_tombstone AS tombstone ON tombstone.event_id = event.id
        WHERE event.subject_kind = step.subject_kind AND event.subject_id = step.subject_id
          AND event.id < step.id AND event.txid <> step.txid AND tombstone.event_id IS NULL
    )
)
SELECT tombstone.event_id, concat(tombstone.subject_kind, ' ', tombstone.subject_id)
FROM audit_tombstone AS tombstone
LEFT JOIN founded USING (disposal_id, subject_kind, subject_id)
WHERE founded.disposal_id IS NULL
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
