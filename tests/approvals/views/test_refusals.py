"""Pages that say what cannot be done: each leads on to where it can be."""

import pytest
from django.urls import reverse

from approvals.enums import Status
from tests.cast import Cast, assemble, draft, put_at, signed_in

BEFORE = "http://testserver/cases/?status=draft"


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def test_refused_form_leads_to_the_case_and_to_the_page_before(cast: Cast) -> None:
    case = put_at(draft(cast), Status.DISCARDED)
    lift = reverse("approvals:hold_lift", args=[case.reference])

    page = signed_in(cast.cara).post(lift, {"lift-reason": "Over."}, HTTP_REFERER=BEFORE)

    assert page.status_code == 409
    assert [way["url"] for way in page.context["ways"]] == [BEFORE, reverse("approvals:case", args=[case.reference])]
    assert "Reload" not in page.content.decode()


@pytest.mark.parametrize("before", ["https://elsewhere.example/", "", "javascript:alert(1)"])
def test_only_pages_of_ours_are_led_to(cast: Cast, before: str) -> None:
    case = put_at(draft(cast), Status.DISCARDED)

    page = signed_in(cast.cara).post(
        reverse("approvals:hold_lift", args=[case.reference]), {"lift-reason": "Over."}, HTTP_REFERER=before
    )

    assert [way["label"] for way in page.context["ways"]] == [f"Open case {case.reference}"]


def test_opened_address_of_a_form_says_so(cast: Cast) -> None:
    case, ana = draft(cast), signed_in(cast.ana)

    page = ana.get(reverse("approvals:hold_set", args=[case.reference]))
    program = ana.get("/api/v1/confirm/")

    assert (page.status_code, page["Allow"]) == (405, "POST")
    assert f'href="{reverse("approvals:case", args=[case.reference])}"' in page.content.decode()
    assert (program.status_code, program["Content-Type"]) == (405, "application/problem+json")
