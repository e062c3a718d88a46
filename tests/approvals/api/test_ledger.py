"""The ledger through the API: the same services, the same refusals."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from approvals.models import LedgerEntry
from compliance.accounts.services import create_legal_entity
from tests.approvals.api.caller import Caller, places
from tests.cast import Cast, complete_draft, in_force, registered, state_opening

pytestmark = pytest.mark.django_db
SHEET = "entity,kind,year,n,s,source\nbeijing-example-auto-co,opening,2026,{n},12,Log\n"


def sheet(n: object) -> SimpleUploadedFile:
    return SimpleUploadedFile("ledger.csv", SHEET.format(n=n).encode())


@pytest.fixture
def ana(cast: Cast) -> Caller:
    return Caller(cast.ana)


def test_a_sheet_is_tried_and_stored(cast: Cast, ana: Caller) -> None:
    tried = ana.post("ledger-imports/", {"organisation": "EXP", "file": sheet(91400)}, format="multipart")
    path = f"ledger-imports/{tried.json()['id']}/"

    assert tried.status_code == 201
    assert tried.json()["may_be_stored"]
    assert tried.json()["lines"][0]["n"] == 91_400
    assert ana.get(path).json()["lines"] == tried.json()["lines"]
    assert ana.post(f"{path}confirm/").json()["n_stored"] == 1
    assert ana.post(f"{path}confirm/").status_code == 409
    assert LedgerEntry.objects.get().n == 91_400
    assert [row["n_stored"] for row in ana.get("ledger-imports/").json()["results"]] == [1]


def test_errors_of_a_sheet_have_their_places(cast: Cast, ana: Caller) -> None:
    tried = ana.post("ledger-imports/", {"organisation": "EXP", "file": sheet("many")}, format="multipart").json()

    assert [(row["row"], row["column"]) for row in tried["problems"]] == [(2, "n")]
    assert places(ana.post(f"ledger-imports/{tried['id']}/confirm/")) == ["2:n"]
    broken = SimpleUploadedFile("x.csv", b"a\n")
    assert places(ana.post("ledger-imports/", {"organisation": "EXP", "file": broken}, format="multipart")) == [
        "upload"
    ]
    assert places(ana.post("ledger-imports/", {"organisation": "OTH", "file": sheet(1)}, format="multipart")) == [
        "organisation"
    ]
    assert Caller(cast.ben).post(f"ledger-imports/{tried['id']}/confirm/").status_code == 403
    assert Caller(cast.dan).get(f"ledger-imports/{tried['id']}/").status_code == 404


def test_actual_exports_and_earlier_approvals_are_stated_and_taken_back(cast: Cast, ana: Caller) -> None:
    case = in_force(cast, n_case=10)
    path, year = f"entities/{cast.entity.slug}/ledger/", timezone.localdate().year
    figures = {"year": year, "n": 4, "s": 0, "source": "Log"}

    actual = ana.post(path, {"kind": "actual", "case": case.reference, **figures}, format="json")
    wrong = ana.post(path, {"kind": "actual", "case": "EXP-0", **figures}, format="json")
    filing = ana.post(path, {"kind": "filing", "number": "1", "issued_on": f"{year}-01-02", **figures}, format="json")
    counted = ana.get(path).json()["counted"]
    taken = ana.post(f"{path}{filing.json()['id']}/take-back/", {"reason": "Twice."}, format="json")

    assert actual.json()["case"] == case.reference
    assert places(wrong) == ["case"]
    assert counted == {"n": 8, "s": 0}
    assert taken.json()["taken_back_because"] == "Twice."
    assert ana.get(path).json()["counted"] == {"n": 4, "s": 0}


def test_group_history_what_if_and_splitting_are_read(cast: Cast, ana: Caller) -> None:
    state_opening(cast, n=5)
    case = complete_draft(cast, n_case=60_000)
    other = complete_draft(cast, n_case=50_000)

    assert ana.get("groups/EXP/ledger/").json()["at_least"] == {"n": 0, "s": 0}
    assert [row["is_known"] for row in ana.get("groups/EXP/ledger/history/").json()["years"]] == [True]
    assert len(ana.get(f"entities/{cast.entity.slug}/ledger/history/").json()["years"]) == 1
    assert [row["pathway"] for row in ana.get(f"cases/{case.reference}/what-if/").json()["scenarios"]] == [
        None,
        "exempt",
        "contract_or_certification",
    ]
    (shared,) = ana.get(f"cases/{case.reference}/splittings/").json()["splittings"]
    assert shared["cases"] == [case.reference, other.reference]
    assert Caller(cast.dan).get("groups/EXP/ledger/").status_code == 404


def test_a_case_is_filed_for_more_companies(cast: Cast, ana: Caller) -> None:
    other = create_legal_entity(by=None, organisation=cast.exp, **registered("Shanghai Example Mobility Co.", 7))
    case = complete_draft(cast)
    path = f"cases/{case.reference}/"

    changed = ana.patch(path, {"version": case.version, "also_for": [other.slug]}, format="json")
    own = ana.patch(path, {"version": case.version + 1, "also_for": [cast.entity.slug]}, format="json")

    assert changed.json()["also_for"] == [other.slug]
    assert places(own) == ["also_for"]
