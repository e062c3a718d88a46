"""The audit trail, at the bottom of everything: record() it, seal() it, verify() it."""

from compliance.audit.recording import record
from compliance.audit.sealer import seal
from compliance.audit.subjects import Subject, SubjectKind
from compliance.audit.timeline import Step, steps
from compliance.audit.verification import Problem, Report, verify

__all__ = ["Problem", "Report", "Step", "Subject", "SubjectKind", "record", "seal", "steps", "verify"]
