import shutil
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from compliance import dumps
from compliance.archives import BadArchive, Contents, checked, extract
from compliance.management.commands.backup import DATABASE, FILES


class Command(BaseCommand):
    help = (
        "Put a backup in place of what is here: database and stored files. Checks the file first, refuses while"
        " anybody works and where people have accounts, then lets the audit trail go on and verifies it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="Delete the data that is here, for good.")

    def handle(self, *, file: Path, replace: bool, **options: Any) -> None:
        try:
            contents = checked(file)
            self.refuse(contents, replace)
            self.put_in_place(file)
        except (BadArchive, OSError, dumps.DumpFailed) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Everything of {contents.facts['made_at']} is back; everybody signs in anew.")
        self.go_on()

    def refuse(self, contents: Contents, replace: bool) -> None:
        """Raises: CommandError before anything is touched."""
        known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
        if newer := sorted(set(contents.facts["migrations"]) - known):
            raise CommandError(f"The backup is of newer code, which has {newer[0]}: install that, then restore.")
        if missing := dumps.missing_roles(contents.facts["roles"]):
            raise CommandError(f"The server has no role {' and no role '.join(missing)}: create what is missing first.")
        made_by, here = contents.facts["postgres"], dumps.server_version()
        if dumps.is_newer(here, made_by):
            raise CommandError(f"The backup is of PostgreSQL {made_by}, the server here is {here}: use a newer one.")
        if dumps.n_at_work():
            raise CommandError("Somebody is connected to the database: stop web, workers and beat first.")
        if not replace and (dumps.has_people() or has_files(Path(settings.MEDIA_ROOT))):
            raise CommandError("There is data here already; --replace deletes it for good. Back it up first.")

    def put_in_place(self, file: Path) -> None:
        """Unpack beside what is here, put the database in place at once or not at all, then the files."""
        media = Path(settings.MEDIA_ROOT)
        media.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=media.parent, prefix=".restore-") as folder:
            extract(file, Path(folder))
            dumps.load(Path(folder) / DATABASE)
            empty_folder(media)
            for path in sorted((Path(folder) / FILES).glob("*")):
                shutil.move(path, media / path.name)

    def go_on(self) -> None:
        """Bring the database up to this code, end what was open, and let the trail go on where it ended."""
        for connection in connections.all():
            connection.close()
        call_command("migrate", verbosity=0)
        Session.objects.all().delete()
        cache.clear()
        call_command("continue_audit", stdout=self.stdout)
        call_command("verify_audit", stdout=self.stdout, stderr=self.stderr)


def has_files(folder: Path) -> bool:
    return any(path.is_file() for path in folder.rglob("*"))


def empty_folder(folder: Path) -> None:
    """Delete what is in it, not the folder itself, which may be a volume."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
