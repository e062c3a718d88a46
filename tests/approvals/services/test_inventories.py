import pytest
from celery import current_app
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django import DjangoCaptureOnCommitCallbacks

from approvals import tasks
from approvals.enums import InventoryStatus
from approvals.exceptions import BadInput, NotAllowed
from approvals.models import Application, Inventory
from approvals.services import inventories
from approvals.services.inventories import attach_inventory, summarise_inventory, summary_of
from compliance.audit.models import Event
from tests.cast import Cast, attach_manifest, draft

ROWS = b"path,bytes,modality\na.jpg,1,image\nb/1M8GDM9AXKP042788.jpg,2,image\n"


def csv(content: bytes = ROWS) -> SimpleUploadedFile:
    return SimpleUploadedFile("files.csv", content)


@pytest.fixture
def case(cast: Cast) -> Application:
    case = draft(cast)
    attach_manifest(case, cast.ana)
    return case


def attach(case: Application, cast: Cast, content: bytes = ROWS) -> Inventory:
    return attach_inventory(application_id=case.pk, by=cast.ana, resource_name="records", upload=csv(content))


def read(case: Application, cast: Cast, content: bytes = ROWS) -> Inventory:
    inventory = attach(case, cast, content)
    summarise_inventory(inventory_id=inventory.pk)
    inventory.refresh_from_db()
    return inventory


def test_inventory_is_queued_after_the_commit(
    cast: Cast,
    case: Application,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    sent: list[tuple[str, object]] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, kwargs: sent.append((name, kwargs)))

    with django_capture_on_commit_callbacks(execute=True):
        inventory = attach(case, cast)

    assert sent == [(tasks.summarise_inventory.name, {"inventory_id": inventory.pk})]
    assert inventory.status == InventoryStatus.QUEUED


def test_inventory_is_summarised(cast: Cast, case: Application) -> None:
    inventory = read(case, cast)

    assert (inventory.status, inventory.percent, inventory.n_rows) == (InventoryStatus.READ, 100, 2)
    summary = summary_of(inventory)
    assert summary is not None
    assert (summary.n_bytes, summary.flagged_by_kind, summary.sha256) == (3, {"vin": 1}, inventory.sha256)
    assert inventory.n_flagged == 1
    assert Event.objects.for_subject("application", case.pk).filter(action="inventory_read").count() == 1


def test_inventory_with_a_wrong_row_has_failed_and_keeps_its_summary(cast: Cast, case: Application) -> None:
    inventory = read(case, cast, b"path,bytes\na,x\n")

    assert inventory.status == InventoryStatus.FAILED
    assert inventory.problems["total"] == 1
    assert inventory.n_rows == 1


def test_inventory_that_is_no_table_has_failed(cast: Cast, case: Application) -> None:
    inventory = read(case, cast, b"path\n\n")

    assert (inventory.status, inventory.summary) == (InventoryStatus.FAILED, {})
    assert inventory.problems["shown"][0]["code"] == "no_rows"
    assert summary_of(inventory) is None


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 zip", b"\x89PNG\r\n\x1a\n", b"name\na\n", b"path;bytes\na;1\n", b"PAR1 cut off"]
)
def test_file_that_is_no_inventory_is_refused(cast: Cast, case: Application, content: bytes) -> None:
    with pytest.raises(BadInput):
        attach(case, cast, content)


def test_inventory_of_an_unknown_resource_is_refused(cast: Cast, case: Application) -> None:
    with pytest.raises(BadInput):
        attach_inventory(application_id=case.pk, by=cast.ana, resource_name="nothing", upload=csv())


def test_reviewer_attaches_no_inventory(cast: Cast, case: Application) -> None:
    with pytest.raises(NotAllowed):
        attach_inventory(application_id=case.pk, by=cast.ben, resource_name="records", upload=csv())


def test_summary_is_made_once(cast: Cast, case: Application, monkeypatch: pytest.MonkeyPatch) -> None:
    inventory = read(case, cast)
    monkeypatch.setattr(inventories, "read_apart", None)

    summarise_inventory(inventory_id=inventory.pk)

    assert Event.objects.filter(action="inventory_read").count() == 1


def test_reading_begun_by_a_dead_worker_is_taken_up(cast: Cast, case: Application) -> None:
    inventory = attach(case, cast)
    Inventory.objects.update(status=InventoryStatus.READING, percent=40)

    summarise_inventory(inventory_id=inventory.pk)

    inventory.refresh_from_db()
    assert inventory.status == InventoryStatus.READ


def test_result_for_a_file_that_was_replaced_meanwhile_is_dropped(cast: Cast, case: Application) -> None:
    stale = attach(case, cast)
    fresh = attach(case, cast, b"path\nc\n")

    inventories.finish(stale, InventoryStatus.FAILED)

    fresh.refresh_from_db()
    assert (fresh.pk, fresh.status) == (stale.pk, InventoryStatus.QUEUED)


def test_progress_moves_in_tenths(cast: Cast, case: Application) -> None:
    inventory = attach(case, cast)
    steps = inventories.Steps(inventory)
    seen = []

    for fraction in (0.05, 0.11, 0.15, 0.5, 1.0):
        steps(fraction, int(fraction * 1000))
        inventory.refresh_from_db()
        seen.append((inventory.percent, inventory.n_rows))

    assert seen == [(0, 0), (11, 110), (11, 110), (50, 500), (50, 500)]
