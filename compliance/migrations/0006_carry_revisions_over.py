"""What a running installation has: its validities, who released what, and its zone lists as published revisions."""

from typing import Any

import tomli_w
from django.db import migrations

from compliance.rules import content_hash

VALIDITIES = """
UPDATE compliance_editionvalidity AS validity
SET instrument = edition.instrument, replaced_at = later.recorded_at
FROM compliance_edition AS edition,
     (SELECT id, lead(recorded_at) OVER (PARTITION BY edition_id ORDER BY recorded_at, id) AS recorded_at
      FROM compliance_editionvalidity) AS later
WHERE edition.id = validity.edition_id AND later.id = validity.id
"""
EDITINGS = """
INSERT INTO compliance_editionediting (kind, revision_id, user_id, at)
SELECT 'editor', id, prepared_by_id, released_at FROM compliance_edition WHERE prepared_by_id IS NOT NULL
UNION ALL
SELECT 'publisher', id, released_by_id, released_at FROM compliance_edition WHERE released_by_id IS NOT NULL
"""
# A list was changed in place until now: what it says is known since its last change.
LAST_CHANGE = """
SELECT row_pk::bigint, max(at) FROM audit_event WHERE table_name = 'compliance_zonelist' GROUP BY row_pk
"""
# Who wrote a list here is its editor, so that the shipped file does not replace what that person wrote.
EDITORS = """
SELECT DISTINCT payload::jsonb ->> 'list', actor_id
FROM audit_event JOIN accounts_user ON accounts_user.id = actor_id
WHERE action IN ('zone_list_created', 'zone_list_changed') AND payload LIKE '{%'
"""
PLAIN = (
    "version", "issued_on", "in_force_from", "in_force_to", "covers_automotive", "excludes_ciio", "n_scenarios",
    "n_items", "url", "verification", "coverage_verification", "sectors", "scenarios",
)  # fmt: skip


EMPTY: tuple[Any, ...] = (None, "", [], {"en": "", "zh": ""})


def carry_over(apps: Any, schema_editor: Any) -> None:
    database = schema_editor.connection
    with database.cursor() as cursor:
        cursor.execute(VALIDITIES)
        cursor.execute(EDITINGS)
        cursor.execute("SELECT now()")
        (now,) = cursor.fetchone()
        cursor.execute(LAST_CHANGE)
        changed_at = dict(cursor.fetchall())
        cursor.execute(EDITORS)
        editors = cursor.fetchall()
    lists = apps.get_model("compliance", "ZoneList").objects.using(database.alias)
    for row in lists.select_related("zone"):
        table = as_table(row)
        row.source = tomli_w.dumps({"list": [table]}).encode()
        row.content_hash = content_hash(table)
        row.status, row.released_at = "published", changed_at.get(row.pk, now)
        row.save(update_fields=["source", "content_hash", "status", "released_at"])
    editings = apps.get_model("compliance", "ZoneListEditing").objects.using(database.alias)
    for code, user_id in editors:
        for row in lists.filter(code=code):
            editings.create(revision=row, user_id=user_id, kind="editor")


def as_table(row: Any) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in PLAIN}
    values |= {
        "code": row.code,
        "zone": row.zone.code,
        "name": both(row.zone.name, row.zone.name_zh),
        "notes": both(row.notes, row.notes_zh),
        "eligibility": both(row.eligibility, row.eligibility_zh),
        "rule": [without_empty(band) for band in row.bands],
    }
    return without_empty(values)


def both(en: str, zh: str) -> dict[str, str] | None:
    """A text that stands in one language only is kept as it is in the other too."""
    return {"en": en or zh, "zh": zh or en} if en or zh else None


def without_empty(table: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in table.items() if value not in EMPTY}


def undo(apps: Any, schema_editor: Any) -> None:
    """Leave the published lists, which are all that the schema before can hold."""
    alias = schema_editor.connection.alias
    editions, lists = (apps.get_model("compliance", name).objects.using(alias) for name in ("Edition", "ZoneList"))
    editions.filter(status="discarded").update(status="draft")
    for name in ("EditionEditing", "ZoneListEditing", "ZoneItem"):
        apps.get_model("compliance", name).objects.using(alias).all().delete()
    lists.update(based_on=None)
    lists.exclude(status="published").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_protect_and_capture"),
        ("compliance", "0005_revisions"),
    ]

    operations = [migrations.RunPython(carry_over, undo)]
