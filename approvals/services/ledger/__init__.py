"""The ledger: persons since 1 January per exporter and group, and what follows from them."""

from approvals.services.ledger.books import counted_before, counting_determinations
from approvals.services.ledger.counting import Counted
from approvals.services.ledger.entries import state_persons
from approvals.services.ledger.meters import meters_of

__all__ = ["Counted", "counted_before", "counting_determinations", "meters_of", "state_persons"]
