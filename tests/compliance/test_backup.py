import io
import json
import subprocess
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection, connections

from approvals.models import Application
from compliance import archives, audit, dumps
from compliance.audit.models import Event
from tests.cast import Cast, assemble, complete_draft, signed_in
from tests.databases import Clone

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def media(tmp_path: Path, settings: object) -> Path:
    folder = tmp_path / "media"
    settings.MEDIA_ROOT = folder  # type: ignore[attr-defined]
    return folder


@pytest.fixture
def cast() -> Cast:
    return assemble()


@pytest.fixture
def backup(cast: Cast, media: Path, tmp_path: Path) -> Path:
    """A backup of a case, a file and a person who is signed in."""
    complete_draft(cast, title="Kept")
    signed_in(cast.ana)
    (media / "papers").mkdir(parents=True)
    (media / "papers" / "kept.pdf").write_bytes(b"kept")
    (media / "papers" / "half.pdf.abc.part").write_bytes(b"ha")
    audit.seal()
    call_command("backup", file := tmp_path / "backup.tar", stdout=StringIO())
    return file


def restore(file: Path, **options: object) -> str:
    connections["owner"].close()
    said = StringIO()
    call_command("restore", file, stdout=said, stderr=said, **options)
    return said.getvalue()


def refusal(file: Path, **options: object) -> str:
    with pytest.raises(CommandError) as raised:
        restore(file, **options)
    return str(raised.value)


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_everything_is_as_it_was_and_the_trail_goes_on(cast: Cast, backup: Path, media: Path) -> None:
    n_events = Event.objects.count()
    complete_draft(cast, title="Made after the backup")
    (media / "papers" / "later.pdf").write_bytes(b"later")
    cache.set("kept", "from before")

    said = restore(backup, replace=True)

    assert "The audit trail is green" in said
    assert list(Application.objects.values_list("title", flat=True)) == ["Kept"]
    assert files_in(media) == {"papers/kept.pdf": b"kept"}
    assert (Session.objects.count(), cache.get("kept"), Event.objects.count()) == (0, None, n_events)
    complete_draft(cast, title="Made after the restore")
    audit.seal()
    assert audit.verify().ok
    with connection.cursor() as cursor, pytest.raises(Exception, match="permission denied"):
        cursor.execute("DELETE FROM audit_event")


def test_a_backup_goes_into_an_empty_installation(
    backup: Path, media: Path, database_clone: Clone, tmp_path: Path, settings: object
) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    settings.MEDIA_ROOT = tmp_path / "other"  # type: ignore[attr-defined]

    assert "The audit trail is green" in restore(backup)
    assert files_in(tmp_path / "other") == {"papers/kept.pdf": b"kept"}


def test_whoever_finds_a_backup_finds_no_open_session(backup: Path, tmp_path: Path) -> None:
    keys = Session.objects.values_list("session_key", flat=True)
    archives.extract(backup, tmp_path / "found")

    dumped = str(tmp_path / "found" / "database.dump")
    with dumps.started("pg_restore", "--file=-", dumped, stdout=subprocess.PIPE, text=True) as reading:
        script = str(reading.stdout and reading.stdout.read())

    assert "Kept" in script
    assert [key for key in keys if key in script] == []
    assert len(keys) == 1


def test_a_backup_is_readable_to_its_owner_and_never_overwritten(backup: Path) -> None:
    with pytest.raises(CommandError, match="is there already"):
        call_command("backup", backup)

    assert backup.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in backup.parent.iterdir() if path.name.startswith(".")] == []


@pytest.fixture
def untouched(backup: Path) -> Iterator[Path]:
    """A backup whose restore is refused before anything changes."""
    yield backup
    assert list(Application.objects.values_list("title", flat=True)) == ["Kept"]


def test_data_that_is_there_is_not_replaced_unasked(untouched: Path) -> None:
    assert refusal(untouched) == "There is data here already; --replace deletes it for good. Back it up first."


def test_nobody_may_be_at_work(untouched: Path, database_clone: Clone) -> None:
    params = connection.get_connection_params()
    known = {name: params[name] for name in ("host", "user", "dbname")}

    with psycopg.connect(**known):
        said = refusal(untouched, replace=True)

    assert said == "Somebody is connected to the database: stop web, workers and beat first."


def test_a_damaged_file_changes_nothing(untouched: Path) -> None:
    data = bytearray(untouched.read_bytes())
    data[len(data) // 3] ^= 1
    untouched.write_bytes(data)

    assert "is damaged" in refusal(untouched, replace=True)


def test_a_dump_that_does_not_load_leaves_what_is_there(
    untouched: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    dumps.dump(half := tmp_path / "half.dump")
    half.write_bytes(half.read_bytes()[:-20_000])
    connections.close_all()

    with pytest.raises(dumps.DumpFailed, match="psql: pg_restore: error"):
        dumps.load(half)
    monkeypatch.setattr(dumps, "EMPTY", dumps.EMPTY + b"SELECT 1 / 0;\n")
    assert "division by zero" in refusal(untouched, replace=True)


def test_servers_before_17_are_not_told_what_they_do_not_know() -> None:
    script = io.BytesIO()

    dumps.pour(io.BytesIO(b"SET lock_timeout = 0;\n" + dumps.UNKNOWN + b"COPY 1;\n" * 100 + dumps.UNKNOWN), script)

    assert script.getvalue() == dumps.EMPTY + b"SET lock_timeout = 0;\n" + b"COPY 1;\n" * 100 + dumps.UNKNOWN


@pytest.mark.parametrize(
    ("known", "value", "said"),
    [
        ("migrations", ["approvals.9999_later"], "of newer code, which has approvals.9999_later"),
        ("roles", {"owner": "somebody"}, "has no role somebody"),
        ("postgres", "99.1", "of PostgreSQL 99.1, the server here is"),
    ],
)
def test_what_does_not_fit_here_is_refused(
    untouched: Path, monkeypatch: pytest.MonkeyPatch, known: str, value: object, said: str
) -> None:
    contents = archives.checked(untouched)
    other = archives.Contents(contents.facts | {known: value}, contents.digests)
    monkeypatch.setattr("compliance.management.commands.restore.checked", lambda _path: other)

    assert said in refusal(untouched, replace=True)


def test_the_list_of_contents_says_what_it_was_made_of(backup: Path) -> None:
    facts = archives.checked(backup).facts

    assert facts.keys() == {"made_at", "migrations", "postgres", "roles"}
    assert "approvals.0018_unsent_tasks" in facts["migrations"]
    assert json.dumps(facts).count("password") == 0
