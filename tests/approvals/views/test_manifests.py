import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from approvals.enums import Status
from approvals.manifests.examples import DESCRIPTOR, FILES
from approvals.models import Application
from approvals.services.applications import add_flow
from approvals.services.manifests import attach_manifest
from compliance.accounts.models import User
from tests.cast import Cast, draft, put_at, signed_in


@pytest.fixture
def case(cast: Cast) -> Application:
    return draft(cast)


def upload(content: str = FILES[DESCRIPTOR]) -> SimpleUploadedFile:
    return SimpleUploadedFile("datapackage.json", content.encode(), content_type="application/json")


def attached(case: Application, cast: Cast, content: str = FILES[DESCRIPTOR]) -> None:
    attach_manifest(application_id=case.pk, by=cast.ana, upload=upload(content))


def get(user: User, name: str, *args: object) -> Any:
    return signed_in(user).get(reverse(f"approvals:{name}", args=args))


def post(user: User, case: Application, **data: Any) -> Any:
    return signed_in(user).post(reverse("approvals:manifest_attach", args=[case.reference]), data)


def test_tab_of_a_case_without_manifest_offers_the_form(cast: Cast, case: Application) -> None:
    page = get(cast.ana, "case_manifests", case.reference)

    assert page.status_code == 200
    assert b'enctype="multipart/form-data"' in page.content
    assert reverse("approvals:profile_file", args=["automotive-export-1.schema.json"]).encode() in page.content


def test_reader_sees_the_manifest_but_no_form(cast: Cast, case: Application) -> None:
    attached(case, cast)

    page = get(cast.eli, "case_manifests", case.reference)

    assert "Front camera, faces and plates blurred" in page.content.decode()
    assert b'enctype="multipart/form-data"' not in page.content


def test_attach_works(cast: Cast, case: Application) -> None:
    answer = post(cast.ana, case, upload=upload(), note="First")

    assert (answer.status_code, answer["Location"]) == (302, reverse("approvals:case_manifests", args=[case.reference]))
    assert case.manifests.get().note == "First"


def test_attach_shows_the_form_and_takes_no_other_method(cast: Cast, case: Application) -> None:
    assert get(cast.ana, "manifest_attach", case.reference).status_code == 200
    assert get(cast.ben, "manifest_attach", case.reference).status_code == 403
    assert signed_in(cast.ana).put(reverse("approvals:manifest_attach", args=[case.reference])).status_code == 405


def test_attach_by_a_stranger(cast: Cast, case: Application) -> None:
    assert post(cast.dan, case, upload=upload()).status_code == 404


def test_attach_by_a_reviewer(cast: Cast, case: Application) -> None:
    assert post(cast.ben, case, upload=upload()).status_code == 403


def test_attach_after_the_draft(cast: Cast, case: Application) -> None:
    put_at(case, Status.SUBMITTED)

    assert post(cast.ana, case, upload=upload()).status_code == 409


def test_attach_without_a_file(cast: Cast, case: Application) -> None:
    assert post(cast.ana, case).status_code == 422


def test_attach_of_a_bad_file_lists_the_problems(cast: Cast, case: Application) -> None:
    answer = post(cast.ana, case, upload=upload('{"resources": [{"name": "a", "path": "/a"}]}'))

    assert answer.status_code == 422
    assert "/resources/0/path" in answer.content.decode()
    assert "absolute" in answer.content.decode()


def test_attach_of_a_file_with_many_problems_says_how_many(cast: Cast, case: Application) -> None:
    rows = [{"name": str(n), "path": "/a"} for n in range(250)]

    answer = post(cast.ana, case, upload=upload(json.dumps({"resources": rows})))

    assert "200 of 250 problems are shown" in answer.content.decode()


def test_version_shows_what_changed(cast: Cast, case: Application) -> None:
    attached(case, cast)
    attached(case, cast, FILES[DESCRIPTOR].replace('"vehicles": 12', '"vehicles": 13'))

    page = get(cast.eli, "manifest_version", case.reference, 2).content.decode()

    assert "Compared with version 1" in page
    assert "Vehicles the data comes from" in page
    assert "12 vehicles" in page
    assert "13 vehicles" in page


@pytest.mark.parametrize("against", ["2", "x", "", "99999999999999999999", "²"])
def test_version_compared_with_another(cast: Cast, case: Application, against: str) -> None:
    attached(case, cast)

    url = reverse("approvals:manifest_version", args=[case.reference, 1])

    assert signed_in(cast.ana).get(url, {"against": against}).status_code in (200, 404)


def test_manifest_file_is_given_back_as_it_came(cast: Cast, case: Application) -> None:
    attached(case, cast)

    answer = get(cast.eli, "manifest_file", case.reference, 1)

    assert b"".join(answer.streaming_content) == FILES[DESCRIPTOR].encode()
    assert answer["Content-Disposition"] == 'attachment; filename="datapackage.json"'


@pytest.mark.parametrize("name", ["case_manifests", "declarations"])
def test_stranger_finds_no_tab(cast: Cast, case: Application, name: str) -> None:
    assert get(cast.dan, name, case.reference).status_code == 404


@pytest.mark.parametrize("name", ["manifest_version", "manifest_file"])
def test_stranger_finds_no_version(cast: Cast, case: Application, name: str) -> None:
    attached(case, cast)

    assert get(cast.dan, name, case.reference, 1).status_code == 404
    assert get(cast.ana, name, case.reference, 2).status_code == 404


@pytest.mark.parametrize("name", ["automotive-export-1.schema.json", *FILES])
def test_profile_and_examples_can_be_downloaded(cast: Cast, name: str) -> None:
    answer = get(cast.dan, "profile_file", name)

    assert answer.status_code == 200
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'


def test_other_files_of_the_profile_cannot(cast: Cast) -> None:
    assert get(cast.ana, "profile_file", "__init__.py").status_code == 404


def resources(n: int) -> str:
    return json.dumps({"resources": [{"name": f"r{i}", "path": "a", "automotive": {"faces": "no"}} for i in range(n)]})


@pytest.mark.parametrize("n", [1, 3])
def test_tab_takes_the_same_queries_for_one_and_three_resources(
    cast: Cast, case: Application, n: int, django_assert_num_queries: Any
) -> None:
    attached(case, cast, resources(n))
    add_flow(application_id=case.pk, by=cast.ana, name="Training")
    client = signed_in(cast.ana)

    with django_assert_num_queries(QUERIES):
        client.get(reverse("approvals:case_manifests", args=[case.reference]))


QUERIES = 29
