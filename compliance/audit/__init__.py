"""The audit trail, at the bottom of everything: record() it, seal_now(), verify() it."""

from compliance.audit.faults import Fault, Problem, Report
from compliance.audit.recording import record
from compliance.audit.sealer import seal, seal_now
from compliance.audit.subjects import Subject, SubjectKind
from compliance.audit.timeline import Step, steps
from compliance.audit.verification import verify

__all__ = [
    "Fault",
    "Problem",
    "Report",
    "Step",
    "Subject",
    "SubjectKind",
    "record",
    "seal",
    "seal_now",
    "steps",
    "verify",
]
