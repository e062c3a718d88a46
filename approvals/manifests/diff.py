"""What a new version of a manifest changes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from .descriptor import Descriptor, Resource

TEXT_FIELDS = ("title", "description", "media_type", "inventory")


@dataclass(frozen=True, slots=True)
class Change:
    """One fact or field of a resource; None means that the version does not say it (unknown)."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class ResourceChange:
    name: str
    facts: tuple[Change, ...]
    fields: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Diff:
    added: tuple[Resource, ...]
    removed: tuple[Resource, ...]
    changed: tuple[ResourceChange, ...]
    n_unchanged: int
    title: Change | None = None

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed or self.title)


def diff(old: Descriptor, new: Descriptor) -> Diff:
    """Compare two versions; resources are the same when their names are, in the new version's order."""
    before = {resource.name: resource for resource in old.resources}
    after = {resource.name: resource for resource in new.resources}
    both = [(before[name], resource) for name, resource in after.items() if name in before]
    changed = tuple(change for change in (_compare(*pair) for pair in both) if change)
    return Diff(
        added=tuple(resource for name, resource in after.items() if name not in before),
        removed=tuple(resource for name, resource in before.items() if name not in after),
        changed=changed,
        n_unchanged=len(both) - len(changed),
        title=Change("title", old.title, new.title) if old.title != new.title else None,
    )


def _compare(old: Resource, new: Resource) -> ResourceChange | None:
    facts = tuple(_differences(old.facts, new.facts))
    fields = tuple(_differences(_fields(old), _fields(new)))
    return ResourceChange(new.name, facts, fields) if facts or fields else None


def _fields(resource: Resource) -> dict[str, Any]:
    texts = {name: getattr(resource, name) or None for name in TEXT_FIELDS}
    return {**texts, "paths": list(resource.paths) or None}


def _differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            yield Change(name, old.get(name), new.get(name))
