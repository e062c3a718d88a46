"""Which pathway an ordinary export needs at a count, by the numbers alone."""

from collections.abc import Iterable

from approvals.services.ledger.counting import Persons
from compliance import facts as vocabulary
from compliance import pathways
from compliance.enums import FactKind, FactLevel, Pathway, Presence
from compliance.regimes import Regime, strictness
from compliance.vocabulary import FACTS

NO = {FactKind.BOOL: False, FactKind.PRESENCE: Presence.NO.value}
# An export of which nothing but its number of people is out of the ordinary.
ORDINARY = {
    **{fact.name: False for fact in FACTS if fact.level != FactLevel.RESOURCE and fact.kind == FactKind.BOOL},
    "export_act": "transfer",
    "scenario": "other",
    "purpose": "other",
    "zone": vocabulary.NO_ZONE,
    "n_year": 0,
    "s_year": 0,
}
NOTHING_INSIDE = {
    **{fact.name: NO[fact.kind] for fact in FACTS if fact.level == FactLevel.RESOURCE and fact.kind in NO},
    "item": "other",
    "modality": "table",
}


def standing(persons: Persons, regime: Regime) -> Pathway:
    """The pathway of an exporter that is no critical operator and sends these persons in all."""
    facts = {**ORDINARY, "n_case": persons.n, "s_case": persons.s}
    resources = {"data": {**vocabulary.blank(FactLevel.RESOURCE), **NOTHING_INSIDE}}
    return pathways.decide(facts, regime, resources).pathway


def strictest(found: Iterable[Pathway]) -> Pathway:
    return max(found, key=strictness, default=Pathway.OUT_OF_SCOPE)
