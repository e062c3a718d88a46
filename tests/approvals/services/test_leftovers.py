import os
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from approvals.models import Document
from approvals.services.leftovers import OLD, names, sweep
from tests.cast import Cast, add_paper, assemble, draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return assemble()


def keep(folder: Path, name: str, *, is_old: bool) -> str:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"x")
    at = (timezone.now() - OLD).timestamp() - (60 if is_old else -60)
    os.utime(path, (at, at))
    return name


def test_old_files_that_no_row_names_are_deleted(cast: Cast, tmp_path: Path, settings: object) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    paper = add_paper(draft(cast), cast.ana)
    Document.objects.filter(pk=paper.pk).update(file=keep(tmp_path, "papers/named.pdf", is_old=True))
    keep(tmp_path, "papers/new.pdf", is_old=False)
    keep(tmp_path, "papers/left.pdf", is_old=True)
    keep(tmp_path, "papers/half.pdf.abc.part", is_old=True)

    n_left = sweep(timezone.now())

    assert (n_left, sorted(path.name for path in tmp_path.glob("*/*"))) == (2, ["named.pdf", "new.pdf"])


def test_a_storage_that_is_not_there_yet_has_nothing_left(tmp_path: Path, settings: object) -> None:
    settings.MEDIA_ROOT = tmp_path / "nothing yet"  # type: ignore[attr-defined]

    assert sweep(timezone.now()) == 0


def test_every_column_for_a_stored_file_is_asked(cast: Cast) -> None:
    add_paper(draft(cast), cast.ana)

    with CaptureQueriesContext(connection) as asked:
        assert list(names()) == ["paper.pdf"]

    found = {line["sql"].split(' FROM "')[1].split('"')[0] for line in asked.captured_queries}
    assert found >= {
        "approvals_consultationanswer",
        "approvals_document",
        "approvals_inventory",
        "approvals_ledgerimport",
        "approvals_manifest",
        "approvals_submissionpaper",
    }
