from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from approvals.move_table import as_markdown


class Command(BaseCommand):
    help = "Write docs/moves.md from the table of moves."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--print", action="store_true", help="Print the page instead.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["print"]:
            self.stdout.write(as_markdown())
            return
        path = Path(settings.BASE_DIR) / "docs" / "moves.md"
        path.write_text(as_markdown(), encoding="utf-8")
        self.stdout.write(f"Written: {path.relative_to(settings.BASE_DIR)}")
