"""What verification finds: each fault with the event, link or seal which shows it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy


class Fault(models.TextChoices):
    ALTERED = "altered", gettext_lazy("Altered")
    MISSING = "missing", gettext_lazy("Missing")
    ADDED = "added", gettext_lazy("Added")
    REORDERED = "reordered", gettext_lazy("Reordered")
    MOVED = "moved", gettext_lazy("Moved to another subject")
    SEAL = "seal", gettext_lazy("Seal broken")
    FORGED = "forged", gettext_lazy("Seal forged")
    UNSIGNED = "unsigned", gettext_lazy("Seal not signed")
    DIFFERENT = "different", gettext_lazy("Not what left the database")


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault, and what shows it: an event and its subject ("application 12"), or a seal and its links."""

    fault: Fault
    message: str
    event_id: int | None = None
    subject: str = ""
    first_link: int | None = None
    last_link: int | None = None
    seal_id: int | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """`problems` are the first N_KEPT of `n_problems`; `n_unsigned` seals are covered by a later, signed one."""

    problems: tuple[Problem, ...]
    n_events: int
    n_sealed: int
    last_sealed_at: datetime | None
    n_seals: int = 0
    n_unsigned: int = 0
    n_disposed: int = 0
    keys: tuple[str, ...] = ()
    n_problems: int = 0
    n_compared: int = 0

    @property
    def ok(self) -> bool:
        return not self.problems

    @property
    def n_unsealed(self) -> int:
        return max(self.n_events - self.n_sealed, 0)
