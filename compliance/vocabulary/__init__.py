"""Every fact a rule may use, as a table; how facts are read and derived is in `facts`."""

from compliance.vocabulary.derived import DERIVED
from compliance.vocabulary.fact import UNKNOWN, Choice, Fact, Value
from compliance.vocabulary.flow import FLOW_FACTS
from compliance.vocabulary.resource import RESOURCE_FACTS

__all__ = ["BY_NAME", "DERIVED", "DERIVED_NAMES", "FACTS", "UNKNOWN", "Choice", "Fact", "Value"]

FACTS: tuple[Fact, ...] = (*FLOW_FACTS, *RESOURCE_FACTS)
DERIVED_NAMES = frozenset(fact.name for fact in DERIVED)
BY_NAME: dict[str, Fact] = {fact.name: fact for fact in (*FACTS, *DERIVED)}
