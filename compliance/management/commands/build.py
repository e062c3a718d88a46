"""Compile what is served: the catalogues of translations, and the static files."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand

from compliance.catalogues import compile_catalogues


class Command(BaseCommand):
    help = "Compile the catalogues and collect the static files, where they changed."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        for path in compile_catalogues():
            self.stdout.write(f"Compiled {path}")
        stamp = Path(settings.STATIC_ROOT) / "stamp"
        now = _static_hash()
        if stamp.exists() and stamp.read_text() == now:
            return
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(now)
        self.stdout.write("Collected the static files")


def _static_hash() -> str:
    """Return a hash of the names, sizes and times of all static files."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            digest.update(f"{name}:{found.st_size}:{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
