"""What can be recorded of the authority and of an exporter: kinds, their fields, their order."""

from collections.abc import Mapping

from approvals.enums import AuthorityEventKind, EntityEventKind

A = AuthorityEventKind
E = EntityEventKind
NUMBER_FIELDS = ("project_number", "serial_number", "filing_number")
EVENT_FIELDS = (
    "respond_by",
    "extended_by",
    "still_until",
    "valid_until",
    "reason",
    "note",
    "items",
    "conditions",
)
MOST_DAYS_ADDED = 250
# What stops or stretches a period comes with a reason and a letter.
NEEDS_EVIDENCE = frozenset({A.EXTENDED, A.CLOCK_SUSPENDED, A.CLOCK_RESUMED})
# Only what left the case where it was can turn out not to have happened.
MAY_NOT_HAVE_HAPPENED = NEEDS_EVIDENCE

# What something at an exporter begins with, and the steps that follow it, in their order.
STEPS: Mapping[EntityEventKind, tuple[EntityEventKind, ...]] = {
    E.DESIGNATED: (E.DESIGNATION_FILED,),
    E.INCIDENT: (E.INCIDENT_REPORTED, E.INCIDENT_HANDLED, E.INCIDENT_CLOSED),
    E.VULNERABILITY: (E.VULNERABILITY_REPORTED,),
}
# Steps that can only come after another one.
AFTER: Mapping[EntityEventKind, EntityEventKind] = {E.INCIDENT_CLOSED: E.INCIDENT_HANDLED}
IN_HOURS = frozenset({E.INCIDENT, E.INCIDENT_REPORTED, E.VULNERABILITY, E.VULNERABILITY_REPORTED})
