"""Refusals of this app; their base classes lie below, so that the law's own services refuse alike."""

from compliance.refusals import BadInput, Conflict, Incomplete, NotAllowed, Problem, Refused, Text, WrongStatus

__all__ = ["BadInput", "Conflict", "Incomplete", "NotAllowed", "Problem", "Refused", "Text", "WrongStatus"]
