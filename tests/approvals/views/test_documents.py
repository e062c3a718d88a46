from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from approvals.enums import DocumentKind
from approvals.models import Application
from compliance.enums import Pathway
from tests.cast import PDF, Cast, add_paper, draft, pdf, signed_in


@pytest.fixture
def case(cast: Cast) -> Application:
    case = draft(cast)
    case.pathway = Pathway.SECURITY_ASSESSMENT
    case.save(update_fields=["pathway"])
    return case


def add(cast: Cast, case: Application, **data: Any) -> HttpResponse:
    given = {"kind": "pipia", "title": "PIPIA 2026", "dated_on": "2026-01-02", "upload": pdf(), **data}
    return signed_in(cast.ana).post(reverse("approvals:document_add", args=[case.reference]), given)


def papers_page(cast: Cast, case: Application) -> str:
    return signed_in(cast.ben).get(reverse("approvals:case_documents", args=[case.reference])).content.decode()


def test_paper_comes_back_as_an_attachment(cast: Cast, case: Application) -> None:
    add(cast, case)
    url = reverse("approvals:document", args=[case.reference, case.documents.get().key])

    response = signed_in(cast.ben).get(url)

    assert b"".join(response.streaming_content) == PDF
    assert response.headers["Content-Disposition"] == 'attachment; filename="paper.pdf"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert signed_in(cast.dan).get(url).status_code == 404


def test_paper_of_another_case_is_not_found(cast: Cast, case: Application) -> None:
    paper = add_paper(draft(cast, "Another"), cast.ana)

    response = signed_in(cast.ana).get(reverse("approvals:document", args=[case.reference, paper.key]))

    assert response.status_code == 404


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"upload": SimpleUploadedFile("a.pdf", b"MZ program")}, "The file is not a PDF"),
        ({"upload": SimpleUploadedFile("a.pdf", b"")}, "The submitted file is empty"),
        ({"dated_on": "2999-01-01"}, "A paper cannot be dated in the future."),
        ({"kind": "poem"}, "Select a valid choice"),
    ],
)
def test_bad_paper_is_explained(cast: Cast, case: Application, data: dict[str, Any], told: str) -> None:
    response = add(cast, case, **data)

    assert response.status_code == 422
    assert told in response.content.decode()


def test_page_says_what_is_missing_fresh_and_stale(cast: Cast, case: Application) -> None:
    before = papers_page(cast, case)
    today = timezone.localdate()
    add_paper(case, cast.ana, DocumentKind.SELF_ASSESSMENT, today.replace(year=today.year - 1))
    stale = papers_page(cast, case)
    add_paper(case, cast.ana, DocumentKind.SELF_ASSESSMENT)
    fresh = papers_page(cast, case)

    assert "Missing" in before
    assert "Stale since" in stale
    assert "Fresh until" in fresh


def test_readers_are_not_asked_for_papers(cast: Cast, case: Application) -> None:
    assert "Add a paper" not in papers_page(cast, case)


def test_paper_set_aside_stays_with_its_reason(cast: Cast, case: Application) -> None:
    paper = add_paper(case, cast.ana)

    signed_in(cast.ana).post(
        reverse("approvals:document_retire", args=[case.reference, paper.key]), {"reason": "Wrong year."}
    )

    assert "Set aside: Wrong year." in papers_page(cast, case)


def test_missing_paper_leads_to_its_form(cast: Cast, case: Application) -> None:
    url = reverse("approvals:case_documents", args=[case.reference])

    page = signed_in(cast.ana).get(url, {"kind": "self_assessment"}).content.decode()

    assert 'href="?kind=power_of_attorney#add-paper"' in page
    assert 'value="Self-assessment report"' in page
