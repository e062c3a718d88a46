"""A case under other laws through the API."""

import pytest
from django.urls import reverse

from compliance.pacing import PerPerson
from tests.approvals.api.caller import Caller
from tests.cast import Cast, complete_draft, draft, signed_in

pytestmark = pytest.mark.django_db
PATHS = ["under-editions/", "on-days/?old=2025-06-01&new=2026-06-01", "zones/"]


@pytest.mark.parametrize("path", PATHS)
def test_a_reader_of_the_case_compares_it(cast: Cast, path: str) -> None:
    case = complete_draft(cast)

    assert Caller(cast.eli).get(f"cases/{case.reference}/{path}").status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_a_stranger_finds_nothing(cast: Cast, path: str) -> None:
    case = draft(cast)

    assert Caller(cast.dan).get(f"cases/{case.reference}/{path}").status_code == 404


def test_comparing_has_a_limit_per_person_in_api_and_on_pages_together(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(PerPerson, "THROTTLE_RATES", {"comparisons_per_person": "2/minute"})
    case = complete_draft(cast)
    path, page = f"cases/{case.reference}/zones/", reverse("approvals:case_compare", args=[case.reference])

    asked = [Caller(cast.ana).get(path), signed_in(cast.ana).get(page), Caller(cast.ana).get(path)]
    refused = signed_in(cast.ana).get(page)

    assert [answer.status_code for answer in asked] == [200, 200, 429]
    assert int(asked[-1].headers["Retry-After"]) > 0
    assert (refused.status_code, "seconds, then load the page again" in refused.text) == (429, True)
    assert signed_in(cast.eli).get(page).status_code == 200


def test_two_editions_say_what_only_one_says(cast: Cast) -> None:
    case = complete_draft(cast)
    path = f"cases/{case.reference}/under-editions/?old=auto-guide-2025-draft&new=auto-guide-2026"

    found = Caller(cast.ana).get(path).json()

    assert (found["old"]["pathway"], found["new"]["pathway"]) == ("exempt", "exempt")
    assert "fired" in {aspect["name"] for aspect in found["flows"][0]["aspects"]}


def test_every_zone_says_how_the_case_stands(cast: Cast) -> None:
    found = Caller(cast.ana).get(f"cases/{complete_draft(cast).reference}/zones/").json()

    assert {zone["zone"]: zone["flows"][0]["standing"] for zone in found}["shanghai"] == "not_covered"


@pytest.mark.parametrize("path", ["under-editions/?old=no", "on-days/", "on-days/?old=x&new=y", "zones/?on=x"])
def test_bad_input_is_told(cast: Cast, path: str) -> None:
    assert Caller(cast.ana).get(f"cases/{complete_draft(cast).reference}/{path}").status_code == 422
