"""Reader for Data Package 2 descriptors with the profile automotive-export/1."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from . import profile
from .descriptor import DATA_PACKAGE, Descriptor, Resource
from .jsontext import pointer, printable
from .paths import path_problem
from .problems import Problem, Problems, Unreadable

SHA256 = re.compile(r"sha256:([0-9a-f]{64})")
UNKNOWN = "unknown"


def detect(value: Mapping[str, Any]) -> bool:
    return "resources" in value


def read(value: Mapping[str, Any], raw_sha256: str) -> Descriptor:
    """Check against the profile and map.

    Raises: Unreadable with every problem.
    """
    problems = Problems.of(_problems(value))
    if problems:
        raise Unreadable(problems)
    return Descriptor(
        format=DATA_PACKAGE,
        title=value.get("title") or value.get("name", ""),
        resources=tuple(map(_resource, value["resources"])),
        raw_sha256=raw_sha256,
        notices=Problems.of(_notices(value)),
    )


def _problems(value: Mapping[str, Any]) -> Iterator[Problem]:
    resources = value["resources"] if isinstance(value["resources"], list) else []
    if len(resources) > profile.MAX_RESOURCES:
        yield Problem("too_many", {"limit": profile.MAX_RESOURCES}, "/resources")
        return
    yield from profile.check(value)
    names: set[str] = set()
    for index, resource in enumerate(resources):
        if isinstance(resource, dict):
            where = pointer("resources", index)
            yield from _name_problems(resource.get("name"), names, where)
            yield from _path_problems(resource, where)


def _name_problems(name: Any, names: set[str], where: str) -> Iterator[Problem]:
    if isinstance(name, str):
        if name in names:
            yield Problem("duplicate_name", {"name": printable(name, 100)}, where + "/name")
        names.add(name)


def _path_problems(resource: Mapping[str, Any], where: str) -> Iterator[Problem]:
    path = resource.get("path")
    entries = [(where + "/path", path)]
    if isinstance(path, list):
        entries = [(where + pointer("path", index), item) for index, item in enumerate(path)]
    if isinstance(path, list) and len(texts := [item for item in path if isinstance(item, str)]) > len(set(texts)):
        yield Problem("repeated", {}, where + "/path")
    found = [path_problem(item, at) for at, item in entries if isinstance(item, str) and item]
    automotive = resource.get("automotive")
    inventory = automotive.get("inventory") if isinstance(automotive, dict) else None
    if isinstance(inventory, str) and inventory:
        at = where + pointer("automotive", "inventory")
        found.append(path_problem(inventory, at, allow_address=False))
    yield from (problem for problem in found if problem)


def _resource(raw: Mapping[str, Any]) -> Resource:
    path = raw["path"]
    automotive = raw.get("automotive", {})
    return Resource(
        name=raw["name"],
        title=raw.get("title", ""),
        description=raw.get("description", ""),
        paths=tuple(path) if isinstance(path, list) else (path,),
        media_type=raw.get("mediatype", ""),
        inventory=automotive.get("inventory"),
        facts=dict(_facts(raw, automotive)),
    )


def _facts(raw: Mapping[str, Any], automotive: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name in profile.FACTS:
        value = automotive.get(name)
        if value not in (None, UNKNOWN, []):
            yield name, _plain(value)
    if "bytes" in raw:
        yield "bytes", int(raw["bytes"])
    digest = SHA256.fullmatch(raw.get("hash", "").lower())
    if digest:
        yield "sha256", digest[1]


def _plain(value: Any) -> Any:
    """JSON writes 3 also as 3.0; keep one of the two."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _notices(value: Mapping[str, Any]) -> Iterator[Problem]:
    named = value.get("$schema")
    if named is None:
        yield Problem("profile_unnamed", where="")
    elif named != profile.NAME:
        yield Problem("profile_other", {"profile": printable(named, 100)}, "/$schema")
    for index, raw in enumerate(value["resources"]):
        if "hash" in raw and not SHA256.fullmatch(raw["hash"].lower()):
            yield Problem("hash_unusable", where=pointer("resources", index, "hash"))
        yield from _unproven(raw.get("automotive", {}), pointer("resources", index, "automotive"))


def _unproven(automotive: Mapping[str, Any], where: str) -> Iterator[Problem]:
    """Anonymised counts only with a method and evidence."""
    proven = automotive.get("anonymisation_method") and automotive.get("anonymisation_evidence")
    for name, value in automotive.items():
        if value == "anonymised" and not proven:
            yield Problem("evidence_missing", {"fact": name}, where + pointer(name))
