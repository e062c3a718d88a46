import pytest
from django.urls import reverse

from compliance import review
from compliance.models import Edition
from tests.cast import Cast, assemble, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return assemble()


def address(name: str, code: str = "cac-2024-flows", revision: int = 1) -> str:
    return reverse(f"api:law:{name}", args=[code, revision])


def test_golden_run_of_a_published_revision(cast: Cast) -> None:
    answer = signed_in(cast.ana).get(address("golden")).json()

    assert (answer["n_failing"], answer["n_cases"]) == (0, len(answer["cases"]))
    assert next(one for one in answer["cases"] if one["code"] == "N-100000") == {
        "code": "N-100000",
        "where": "case[N-100000]",
        "on": "2025-06-01",
        "facts": {
            "export_act": "transfer", "ciio": False, "important_data": False, "transit": False, "contract": False,
            "hr": False, "emergency": False, "zone": "none", "n_case": 100_000, "s_case": 0, "n_year": 0, "s_year": 0,
        },
        "expected": "contract_or_certification",
        "got": "contract_or_certification",
        "passes": True,
        "differences": [],
        "because": {"en": "100,000 people in this flow", "zh": "本次100,000人"},
        "fired": ["F-ART8-N"],
    }  # fmt: skip


def test_coverage_of_a_published_revision(cast: Cast) -> None:
    answer = signed_in(cast.ana).get(address("coverage")).json()

    number = next(one for one in answer["numbers"] if (one["rule"], one["number"]) == ("F-ART8-N", 100_000))
    assert (number["fact"], number["is_tested"], sorted(number["cases"])) == ("n", True, ["above", "at", "below"])
    assert answer["n_rules"] == len(answer["rules"])


@pytest.mark.parametrize("name", ["golden", "coverage"])
def test_draft_is_not_there_for_others(cast: Cast, name: str) -> None:
    draft = review.start_draft(of=Edition.objects.published().get(code="cac-2024-flows"), by=cast.dora)

    assert signed_in(cast.ana).get(address(name, revision=draft.revision)).status_code == 404
    assert signed_in(cast.dora).get(address(name, revision=draft.revision)).status_code == 200


@pytest.mark.parametrize("name", ["golden", "coverage"])
@pytest.mark.parametrize(("code", "revision"), [("nothing", 1), ("cac-2024-flows", 99), ("cac-2024-flows", 99_999_999)])
def test_no_such_revision(cast: Cast, name: str, code: str, revision: int) -> None:
    assert signed_in(cast.dora).get(address(name, code, revision)).status_code == 404


@pytest.mark.parametrize("name", ["golden", "coverage"])
def test_runs_are_only_read(cast: Cast, name: str) -> None:
    assert signed_in(cast.dora).post(address(name)).status_code == 405
