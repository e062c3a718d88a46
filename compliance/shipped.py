"""What the product ships, noted by the owner's role: the database lets nobody else publish in nobody's name."""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from django.db import connections

from compliance.almanac import shipped_years
from compliance.editions import shipped_edition_files
from compliance.loading import shipped_zone_list_files

NOTE = "INSERT INTO compliance_shipped (digest) VALUES (%s) ON CONFLICT DO NOTHING"
NOTE_YEAR = (
    "INSERT INTO compliance_shipped (digest) VALUES (compliance_year_digest(%s, %s, %s, %s)) ON CONFLICT DO NOTHING"
)


def note_shipped() -> None:
    """Note the files and years of this version; does nothing before the table is there."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT to_regclass('public.compliance_shipped') IS NOT NULL")
        if cursor.fetchone() == (True,):
            cursor.executemany(NOTE, [digest_row(data) for data in shipped_files()])
            cursor.executemany(
                NOTE_YEAR, [year_row(source.year.number, source.columns()) for source in shipped_years()]
            )


def shipped_files() -> Iterable[bytes]:
    yield from shipped_edition_files().values()
    yield from shipped_zone_list_files()


def digest_row(data: bytes) -> tuple[str]:
    return (sha256(data).hexdigest(),)


def year_row(year: int, columns: Mapping[str, Any]) -> tuple[int, str, str, str]:
    holidays, weekends = (json.dumps(columns[name]) for name in ("holidays", "working_weekends"))
    return (year, str(columns["status"]), holidays, weekends)
