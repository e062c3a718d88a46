"""The rows of a case as the trail writes them, so that a bundle can be compared with its own events."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from psycopg import sql

from approvals.models import Application, Comment
from approvals.services.evidence.reading import fetch, stream
from approvals.services.trail import PRIVATE_TABLES
from compliance.accounts.models import User
from compliance.audit import SubjectKind

# What the triggers know: table, kind of subject, its column, the key's column, masked columns.
TRIGGERS = """
SELECT relname, encode(tgargs, 'escape') FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
WHERE tgname = 'audit_capture' ORDER BY relname
"""
ROWS = """
SELECT {key}, (to_jsonb(one) - {masked}::text[])::text FROM public.{table} AS one WHERE {of_case} ORDER BY {key}
"""
OF_CASE = sql.SQL("{column} = %s")
# Where the case stands in the row of another table: "column>table.column".
BY_WAY_OF = sql.SQL("{column} IN (SELECT id FROM public.{other} WHERE {beyond} = %s)")
PATH = re.compile(r"(.*)>(.*)\.(.*)")
COMMENT_OF = {
    "approvals_comment": "id",
    "approvals_commentedit": "comment_id",
    "approvals_commentmention": "comment_id",
}


@dataclass(frozen=True, slots=True)
class Tracked:
    """A table whose rows belong to a case."""

    table: str
    column: str
    key: str
    masked: tuple[str, ...]


def tracked_of_cases() -> list[Tracked]:
    found = []
    for table, escaped in fetch(TRIGGERS):
        kind, column, key, *masked = str(escaped).removesuffix("\\000").split("\\000")
        if kind == SubjectKind.APPLICATION:
            found.append(Tracked(table, column, key, tuple(masked)))
    return found


def rows_of(tracked: Tracked, case: int, readable: "Readable") -> Iterator[str]:
    """Give each row as a line of JSON, in the order of the keys; without masked columns."""
    query = sql.SQL(ROWS).format(
        table=sql.Identifier(tracked.table),
        of_case=of_case(tracked.column),
        key=sql.Identifier(tracked.key),
        masked=sql.Literal(list(tracked.masked)),
    )
    for _key, row in stream(query.as_string(), [case]):
        if readable.may_read(tracked.table, row):
            yield row


def of_case(column: str) -> sql.Composed:
    if found := PATH.fullmatch(column):
        near, other, beyond = map(sql.Identifier, found.groups())
        return BY_WAY_OF.format(column=near, other=other, beyond=beyond)
    return OF_CASE.format(column=sql.Identifier(column))


@dataclass(frozen=True, slots=True)
class Readable:
    """Which comments the reader of a bundle may see; None where all."""

    comments: frozenset[int] | None

    @classmethod
    def by(cls, user: User, case: Application, *, with_legal: bool) -> "Readable":
        if with_legal:
            return cls(None)
        return cls(frozenset(Comment.objects.visible_to(user).filter(application=case).values_list("pk", flat=True)))

    def may_read(self, table: str, row: str) -> bool:
        """Say whether the row, as JSON, may be read."""
        if self.comments is None or table not in PRIVATE_TABLES:
            return True
        return json.loads(row)[COMMENT_OF[table]] in self.comments

    def may_read_change(self, table: str, row_pk: str, payload: str) -> bool:
        """The same of an event; what cannot be assigned to a comment may not be read."""
        if self.comments is None or table not in PRIVATE_TABLES:
            return True
        if COMMENT_OF[table] == "id":
            return int(row_pk) in self.comments
        change = json.loads(payload)
        return (change["after"] or change["before"]).get(COMMENT_OF[table]) in self.comments
