"""Hold the lock file against known weaknesses, without a network: from a copy of the OSV data of PyPI.

    python -m compliance.advisories requirements.lock osv/all.zip

Answers 0 when nothing is known, 1 when something is, 2 when nothing could be checked, 3 when the data is
too old to say. Source of the format: the OSV schema, https://ossf.github.io/osv-schema/.
"""

import argparse
import datetime as dt
import json
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]\n]*\])?==([^\s;\\]+)", re.MULTILINE)
RANGES = ("ECOSYSTEM", "SEMVER")
MOST_BYTES = 20_000_000
MOST_DAYS = 30
NO_DATA = (
    "Nothing was checked: there is no data. On a machine with a network, fetch the file all.zip of the ecosystem PyPI"
    " from the OSV project, bring it here, and name it: make audit DATA=all.zip"
)


class Answer(IntEnum):
    NOTHING_KNOWN = 0
    FOUND = 1
    NOT_CHECKED = 2
    TOO_OLD = 3


class Unusable(Exception):
    """The lock file or the data cannot be read."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A weakness of a version that is locked; `fixed_in` is empty where no version mends it."""

    package: str
    version: str
    advisory: str
    summary: str
    fixed_in: str

    def __str__(self) -> str:
        mended = f"mended in {self.fixed_in}" if self.fixed_in else "no version mends it"
        return f"{self.package} {self.version}: {self.advisory} ({mended}) {self.summary}".rstrip()


@dataclass(frozen=True, slots=True)
class Report:
    findings: list[Finding]
    n_packages: int
    n_advisories: int
    newest: dt.datetime | None

    def days_old(self, now: dt.datetime) -> int | None:
        return (now - self.newest).days if self.newest else None


Packages = Mapping[str, list[str]]


def locked(text: str) -> dict[str, list[str]]:
    """Read name==version of each line of a lock file, names as PyPI compares them; several where Pythons differ."""
    packages: dict[str, list[str]] = {}
    for name, version in PINNED.findall(text):
        packages.setdefault(canonicalize_name(name), []).append(version)
    return packages


def audit(packages: Packages, advisories: Iterable[Mapping[str, Any]]) -> Report:
    """Compare versions with what each advisory says is affected; withdrawn ones count only for the data's age."""
    findings: set[Finding] = set()
    n_advisories, newest = 0, None
    for advisory in advisories:
        n_advisories += 1
        newest = max(filter(None, (newest, _moment(advisory.get("modified")))), default=None)
        if not advisory.get("withdrawn"):
            findings.update(_findings(packages, advisory))
    return Report(sorted(findings), len(packages), n_advisories, newest)


def _findings(packages: Packages, advisory: Mapping[str, Any]) -> Iterator[Finding]:
    for affected in advisory.get("affected") or ():
        package = affected.get("package") or {}
        name = canonicalize_name(str(package.get("name", "")))
        is_ours = package.get("ecosystem") == "PyPI"
        for version in [one for one in packages.get(name, ()) if is_ours and is_affected(one, affected)]:
            names = ", ".join([str(advisory["id"]), *map(str, advisory.get("aliases") or ())])
            yield Finding(name, version, names, str(advisory.get("summary", "")), fixed_in(version, affected))


def is_affected(version: str, affected: Mapping[str, Any]) -> bool:
    """Follow the schema's own evaluation: listed by name, or inside one of the ranges."""
    if version in (affected.get("versions") or ()):
        return True
    return any(_is_inside(_version(version), events) for events in _ranges(affected))


def fixed_in(version: str, affected: Mapping[str, Any]) -> str:
    """Name the lowest version above this one that mends it."""
    own = _version(version)
    fixes = [_version(event["fixed"]) for events in _ranges(affected) for event in events if "fixed" in event]
    return str(min((fix for fix in fixes if fix > own), default=""))


def _ranges(affected: Mapping[str, Any]) -> Iterator[list[dict[str, str]]]:
    for one in affected.get("ranges") or ():
        if one.get("type") in RANGES:
            yield one.get("events") or []


def _is_inside(version: Version, events: list[dict[str, str]]) -> bool:
    inside = False
    for event in sorted(events, key=_place):
        kind, bound = next(iter(event.items()))
        if kind == "introduced" and version >= _version(bound):
            inside = True
        elif (kind in ("fixed", "limit") and version >= _version(bound)) or (
            kind == "last_affected" and version > _version(bound)
        ):
            inside = False
    return inside


def _place(event: Mapping[str, str]) -> tuple[Version, bool]:
    kind, bound = next(iter(event.items()))
    return _version(bound), kind != "introduced"


def _version(text: str) -> Version:
    """Read a version; one that is none lies before all others, so that it hides no range."""
    try:
        return Version(text)
    except InvalidVersion:
        return Version("0.dev0")


def _moment(text: object) -> dt.datetime | None:
    try:
        read = dt.datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return read if read.tzinfo else read.replace(tzinfo=dt.UTC)


def read_advisories(place: Path) -> Iterator[dict[str, Any]]:
    """Read each advisory of a folder or of a zip file; nothing is unpacked to disk. Raises: Unusable."""
    try:
        for text in _texts(place):
            read = json.loads(text)
            if isinstance(read, dict) and "id" in read:
                yield read
    except (OSError, ValueError, zipfile.BadZipFile, RecursionError) as error:
        raise Unusable(f"{place} cannot be read as OSV data ({type(error).__name__}).") from error


def _texts(place: Path) -> Iterator[bytes]:
    if place.is_dir():
        for path in sorted(place.rglob("*.json")):
            yield path.read_bytes()
        return
    with zipfile.ZipFile(place) as archive:
        for member in archive.infolist():
            if member.filename.endswith(".json") and member.file_size <= MOST_BYTES:
                yield archive.read(member)


def say(report: Report, now: dt.datetime, most_days: int) -> Answer:
    """Print what was found, on how old data, and answer accordingly."""
    days = report.days_old(now)
    if days is None:
        print("Nothing was checked: the data holds no advisory.")  # noqa: T201 -- a command
        return Answer.NOT_CHECKED
    for finding in report.findings:
        print(finding)  # noqa: T201
    print(  # noqa: T201
        f"{len(report.findings)} known weaknesses in {report.n_packages} packages, by {report.n_advisories} advisories;"
        f" the newest is {days} days old."
    )
    if report.findings:
        return Answer.FOUND
    if days > most_days:
        print(f"Data older than {most_days} days proves nothing. Bring newer data.")  # noqa: T201
        return Answer.TOO_OLD
    return Answer.NOTHING_KNOWN


def main(arguments: list[str] | None = None) -> Answer:
    parser = argparse.ArgumentParser(description="Hold a lock file against known weaknesses, without a network.")
    parser.add_argument("lock", type=Path)
    parser.add_argument("data", type=Path, nargs="?", help="OSV data of PyPI: a folder of JSON files, or all.zip")
    parser.add_argument("--most-days", type=int, default=MOST_DAYS, help="how old the newest advisory may be")
    given = parser.parse_args(arguments)
    if given.data is None or not given.data.exists():
        print(NO_DATA)  # noqa: T201
        return Answer.NOT_CHECKED
    try:
        packages = locked(given.lock.read_text(encoding="utf-8"))
        report = audit(packages, read_advisories(given.data))
    except (OSError, Unusable) as error:
        print(f"Nothing was checked: {error}")  # noqa: T201
        return Answer.NOT_CHECKED
    return say(report, dt.datetime.now(dt.UTC), given.most_days)


if __name__ == "__main__":
    sys.exit(main())
