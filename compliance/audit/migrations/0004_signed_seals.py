"""Chains over leaves, seals that can be signed and sent out; what was sealed before is chained anew.

A trail which is not as the version before sealed it is refused: chaining it anew would hide the fault.
"""

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from django.db import migrations, models

from compliance.audit.chain import FIRST, FROZEN, Sealed, leaf_of, link_digest, seal_digest
from compliance.audit.merkle import merkle_root
from compliance.audit.tracking import ProtectReceipts

LINKS = f"""
SELECT link.number, link.event_id, concat(link.subject_kind, ' ', link.subject_id), link.digest, {FROZEN}
FROM audit_link AS link LEFT JOIN audit_event AS event ON event.id = link.event_id
ORDER BY link.number
"""  # noqa: S608 -- put together from constants
SEALS = "SELECT id, first_link, last_link, last_txid, last_event_id, root, at, digest FROM audit_seal ORDER BY id"
CHAINED = "CREATE TEMPORARY TABLE chained (number bigint PRIMARY KEY, leaf text, digest text) ON COMMIT DROP"
REPLACE = """
UPDATE audit_link AS link SET leaf = chained.leaf, digest = chained.digest
FROM chained WHERE chained.number = link.number
"""
RESEAL = "UPDATE audit_seal SET root = %s, digest = %s WHERE id = %s"
ANNOUNCE = """
INSERT INTO audit_event (subject_kind, subject_id, action, payload, payload_sha256)
VALUES ('organisation', 0, 'trail_chained_anew', %s, %s)
"""
GUARDED = ("audit_link", "audit_seal")
FETCH = 5_000


def chain_anew(apps: Any, schema_editor: Any) -> None:
    database = schema_editor.connection
    with database.cursor() as cursor:
        cursor.execute(SEALS)
        seals = cursor.fetchall()
        if not seals:
            return
        guard(cursor, "DISABLE")
        digests = chain_links(database)
        last = chain_seals(cursor, seals, digests)
        guard(cursor, "ENABLE")
        data = {"links": len(digests), "before": seals[-1][-1], "after": last}
        payload = json.dumps(data, separators=(",", ":"), sort_keys=True)
        cursor.execute(ANNOUNCE, [payload, sha256(payload.encode()).hexdigest()])


def guard(cursor: Any, how: str) -> None:
    for table in GUARDED:
        cursor.execute(f"ALTER TABLE {table} {how} TRIGGER audit_refuse")


def chain_links(database: Any) -> list[str]:
    """Check each link as the version before made it, write it as this one does, and return the new digests."""
    rows = list(chained(links_of(database)))
    with database.cursor() as cursor:
        cursor.execute(CHAINED)
        with cursor.copy("COPY chained (number, leaf, digest) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(REPLACE)
    return [digest for _, _, digest in rows]


def links_of(database: Any) -> Iterator[tuple[Any, ...]]:
    with database.chunked_cursor() as cursor:
        cursor.execute(LINKS)
        while rows := cursor.fetchmany(FETCH):
            yield from rows


def chained(links: Iterator[tuple[Any, ...]]) -> Iterator[tuple[int, str, str]]:
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    for expected, (number, event, subject, digest, frozen) in enumerate(links, start=1):
        if number != expected or digest != sha256(f"{before.get(subject, FIRST)}\n{frozen}".encode()).hexdigest():
            raise refused(f"event {event} is not as it was sealed")
        before[subject] = digest
        leaf = leaf_of(frozen)
        after[subject] = link_digest(after.get(subject, FIRST), leaf)
        yield number, leaf, after[subject]


def chain_seals(cursor: Any, seals: list[tuple[Any, ...]], digests: list[str]) -> str:
    """Put new roots and digests into the seals, and return the digest of the last."""
    before = previous = FIRST
    for pk, first, last, txid, event, root, at, digest in seals:
        if digest != sha256(f"{before}\n{first}\n{last}\n{root}".encode()).hexdigest() or last > len(digests):
            raise refused(f"seal {pk} is not as it was written")
        before = digest
        new_root = merkle_root(digests[first - 1 : last])
        previous = seal_digest(Sealed(previous, first, last, txid, event, new_root, at, "", ""))
        cursor.execute(RESEAL, [new_root, previous, pk])
    return previous


def refused(because: str) -> RuntimeError:
    return RuntimeError(
        f"The audit trail cannot be chained anew: {because}. Nothing was changed. Go back to the version before,"
        " find out what happened with `manage.py verify_audit`, and restore the trail from a backup."
    )


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0003_capture"),
    ]
    operations = [
        migrations.AddField(
            model_name="link",
            name="leaf",
            field=models.CharField(default="", help_text="Over the frozen columns of the event.", max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="seal",
            name="key",
            field=models.CharField(
                db_default="",
                help_text="The public key which signs; empty where the seal is not signed.",
                max_length=64,
            ),
        ),
        migrations.AddField(
            model_name="seal",
            name="next_key",
            field=models.CharField(
                db_default="", help_text="A public key which may sign from the next seal on.", max_length=64
            ),
        ),
        migrations.AddField(
            model_name="seal",
            name="signature",
            field=models.CharField(db_default="", help_text="Ed25519, over the digest as text.", max_length=128),
        ),
        migrations.AlterField(
            model_name="link",
            name="digest",
            field=models.CharField(
                help_text="Over the digest before it in the subject's chain and the leaf.", max_length=64
            ),
        ),
        migrations.AlterField(
            model_name="seal",
            name="digest",
            field=models.CharField(
                help_text="Over the digest of the seal before and all columns of this one but the signature.",
                max_length=64,
            ),
        ),
        migrations.CreateModel(
            name="Outlet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("file", "File"), ("mail", "Mail"), ("webhook", "Webhook")],
                        max_length=8,
                        unique=True,
                        verbose_name="Outlet",
                    ),
                ),
                ("sent_seal", models.BigIntegerField(default=0, verbose_name="Sent up to seal")),
                ("sent_at", models.DateTimeField(null=True, verbose_name="Sent")),
                ("attempts", models.IntegerField(default=0, verbose_name="Attempts that failed")),
                ("error", models.CharField(blank=True, default="", max_length=200, verbose_name="What went wrong")),
                ("again_at", models.DateTimeField(null=True, verbose_name="Next try")),
            ],
            options={"verbose_name": "Outlet", "verbose_name_plural": "Outlets"},
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("file", "File"), ("mail", "Mail"), ("webhook", "Webhook")],
                        max_length=8,
                        verbose_name="Outlet",
                    ),
                ),
                ("first_seal", models.BigIntegerField(verbose_name="First seal")),
                ("last_seal", models.BigIntegerField(verbose_name="Last seal")),
                ("digest", models.CharField(max_length=64, verbose_name="Digest of the last seal")),
                ("at", models.DateTimeField(db_default=models.Func(function="clock_timestamp"), verbose_name="Time")),
                ("receipt", models.CharField(max_length=200, verbose_name="Receipt")),
            ],
            options={"verbose_name": "Receipt", "verbose_name_plural": "Receipts"},
        ),
        migrations.RunPython(chain_anew, migrations.RunPython.noop),
        ProtectReceipts(),
    ]
