import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from compliance import dumps
from compliance.archives import Writer, written

DATABASE = "database.dump"
FILES = "files/"
PART = ".part"


class Command(BaseCommand):
    help = (
        "Write the database and all stored files to one file, with checksums inside; people go on working."
        " Keys are not in it: keep SECRET_KEY and the key of the seals elsewhere."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="Overwrite the file if there is one.")

    def handle(self, *, file: Path, replace: bool, **options: Any) -> None:
        if file.exists() and not replace:
            raise CommandError(f"{file} is there already: choose another name, or say --replace.")
        try:
            n_files = self.write(file)
        except (OSError, dumps.DumpFailed) as error:
            raise CommandError(f"There is no backup: {error}") from error
        size = file.stat().st_size / 1e6
        self.stdout.write(f"{file} holds the database and {n_files} files, {size:,.1f} MB.")

    def write(self, file: Path) -> int:
        """The database first: a file is stored before the row that names it."""
        with written(file) as writer, tempfile.TemporaryDirectory(dir=file.parent, prefix=".backup-") as folder:
            dumped = Path(folder) / DATABASE
            dumps.dump(dumped)
            writer.add(DATABASE, dumped)
            n_files = add_files(writer, Path(settings.MEDIA_ROOT))
            writer.finish(facts())
        return n_files


def add_files(writer: Writer, folder: Path) -> int:
    """Add every stored file; one that is still being written has another name, and one just deleted is gone."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix != PART]
    n_files = 0
    for path in paths:
        try:
            writer.add(f"{FILES}{path.relative_to(folder).as_posix()}", path)
        except FileNotFoundError:
            continue
        n_files += 1
    return n_files


def facts() -> dict[str, Any]:
    applied = MigrationRecorder(connections["owner"]).applied_migrations()
    return {
        "made_at": timezone.now().isoformat(),
        "postgres": dumps.server_version(),
        "roles": dumps.roles(),
        "migrations": sorted(f"{app}.{name}" for app, name in applied),
    }
