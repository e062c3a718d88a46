import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from approvals.manifests.inventory import read_inventory
from approvals.manifests.problems import Problem, Unreadable
from approvals.manifests.reading import read_descriptor
from approvals.models import Application, Inventory, Manifest
from compliance.embedded import BASE_DIR
from tests import cast as people
from tests.approvals.api.caller import Caller
from tests.cast import Cast
from tests.fuzz.hostile_inventories import inventories
from tests.fuzz.hostile_manifests import Hostile, manifests

HEADER_ROW = 1
MEGABYTES = 250


@pytest.fixture
def cast() -> Cast:
    return people.assemble()


@pytest.fixture
def case(cast: Cast) -> Application:
    application = people.draft(cast)
    people.attach_manifest(application, cast.ana)
    return application


def shape_of(answer: Any) -> str:
    """Say what is wrong with the answer to a hostile file; "" when it is a clear refusal."""
    if answer.status_code != 422:
        return f"answered {answer.status_code}"
    body = answer.json()
    if not body["problems"] or not all(line["detail"] for line in body["problems"]):
        return "names no problem"
    return "" if body["detail"] else "says nothing of the whole"


def test_there_are_500_different_files() -> None:
    names = [file.name for file in manifests()], [file.name for file in inventories()]

    assert [(len(each), len(set(each))) for each in names] == [(250, 250), (250, 250)]


@pytest.mark.django_db
def test_each_hostile_manifest_is_refused(cast: Cast, case: Application) -> None:
    ana, before = Caller(cast.ana), stored("manifests")

    wrong = faults(manifests(), lambda file: upload(ana, f"cases/{case.reference}/manifests/", file))

    assert wrong == []
    assert Manifest.objects.count() == 1
    assert stored("manifests") == before


@pytest.mark.django_db
def test_each_inventory_that_shows_it_is_refused_at_upload(cast: Cast, case: Application) -> None:
    ana, before = Caller(cast.ana), stored("inventories")
    at_sight = [file for file in inventories() if file.row == HEADER_ROW]

    wrong = faults(at_sight, lambda file: upload(ana, f"cases/{case.reference}/inventories/", file, resource="records"))

    assert wrong == []
    assert len(at_sight) > 100
    assert not Inventory.objects.exists()
    assert stored("inventories") == before


def test_each_inventory_is_refused_or_its_row_is_named(tmp_path: Path) -> None:
    wrong = [file.name for file in inventories() if not is_named(file, problems_of(file.data, tmp_path / "inventory"))]

    assert wrong == []


def test_each_manifest_names_its_fault(tmp_path: Path) -> None:
    unnamed = [file.name for file in manifests() if not file.codes & codes_of(file.data)]

    assert unnamed == []


def test_reading_the_corpus_stays_within_bounds() -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.memory"], cwd=BASE_DIR, capture_output=True, text=True, check=True
    )

    assert int(run.stdout) < MEGABYTES


def faults(files: list[Hostile], send: Callable[[Hostile], Any]) -> list[str]:
    return [f"{file.name}: {wrong}" for file in files if (wrong := shape_of(send(file)))]


def upload(caller: Caller, path: str, file: Hostile, **fields: str) -> Any:
    body = {**fields, "file": SimpleUploadedFile("../../file.json", file.data)}
    return caller.post(path, body, format="multipart")


def stored(folder: str) -> list[str]:
    """Name what is kept there, by this test or one before."""
    return default_storage.listdir(folder)[1] if default_storage.exists(folder) else []


def codes_of(data: bytes) -> set[str]:
    try:
        read_descriptor(data)
    except Unreadable as error:
        return {problem.code for problem in error.problems.shown}
    return set()


def problems_of(data: bytes, path: Path) -> tuple[Problem, ...]:
    path.write_bytes(data)
    try:
        return read_inventory(path).problems.shown
    except Unreadable as error:
        return error.problems.shown


def is_named(file: Hostile, problems: tuple[Problem, ...]) -> bool:
    """Whether one of the codes is named, in its row where the fault is below the header."""
    in_row = [problem for problem in problems if file.row == HEADER_ROW or problem.row == file.row]
    return any(problem.code in file.codes and problem.message for problem in in_row)
