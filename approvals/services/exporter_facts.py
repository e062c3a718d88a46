"""The facts of who files: of one exporter, or of several legal entities that file together."""

from collections.abc import Sequence
from typing import Any

from compliance import facts as vocabulary
from compliance.accounts.models import LegalEntity
from compliance.enums import YesNoUnknown

ANSWERS = {YesNoUnknown.YES: True, YesNoUnknown.NO: False}


def facts_of_exporters(entities: Sequence[LegalEntity]) -> dict[str, Any]:
    """The facts that count for all of them; an absent one is unknown.

    The strictest answer is everybody's: one operator of critical information infrastructure among
    them is enough, a zone is theirs only where all share it, and its list where all may use it.
    """
    zones = {entity.zone_code or vocabulary.NO_ZONE for entity in entities}
    zone = zones.pop() if len(zones) == 1 else vocabulary.NO_ZONE
    facts = {
        "ciio": any_of([answer(entity.ciio) for entity in entities]),
        "zone": zone,
        "zone_eligible": all_of([answer(entity.zone_eligible) for entity in entities]),
    }
    if len(entities) > 1:
        facts["group_similar_exports"] = True
    return {name: value for name, value in facts.items() if value is not None}


def answer(value: str) -> bool | None:
    return ANSWERS.get(YesNoUnknown(value))


def any_of(answers: Sequence[bool | None]) -> bool | None:
    """Yes if one says yes; else unknown if one is unknown."""
    if True in answers:
        return True
    return None if None in answers else False


def all_of(answers: Sequence[bool | None]) -> bool | None:
    """No if one says no; else unknown if one is unknown."""
    if False in answers:
        return False
    return None if None in answers else True
