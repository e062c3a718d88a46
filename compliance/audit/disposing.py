"""The migration operation by which texts of events may be disposed of."""

from importlib.resources import files

from django.conf import settings
from django.db.migrations.operations.special import RunSQL
from psycopg import sql

from compliance.audit.tracking import compose

UNDO = """
DROP TRIGGER audit_refuse_update ON audit_event;
DROP TRIGGER audit_refuse_any ON audit_event;
DROP TRIGGER audit_refuse ON audit_event;
DROP TRIGGER audit_refuse ON audit_tombstone;
DROP FUNCTION audit_refuse_unless_disposed();
CREATE TRIGGER audit_refuse BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();
"""


class AllowDisposal(RunSQL):
    """Let the texts of an event go where a tombstone says so, and protect the tombstones."""

    def __init__(self) -> None:
        role = settings.DATABASES["default"]["USER"]
        text = files("compliance.audit").joinpath("disposal.sql").read_text()
        super().__init__(compose(text, role=sql.Identifier(role), name=sql.Literal(role)), UNDO)
