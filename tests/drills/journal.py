"""What the visitors did: each answer with its time, and each write that was acknowledged."""

from collections import Counter
from dataclasses import dataclass, field

WRITES = ("opened", "edited", "commented", "filed", "listed", "submitted", "taken", "advised", "decided")


@dataclass(frozen=True)
class Write:
    """A write the server acknowledged: what, on which case, by whom, and what to find it by.

    token: a text that is nowhere else; version: the one it was based on, for an edit.
    """

    kind: str
    reference: str
    by: int
    token: str = ""
    version: int = 0


@dataclass
class Journal:
    writes: list[Write] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    conflicts: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)

    def of(self, kind: str) -> list[Write]:
        return [write for write in self.writes if write.kind == kind]

    def gaps(self) -> list[str]:
        """Say what a drill cannot show, because nobody did it."""
        return [] if self.writes else ["nobody wrote anything, so nothing could be lost"]

    def percentile(self, hundredths: int) -> float:
        """Seconds within which so many of a hundred answers came."""
        ordered = sorted(self.seconds) or [0.0]
        return ordered[min(len(ordered) - 1, len(ordered) * hundredths // 100)]
