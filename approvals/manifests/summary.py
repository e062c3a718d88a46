"""What an inventory says in sum."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .problems import Problems


@dataclass(frozen=True, slots=True)
class Modality:
    """Files of one modality; an empty name stands for rows that name none."""

    name: str
    n_files: int
    n_bytes: int


@dataclass(frozen=True, slots=True)
class Flag:
    """A place that looks like it holds a personal identifier; the text itself is not kept."""

    row: int
    column: str
    kind: str


@dataclass(frozen=True, slots=True)
class InventorySummary:
    """Counts are of files, that is of rows with a usable path; days are those of Asia/Shanghai.

    `n_bytes` sums the sizes that are given; `n_without_bytes` files give none.
    """

    format: str
    sha256: str
    n_files: int
    n_bytes: int
    n_without_bytes: int
    n_without_sha256: int
    modalities: tuple[Modality, ...]
    first_captured_at: dt.datetime | None
    last_captured_at: dt.datetime | None
    n_days: int
    n_flagged: int
    flagged_by_kind: Mapping[str, int]
    flags: tuple[Flag, ...]
    problems: Problems
    notices: Problems

    def to_dict(self) -> dict[str, Any]:
        """JSON-safe; `from_dict` gives an equal summary."""
        return {
            **{name: getattr(self, name) for name in PLAIN},
            "modalities": [[m.name, m.n_files, m.n_bytes] for m in self.modalities],
            "first_captured_at": _iso(self.first_captured_at),
            "last_captured_at": _iso(self.last_captured_at),
            "flagged_by_kind": dict(self.flagged_by_kind),
            "flags": [[flag.row, flag.column, flag.kind] for flag in self.flags],
            "problems": self.problems.to_dict(),
            "notices": self.notices.to_dict(),
        }

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> "InventorySummary":
        return cls(
            **{name: raw[name] for name in PLAIN},
            modalities=tuple(Modality(*row) for row in raw["modalities"]),
            first_captured_at=_moment(raw["first_captured_at"]),
            last_captured_at=_moment(raw["last_captured_at"]),
            flagged_by_kind=raw["flagged_by_kind"],
            flags=tuple(Flag(*row) for row in raw["flags"]),
            problems=Problems.from_dict(raw["problems"]),
            notices=Problems.from_dict(raw["notices"]),
        )


PLAIN = (
    "format",
    "sha256",
    "n_files",
    "n_bytes",
    "n_without_bytes",
    "n_without_sha256",
    "n_days",
    "n_flagged",
)


def _iso(moment: dt.datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(text: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None
