"""A manifest as the product sees it, whatever format it came in."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .problems import Problems

DATA_PACKAGE = "data-package-2"
CROISSANT = "croissant-1"
FORMAT_NAMES: Mapping[str, str] = {
    DATA_PACKAGE: "Data Package 2, automotive-export/1",
    CROISSANT: "Croissant 1",
}


@dataclass(frozen=True, slots=True)
class Resource:
    """One file or set of files to be exported, and what is known of it.

    `facts` holds only what the descriptor says, in the vocabulary of compliance.facts; an absent
    fact is unknown. `inventory` is the name of the file that lists the resource's files.
    """

    name: str
    title: str = ""
    description: str = ""
    paths: tuple[str, ...] = ()
    media_type: str = ""
    inventory: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "title": self.title,
            "description": self.description,
            "paths": list(self.paths),
            "media_type": self.media_type,
            "inventory": self.inventory,
            "facts": dict(sorted(self.facts.items())),
        }

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> "Resource":
        return cls(**{**raw, "paths": tuple(raw["paths"])})


@dataclass(frozen=True, slots=True)
class Descriptor:
    """A manifest that was read without problems; `raw_sha256` is the hash of the file as uploaded."""

    format: str
    title: str
    resources: tuple[Resource, ...]
    raw_sha256: str
    notices: Problems = field(default_factory=Problems)

    @property
    def canonical(self) -> dict[str, Any]:
        """What it says, apart from notices and the file's bytes; JSON-safe."""
        return {
            "format": self.format,
            "title": self.title,
            "resources": [resource.to_dict() for resource in self.resources],
        }

    @property
    def canonical_sha256(self) -> str:
        """Hash of what it says: equal for two files that say the same."""
        text = json.dumps(self.canonical, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @classmethod
    def from_canonical(cls, raw: Mapping[str, Any], *, raw_sha256: str = "") -> "Descriptor":
        resources = tuple(Resource.from_dict(entry) for entry in raw["resources"])
        return cls(raw["format"], raw["title"], resources, raw_sha256)
