"""A ZIP that is the same, byte for byte, whenever the same things are put into it in the same order."""

import json
import zipfile
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from typing import IO, Any, Self

from approvals.evidence import FORMAT, INDEX, SIGNATURE

# The earliest time a ZIP can hold: when a bundle was made is not part of what it proves.
TIME = (1980, 1, 1, 0, 0, 0)
UNIX, PLAIN_FILE = 3, 0o100644 << 16
CHUNK = 1 << 20
Sign = Callable[[str], Mapping[str, str]]


class Packer:
    """Writes files one after the other, and last their index with the SHA-256 of each."""

    def __init__(self, out: IO[bytes]) -> None:
        self.archive = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED)
        self.files: dict[str, dict[str, Any]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.archive.close()

    def add(self, name: str, chunks: Iterable[bytes]) -> str:
        """Write a file from its parts and return its SHA-256."""
        digest, size = sha256(), 0
        with self.archive.open(entry(name), "w", force_zip64=True) as file:
            for chunk in chunks:
                file.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        self.files[name] = {"bytes": size, "sha256": digest.hexdigest()}
        return digest.hexdigest()

    def add_text(self, name: str, text: str) -> None:
        self.add(name, [text.encode()])

    def add_json(self, name: str, content: Any) -> None:
        self.add_text(name, pretty(content))

    def finish(self, about: Mapping[str, Any], sign: Sign) -> str:
        """Write the index and its signature, which is empty where there is no key; return the index's SHA-256."""
        index = pretty({"format": FORMAT, **about, "files": self.files}).encode()
        fingerprint = sha256(index).hexdigest()
        self.archive.writestr(entry(INDEX), index)
        self.archive.writestr(entry(SIGNATURE), pretty(sign(fingerprint)))
        return fingerprint


def entry(name: str) -> zipfile.ZipInfo:
    """Describe a file with nothing in it that depends on the time or the machine."""
    info = zipfile.ZipInfo(name, TIME)
    info.create_system, info.external_attr, info.compress_type = UNIX, PLAIN_FILE, zipfile.ZIP_DEFLATED
    return info


def pretty(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def chunks_of(file: IO[bytes]) -> Iterable[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk
