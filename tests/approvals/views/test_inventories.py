from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from approvals.enums import Status
from approvals.models import Application, Inventory
from approvals.services.inventories import attach_inventory, summarise_inventory
from compliance.accounts.models import User
from tests.cast import Cast, attach_manifest, draft, put_at, signed_in

ROWS = b"path,bytes,modality,captured_at\na.jpg,1,image,2026-03-01\nb/1M8GDM9AXKP042788.jpg,2,image,\n"


@pytest.fixture
def case(cast: Cast) -> Application:
    case = draft(cast)
    attach_manifest(case, cast.ana)
    return case


def csv(content: bytes = ROWS) -> SimpleUploadedFile:
    return SimpleUploadedFile("files.csv", content)


def attached(case: Application, cast: Cast, content: bytes = ROWS, *, read: bool = True) -> Inventory:
    inventory = attach_inventory(application_id=case.pk, by=cast.ana, resource_name="records", upload=csv(content))
    if read:
        summarise_inventory(inventory_id=inventory.pk)
    return inventory


def url(name: str, case: Application, position: int = 1) -> str:
    return reverse(f"approvals:{name}", args=[case.reference, position])


def post(user: User, case: Application, *, position: int = 1, **data: Any) -> Any:
    return signed_in(user).post(url("inventory_attach", case, position), data)


def test_attach_works(cast: Cast, case: Application) -> None:
    answer = post(cast.ana, case, upload=csv())

    assert (answer.status_code, answer["Location"]) == (302, url("inventory", case))
    assert Inventory.objects.get().filename == "files.csv"


def test_attach_shows_the_form_and_takes_no_other_method(cast: Cast, case: Application) -> None:
    assert signed_in(cast.ana).get(url("inventory_attach", case)).status_code == 200
    assert signed_in(cast.ben).get(url("inventory_attach", case)).status_code == 403
    assert signed_in(cast.ana).put(url("inventory_attach", case)).status_code == 405


def test_attach_by_a_stranger(cast: Cast, case: Application) -> None:
    assert post(cast.dan, case, upload=csv()).status_code == 404


def test_attach_by_a_reviewer(cast: Cast, case: Application) -> None:
    assert post(cast.ben, case, upload=csv()).status_code == 403


def test_attach_after_the_draft(cast: Cast, case: Application) -> None:
    put_at(case, Status.SUBMITTED)

    assert post(cast.ana, case, upload=csv()).status_code == 409


def test_attach_to_a_resource_that_is_not_there(cast: Cast, case: Application) -> None:
    assert post(cast.ana, case, position=9, upload=csv()).status_code == 404


def test_attach_of_a_zip(cast: Cast, case: Application) -> None:
    answer = post(cast.ana, case, upload=csv(b"PK\x03\x04"))

    assert answer.status_code == 422
    assert "Unpack it and upload the file that is inside." in answer.content.decode()


def test_attach_without_a_file(cast: Cast, case: Application) -> None:
    assert post(cast.ana, case).status_code == 422


def test_page_shows_what_was_read(cast: Cast, case: Application) -> None:
    attached(case, cast)

    page = signed_in(cast.eli).get(url("inventory", case)).content.decode()

    assert "Vehicle identification number: 1" in page
    assert "1M8GDM9AXKP042788" not in page
    assert "hx-get" not in page


def test_page_lists_problems_with_their_rows(cast: Cast, case: Application) -> None:
    attached(case, cast, b"path,bytes\na,x\n")

    page = signed_in(cast.ana).get(url("inventory", case)).content.decode()

    assert "row 2, bytes" in page
    assert "is not a size in bytes" in page


def test_page_before_the_reading_asks_again(cast: Cast, case: Application) -> None:
    attached(case, cast, read=False)

    assert b'hx-trigger="every 2s"' in signed_in(cast.ana).get(url("inventory", case)).content


def test_page_of_a_resource_without_inventory(cast: Cast, case: Application) -> None:
    assert signed_in(cast.eli).get(url("inventory", case)).status_code == 200


def test_size_that_differs_from_the_manifest_is_said(cast: Cast, case: Application) -> None:
    attached(case, cast)
    case.manifests.get().resources.update(facts={"bytes": 4})

    page = signed_in(cast.ana).get(url("inventory", case)).content.decode()

    assert "The manifest states 4 bytes and the inventory adds up to 3." in page


def test_status_is_a_fragment_for_htmx_and_leads_to_the_page_otherwise(cast: Cast, case: Application) -> None:
    attached(case, cast)
    client = signed_in(cast.eli)

    fragment = client.get(url("inventory_status", case), headers={"HX-Request": "true"})
    plain = client.get(url("inventory_status", case))

    assert fragment.content.decode().strip().startswith('<div aria-live="polite"')
    assert (plain.status_code, plain["Location"]) == (302, url("inventory", case))


def test_file_is_given_back_as_it_came(cast: Cast, case: Application) -> None:
    attached(case, cast)

    answer: Any = signed_in(cast.eli).get(url("inventory_file", case))

    assert b"".join(answer.streaming_content) == ROWS
    assert answer["Content-Type"] == "text/csv"


@pytest.mark.parametrize("name", ["inventory", "inventory_status", "inventory_file"])
def test_stranger_finds_nothing(cast: Cast, case: Application, name: str) -> None:
    attached(case, cast)

    assert signed_in(cast.dan).get(url(name, case), headers={"HX-Request": "true"}).status_code == 404


@pytest.mark.parametrize("name", ["inventory_status", "inventory_file"])
def test_inventory_that_is_not_there(cast: Cast, case: Application, name: str) -> None:
    assert signed_in(cast.ana).get(url(name, case), headers={"HX-Request": "true"}).status_code == 404
