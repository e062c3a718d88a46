from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.core.management.commands import migrate
from django.db import connections
from psycopg import sql

from compliance.shipped import note_shipped

GRANTS = (
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO {app}",
    "GRANT USAGE ON SCHEMA public TO {app}",
)


class Command(migrate.Command):
    """Migrate as the owner; the application's role may then use what is made, and changes no table."""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.set_defaults(database="owner")

    def handle(self, *args: Any, **options: Any) -> str | None:
        if options["database"] == "owner":
            grant_to_app()
        said = super().handle(*args, **options)
        if options["database"] == "owner":
            note_shipped()
        return said


def grant_to_app() -> None:
    """Grant for tables still to come, so that what a migration takes away stays taken away."""
    app, owner = (settings.DATABASES[alias]["USER"] for alias in ("default", "owner"))
    if app == owner:
        return
    with connections["owner"].cursor() as cursor:
        for grant in GRANTS:
            cursor.execute(sql.SQL(grant).format(app=sql.Identifier(app)))
