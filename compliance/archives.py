"""The file of a backup: a tar whose last member lists every other with its SHA-256, and what it was made by."""

import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO, Any

FORMAT = 1
CONTENTS = "contents.json"
CHUNK_BYTES = 1 << 20


class BadArchive(Exception):
    """The file is no backup, or not as it was made; the message is one sentence for people."""


@dataclass(frozen=True)
class Contents:
    """What a backup holds: SHA-256 by member, and facts about the installation it was taken of."""

    facts: dict[str, Any]
    digests: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT


class Reading:
    """A file that digests what is read of it."""

    def __init__(self, source: IO[bytes]) -> None:
        self.source = source
        self.digest = sha256()

    def read(self, n: int = -1) -> bytes:
        data = self.source.read(n)
        self.digest.update(data)
        return data


class Writer:
    def __init__(self, archive: tarfile.TarFile) -> None:
        self.archive = archive
        self.digests: dict[str, str] = {}

    def add(self, name: str, path: Path) -> None:
        """Add a file as it is now; one that grows meanwhile is cut where it ended."""
        with path.open("rb") as source:
            member = tarfile.TarInfo(name)
            member.size, member.mode = os.fstat(source.fileno()).st_size, 0o600
            reading = Reading(source)
            self.archive.addfile(member, reading)
            self.digests[name] = reading.digest.hexdigest()

    def finish(self, facts: dict[str, Any]) -> None:
        text = json.dumps(asdict(Contents(facts, self.digests)), ensure_ascii=False, indent=1, sort_keys=True).encode()
        member = tarfile.TarInfo(CONTENTS)
        member.size, member.mode = len(text), 0o600
        self.archive.addfile(member, io.BytesIO(text))


@contextmanager
def written(path: Path) -> Iterator[Writer]:
    """Write an archive beside its place, readable to this user only; it gets its name when it is whole and on the disk."""
    part = path.with_name(f"{path.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
                yield Writer(archive)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)


def checked(path: Path) -> Contents:
    """Read a backup through and compare every member with the list.

    Raises: BadArchive: no backup, of a newer format, or a member is altered, missing or added.
    """
    found: dict[str, str] = {}
    listed = b""
    try:
        with tarfile.open(path, "r:") as archive:
            for member in archive:
                data = opened(archive, member)
                if member.name in found or listed:
                    raise BadArchive(f"{path} has {member.name} twice, or after its end.")
                if member.name == CONTENTS:
                    listed = data.read()
                else:
                    found[member.name] = digest_of(data)
    except (tarfile.TarError, OSError) as error:
        raise BadArchive(f"{path} cannot be read as a backup ({error}).") from error
    contents = contents_of(path, listed)
    if wrong := sorted(
        name for name in found.keys() | contents.digests if found.get(name) != contents.digests.get(name)
    ):
        raise BadArchive(
            f"{path} is damaged: {', '.join(wrong[:5])} {'is' if len(wrong) == 1 else 'are'} not as listed."
        )
    return contents


def contents_of(path: Path, listed: bytes) -> Contents:
    try:
        read = json.loads(listed)
        contents = Contents(**read)
    except (ValueError, TypeError) as error:
        raise BadArchive(f"{path} ends before its list of contents: it is not whole, or no backup.") from error
    if contents.format != FORMAT:
        raise BadArchive(f"{path} is a backup of format {contents.format}; this code reads format {FORMAT}.")
    return contents


def extract(path: Path, folder: Path, prefix: str = "") -> None:
    """Write the members under the prefix to the folder, without it; `checked` comes first."""
    with tarfile.open(path, "r:") as archive:
        for member in archive:
            if member.name.startswith(prefix) and member.name != CONTENTS:
                target = folder / safe(member.name.removeprefix(prefix))
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("wb") as file:
                    for chunk in chunks(opened(archive, member)):
                        file.write(chunk)


def safe(name: str) -> PurePosixPath:
    """Raises: BadArchive for a name that leads out of the folder."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        raise BadArchive(f"The backup has a file with an impossible name: {name!r}.")
    return path


def opened(archive: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    """Raises: BadArchive for what is no plain file: a link or a device."""
    data = archive.extractfile(member) if member.isreg() else None
    if data is None:
        raise BadArchive(f"The backup has {member.name}, which is no file.")
    return data


def digest_of(data: IO[bytes]) -> str:
    digest = sha256()
    for chunk in chunks(data):
        digest.update(chunk)
    return digest.hexdigest()


def chunks(data: IO[bytes]) -> Iterator[bytes]:
    while chunk := data.read(CHUNK_BYTES):
        yield chunk
