"""Pages of the ledger: every POST answers everybody rightly, and pages take a constant number of queries."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from approvals.enums import LedgerKind
from approvals.models import LedgerEntry, LedgerImport
from approvals.services.ledger.entries import state_persons
from approvals.services.ledger.imports import upload_sheet
from compliance.accounts.models import LegalEntity
from compliance.accounts.services import create_legal_entity
from tests.cast import Cast, complete_draft, in_force, registered, signed_in, state_opening

pytestmark = pytest.mark.django_db
SHEET = "entity,kind,year,n,s,source\nbeijing-example-auto-co,opening,2026,91400,12,Log\n"
PEOPLE = [("ben", 403), ("eli", 403), ("dan", 404), ("dora", 404)]


def sheet(text: str = SHEET) -> SimpleUploadedFile:
    return SimpleUploadedFile("ledger.csv", text.encode())


def page(cast: Cast, address: str, who: str = "ana") -> str:
    response = signed_in(getattr(cast, who)).get(address)
    assert response.status_code == 200
    return response.content.decode()


def company(cast: Cast, number: int = 7) -> LegalEntity:
    return create_legal_entity(by=None, organisation=cast.exp, **registered(f"Company {number} Ltd.", number))


def test_the_group_is_shown_with_each_company(cast: Cast) -> None:
    state_opening(cast, n=91_400)
    other = company(cast)

    shown = page(cast, "/ledger/", "eli")

    assert "Example Auto Group, all companies together" in shown
    assert "8,600 to 100,000" in shown
    assert other.registered_name in shown
    assert "this year's opening balance" in shown.replace("&#x27;", "'")


def test_a_forecast_says_on_what_it_rests(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    state_opening(cast, n=91_400)
    now = datetime(2026, 11, 22, 4, tzinfo=UTC)
    monkeypatch.setattr(timezone, "now", lambda: now)

    shown = page(cast, f"/ledger/{cast.entity.slug}/")

    assert "At this pace 100,000 (not sensitive) is reached on <strong>23 Dec" in shown
    assert "about 280 people a day, the average of the 326 days" in shown


@pytest.mark.parametrize("asked", ["1999", "2099", "x", "²²²²", ""])
def test_a_year_that_cannot_be_shown_is_this_one(cast: Cast, asked: str) -> None:
    assert f"1 January {timezone.localdate().year}" in page(cast, f"/ledger/{cast.entity.slug}/?year={asked}")


def test_a_case_shows_its_estimate_and_what_was_exported(cast: Cast) -> None:
    case = in_force(cast, n_case=10)
    address = f"/ledger/{cast.entity.slug}/state/"
    offered = page(cast, f"{address}?case={case.reference}")
    stated = {"kind": "actual", "year": timezone.localdate().year, "n": 4, "s": 0, "source": "Log"}

    response = signed_in(cast.ana).post(address, {**stated, "application": case.pk})

    assert f'<option value="{case.pk}" selected>' in offered
    assert response.status_code == 302
    assert "estimated were 10 and 0" in page(cast, f"/ledger/{cast.entity.slug}/")


def test_addresses_that_name_nothing_are_no_errors(cast: Cast) -> None:
    ana = signed_in(cast.ana)

    assert ana.get(f"/ledger/{cast.entity.slug}/state/?case=%00").status_code == 200
    assert ana.get("/ledger/groups/%00/").status_code == 404


def test_what_is_missing_of_an_earlier_approval_is_told_at_its_field(cast: Cast) -> None:
    values = {"kind": "filing", "year": 2025, "n": 4, "s": 0, "source": "Log"}

    response = signed_in(cast.ana).post(f"/ledger/{cast.entity.slug}/state/", values)

    assert response.status_code == 422
    assert "Enter the number the authority gave." in response.content.decode()


def entry_of(cast: Cast) -> LedgerEntry:
    values = {"n": 3, "s": 0, "source": "Log"}
    year = timezone.localdate().year
    return state_persons(entity=cast.entity, by=cast.ana, kind=LedgerKind.ACTUAL, year=year, values=values)


def test_an_entry_is_taken_back_with_reasons(cast: Cast) -> None:
    address = f"/ledger/{cast.entity.slug}/entries/{entry_of(cast).pk}/take-back/"

    assert signed_in(cast.ana).post(address, {"reason": ""}).status_code == 422
    assert signed_in(cast.ana).post(address, {"reason": "Twice."}).status_code == 302
    assert signed_in(cast.ana).post(address, {"reason": "Again."}).status_code == 409
    assert "Twice." in page(cast, f"/ledger/{cast.entity.slug}/")
    for who, status in PEOPLE:
        assert signed_in(getattr(cast, who)).post(address, {"reason": "x"}).status_code == status


def test_a_sheet_goes_from_upload_over_the_dry_run_to_the_ledger(cast: Cast) -> None:
    ana = signed_in(cast.ana)

    uploaded = ana.post("/ledger-imports/new/", {"organisation": "EXP", "upload": sheet()})
    dry_run = page(cast, uploaded.url)
    before = LedgerEntry.objects.count()
    confirmed = ana.post(f"{uploaded.url}confirm/")

    assert "1 row would be stored" in dry_run
    assert before == 0
    assert confirmed.status_code == 302
    assert LedgerEntry.objects.get().n == 91_400
    assert "1 row of this sheet was stored" in page(cast, uploaded.url)
    assert ana.post(f"{uploaded.url}confirm/").status_code == 409


def test_errors_are_shown_with_row_and_column_and_not_stored(cast: Cast) -> None:
    imported = upload_sheet(organisation=cast.exp, by=cast.ana, upload=sheet(SHEET.replace("91400", "many")))
    address = f"/ledger-imports/{imported.pk}/"

    shown = page(cast, address)

    assert "<code>n</code>" in shown
    assert "“many” is not a whole number." in shown
    assert signed_in(cast.ana).post(f"{address}confirm/").status_code == 422
    assert not LedgerEntry.objects.exists()


@pytest.mark.parametrize(
    "values",
    [{}, {"organisation": "EXP"}, {"organisation": "OTH", "upload": SHEET}, {"organisation": "EXP", "upload": "x"}],
)
def test_an_upload_that_cannot_be_is_refused(cast: Cast, values: dict[str, Any]) -> None:
    data = {name: sheet(value) if name == "upload" else value for name, value in values.items()}

    assert signed_in(cast.ana).post("/ledger-imports/new/", data).status_code == 422
    assert not LedgerImport.objects.exists()


def test_only_officers_upload_and_confirm(cast: Cast) -> None:
    imported = upload_sheet(organisation=cast.exp, by=cast.ana, upload=sheet())
    address = f"/ledger-imports/{imported.pk}/confirm/"

    assert signed_in(cast.ana).get(address).status_code == 405
    for who, status in PEOPLE:
        assert signed_in(getattr(cast, who)).post(address).status_code == status
    assert signed_in(cast.ben).get("/ledger-imports/new/").status_code == 403
    assert not LedgerEntry.objects.exists()


def test_the_template_can_be_imported_but_for_its_examples(cast: Cast) -> None:
    response = signed_in(cast.ana).get("/ledger-imports/template.csv")

    imported = upload_sheet(organisation=cast.exp, by=cast.ana, upload=sheet(response.content.decode()))

    problems = page(cast, f"/ledger-imports/{imported.pk}/")
    assert "4 things are wrong" in problems
    assert "no company of" in problems


def test_what_if_is_shown_for_a_case_with_and_without_flows(cast: Cast) -> None:
    case = complete_draft(cast, n_case=60_000, title="This one")
    complete_draft(cast, n_case=50_000, title="Another one")

    shown = page(cast, f"/cases/{case.reference}/what-if/")

    assert "110,000" in shown
    assert "The order matters" in shown
    assert f"/cases/{case.reference}/what-if/" in page(cast, f"/cases/{case.reference}/pathway/")


def test_splitting_is_named_on_the_case_at_submission_and_in_the_ledger(cast: Cast) -> None:
    case = complete_draft(cast, title="First half")
    other = complete_draft(cast, title="Second half")

    for address in (f"/cases/{case.reference}/", f"/cases/{case.reference}/submit/", "/ledger/"):
        shown = page(cast, address)
        assert "Same recipient, same purpose" in shown, address
        assert other.reference in shown


def test_a_case_is_filed_for_another_company_on_its_page(cast: Cast) -> None:
    other = company(cast)
    case = complete_draft(cast)
    address = f"/cases/{case.reference}/edit/"
    values = {"title": case.title, "entity": case.entity_id, "owner": cast.ana.pk, "version": case.version}

    refused = signed_in(cast.ana).post(address, {**values, "also_for": [cast.entity.pk]})
    saved = signed_in(cast.ana).post(address, {**values, "also_for": [other.pk]})

    assert (refused.status_code, saved.status_code) == (422, 302)
    assert page(cast, f"/cases/{case.reference}/").count(other.registered_name) == 1
    assert page(cast, f"/cases/{case.reference}/submit/").count(other.registered_name) == 2


@pytest.mark.parametrize("n", [2, 4])
def test_the_ledger_takes_a_constant_number_of_queries(cast: Cast, n: int, django_assert_num_queries: Any) -> None:
    for number in range(n):
        company(cast, 10 + number)
        in_force(cast, title=f"Case {number}") if number else in_force(cast)
    client = signed_in(cast.ana)
    client.get("/ledger/")

    with django_assert_num_queries(LEDGER_QUERIES):
        client.get("/ledger/")
    with django_assert_num_queries(COMPANY_QUERIES):
        client.get(f"/ledger/{cast.entity.slug}/")


LEDGER_QUERIES = 43
COMPANY_QUERIES = 36
