import os
from contextlib import suppress
from pathlib import Path

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.utils.crypto import get_random_string


class WholeFileStorage(FileSystemStorage):
    """Keeps a file whole or not at all: it gets its name once all of it is on the disk."""

    def _save(self, name: str, content: "File[bytes]") -> str:
        part = f"{name}.{get_random_string(8)}.part"
        try:
            super()._save(part, content)  # type: ignore[misc]  # the stubs leave it out
            flush(self.path(part))
            Path(self.path(part)).rename(self.path(name))
        except BaseException:
            with suppress(OSError):
                self.delete(part)
            raise
        flush(Path(self.path(name)).parent)
        return name


def flush(path: str | Path) -> None:
    """Wait until the file or folder is on the disk."""
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
