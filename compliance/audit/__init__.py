"""The audit trail, at the bottom of everything: record() it, seal() it, verify() it."""

from compliance.audit.recording import record
from compliance.audit.subjects import Subject, SubjectKind

__all__ = ["Subject", "SubjectKind", "record"]
