"""Files wait for the scanner, are clean or infected, and a scanner that is away holds them back."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings
from rest_framework.authtoken.models import Token

from approvals import tasks
from approvals.enums import DocumentKind, FileState, InventoryStatus, NoticeKind, ScanTrouble
from approvals.exceptions import WrongStatus
from approvals.models import Document, FileCheck, Inventory, Notification
from approvals.services import quarantine
from approvals.services.amendments import amend_application
from approvals.services.documents import add_document
from approvals.services.evidence.asking import ask_for_bundle
from approvals.services.inventories import attach_inventory
from compliance import scanning
from compliance.audit.models import Event
from compliance.headers import OF_DOWNLOADS
from tests.cast import PDF, Cast, attach_manifest, draft, in_force, signed_in
from tests.clamd import EICAR, NAME, VERSION, scanner

INFECTED = PDF + EICAR


@pytest.fixture
def clamd(tmp_path: Path, settings: Settings) -> Iterator[None]:
    with scanner(tmp_path, limit=2_000) as settings.CLAMD_URL:
        settings.SCAN_REQUIRED = True
        yield


@pytest.fixture
def no_clamd(tmp_path: Path, settings: Settings) -> None:
    settings.CLAMD_URL, settings.SCAN_REQUIRED = f"unix://{tmp_path}/none.sock", True


def paper(cast: Cast, content: bytes = PDF) -> tuple[Document, FileCheck]:
    added = add_document(
        application_id=draft(cast).pk,
        by=cast.ana,
        kind=DocumentKind.PIPIA,
        title="PIPIA",
        dated_on=timezone.localdate(),
        upload=SimpleUploadedFile("pipia.pdf", content),
    )
    return added, FileCheck.objects.get(name=added.file)


def check(row: FileCheck) -> bool:
    answered = quarantine.check_file(check_id=row.pk, now=timezone.now())
    row.refresh_from_db()
    return answered


def url(document: Document) -> str:
    return f"/cases/{document.application.reference}/documents/{document.key}/"


def test_without_a_scanner_a_file_is_not_scanned_and_given_out(cast: Cast) -> None:
    document, row = paper(cast)

    assert (row.state, row.given_by, row.organisation) == (FileState.NOT_SCANNED, cast.ana, cast.exp)
    response = signed_in(cast.ana).get(url(document))
    assert b"".join(response) == PDF
    assert response["Content-Disposition"] == 'attachment; filename="pipia.pdf"'
    assert response["Content-Security-Policy"] == OF_DOWNLOADS


@pytest.mark.usefixtures("clamd")
def test_nobody_gets_a_file_before_it_is_clean(cast: Cast) -> None:
    document, row = paper(cast)
    ana, api = signed_in(cast.ana), f"/api/v1{url(document)}file/"
    token = {"Authorization": f"Token {Token.objects.create(user=cast.ana).key}"}

    assert row.state == FileState.WAITING
    assert ana.get(url(document)).status_code == ana.get(api, headers=token).status_code == 409
    assert check(row)
    assert (row.state, row.scanner, row.found) == (FileState.CLEAN, VERSION, "")
    assert ana.get(url(document)).status_code == ana.get(api, headers=token).status_code == 200


@pytest.mark.usefixtures("clamd")
def test_an_infected_paper_is_removed_and_people_are_told(
    cast: Cast, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    document, row = paper(cast, INFECTED)

    with django_capture_on_commit_callbacks(execute=True):
        check(row)

    document.refresh_from_db()
    assert (row.state, row.found, row.sha256) == (FileState.INFECTED, NAME, document.sha256)
    assert not default_storage.exists(row.name)
    assert (document.retired_because, document.malware) == ("", NAME)
    assert f"found in the file: {NAME}." in document.why_retired
    with translation.override("zh-hans"):
        assert NAME in document.why_retired
        assert "Malicious" not in document.why_retired
    event = Event.objects.get(action="file_infected")
    assert (event.subject_id, event.payload) == (
        document.application_id,
        f'{{"found":"{NAME}","sha256":"{row.sha256}"}}',
    )
    told = Notification.objects.filter(kind=NoticeKind.FILE_INFECTED).order_by("pk")
    assert [(one.user, one.application_id) for one in told] == [
        (cast.ana, document.application_id),
        (cast.dora, None),
        (cast.fay, None),
    ]
    assert signed_in(cast.ana).get(url(document)).status_code == 409
    assert NAME in signed_in(cast.dora).get(reverse("approvals:notifications")).content.decode()


@pytest.mark.usefixtures("clamd")
def test_an_infected_inventory_counts_for_nothing(cast: Cast) -> None:
    case = draft(cast)
    attach_manifest(case, cast.ana)
    upload = SimpleUploadedFile("files.csv", b"path,bytes\na.jpg,1\n" + EICAR + b",1\n")
    inventory = attach_inventory(application_id=case.pk, by=cast.ana, resource_name="records", upload=upload)

    check(FileCheck.objects.get(name=inventory.file))

    inventory.refresh_from_db()
    assert (inventory.status, inventory.summary) == (InventoryStatus.FAILED, {})
    page = signed_in(cast.ana).get(f"/cases/{case.reference}/inventories/1/").content.decode()
    assert f"Malicious software was found in the file: {NAME}." in page


@pytest.mark.usefixtures("no_clamd")
def test_a_scanner_that_is_away_holds_files_back_until_it_answers(
    cast: Cast, tmp_path: Path, settings: Settings
) -> None:
    document, row = paper(cast)

    assert not check(row)
    assert scanning.away_since()
    assert Client().get("/readyz").json()["scanner"] is False
    with pytest.raises(WrongStatus, match="The scanner does not answer"):
        quarantine.open_for_people(document.file)

    with scanner(tmp_path) as settings.CLAMD_URL:
        tasks.check_files()
    row.refresh_from_db()
    assert (row.state, scanning.away_since()) == (FileState.CLEAN, None)


@pytest.mark.usefixtures("no_clamd")
def test_by_setting_a_scanner_that_is_away_holds_nobody_up(cast: Cast, settings: Settings) -> None:
    settings.SCAN_REQUIRED = False
    document, row = paper(cast)
    with pytest.raises(WrongStatus, match="is being scanned"):
        quarantine.open_for_people(document.file)

    check(row)

    with quarantine.open_for_people(document.file) as file:
        assert file.read() == PDF


@pytest.mark.usefixtures("clamd")
def test_a_file_the_scanner_does_not_take_is_held_back_and_tried_again_later(cast: Cast) -> None:
    document, row = paper(cast, PDF + b" " * 3_000)
    now = timezone.now()

    assert check(row)
    assert (row.state, row.trouble) == (FileState.WAITING, ScanTrouble.TOO_LARGE)
    with pytest.raises(WrongStatus, match="larger than the scanner takes"):
        quarantine.open_for_people(document.file)
    assert not FileCheck.objects.to_scan(now).exists()
    assert FileCheck.objects.to_scan(now + dt.timedelta(hours=2)).get() == row


def test_files_of_the_time_before_the_scanner_are_scanned_too(cast: Cast, tmp_path: Path, settings: Settings) -> None:
    document, row = paper(cast)

    with scanner(tmp_path) as settings.CLAMD_URL:
        settings.SCAN_REQUIRED = True
        with pytest.raises(WrongStatus):
            quarantine.open_for_people(document.file)
        assert quarantine.check_waiting(timezone.now()) == 1
    row.refresh_from_db()
    assert row.state == FileState.CLEAN


@pytest.mark.usefixtures("clamd")
def test_a_file_nobody_knows_of_is_held_back_too() -> None:
    for name in ("papers/unknown.pdf", "manifests/x.json", "inventories/x.csv", "ledgers/x.csv"):
        default_storage.save(name, SimpleUploadedFile("x", b"x"))
        with pytest.raises(WrongStatus):
            quarantine.open_for_people(name)


@pytest.mark.usefixtures("clamd")
def test_a_bundle_of_evidence_waits_for_the_scanner(cast: Cast) -> None:
    document, row = paper(cast)

    with pytest.raises(WrongStatus, match="being scanned"):
        ask_for_bundle(application=document.application, by=cast.ana)
    check(row)

    assert ask_for_bundle(application=document.application, by=cast.ana)


@pytest.mark.usefixtures("clamd")
def test_a_second_verdict_changes_nothing(cast: Cast) -> None:
    _document, row = paper(cast)
    check(row)
    first = row.checked_at

    assert check(row)
    assert row.checked_at == first


@pytest.mark.usefixtures("clamd")
def test_pages_and_api_say_how_far_the_scanner_is(cast: Cast) -> None:
    document, row = paper(cast, PDF.replace(b"<<>>", b"<</S /JavaScript>>"))
    reference, ana = document.application.reference, signed_in(cast.ana)
    pages = (f"/cases/{reference}/documents/", f"/api/v1/cases/{reference}/documents/")

    waiting = [ana.get(page).content.decode() for page in pages]
    check(row)
    clean = [ana.get(page).content.decode() for page in pages]

    assert ["Being scanned" in waiting[0], '"scan":"waiting"' in waiting[1]] == [True, True]
    assert ["Clean" in clean[0], "Holds scripts</span>" in clean[0], '"scan":"clean"' in clean[1]] == [True, True, True]


def test_a_file_that_an_amendment_has_too_is_held_back_and_unread_there(
    cast: Cast, settings: Settings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    case = in_force(cast)
    fields = {"filename": "i.csv", "bytes": 9, "status": InventoryStatus.READ, "attached_by": cast.ana}
    resource = case.manifests.get().resources.get()
    Inventory.objects.create(application=case, resource=resource, file="inventories/i.csv", **fields)
    fields = {"bytes": 9, "organisation": cast.exp, "application": case, "given_by": cast.ana}
    row = FileCheck.objects.create(name="inventories/i.csv", state=FileState.WAITING, **fields)
    copy = amend_application(application_id=case.pk, by=cast.ana)
    settings.SCAN_REQUIRED = True

    with pytest.raises(WrongStatus):
        ask_for_bundle(application=copy, by=cast.ana)
    with django_capture_on_commit_callbacks():
        quarantine.keep_verdict(row, scanning.Verdict("Eicar", VERSION), timezone.now())

    assert copy.inventories.get().status == InventoryStatus.FAILED
