"""The ledger of the demo: years before the story, sheets, and actual exports of a case."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from approvals.demo.people import People, state_opening
from approvals.enums import LedgerKind, Status
from approvals.models import Application
from approvals.services.ledger.entries import state_persons
from approvals.services.ledger.imports import confirm_import, upload_sheet

HEADER = "entity,kind,year,n,s,number,issued_on,valid_until,case,source"
# Per exporter the persons of the years before, the oldest first.
EARLIER = {"beijing": ((21_300, 240), (38_700, 610)), "shanghai": ((64_000, 90), (121_500, 210))}


def keep_books(people: People) -> None:
    """State earlier years, store one sheet, and leave another at its dry run."""
    year = timezone.localdate().year
    for key, figures in EARLIER.items():
        for number, (n, s) in enumerate(figures):
            state_opening(people.entities[key], people.ana, year - 3 + number, n, s)
    beijing, shanghai = people.entities["beijing"].credit_code, people.entities["shanghai"].credit_code
    earlier = [
        f'{beijing},filing,{year - 1},"12,400",0,SC-{year - 2}-0031,{year - 2}-04-01,,,Filing system',
        f"{shanghai},approval,{year - 1},41000,380,AQ-{year - 2}-0112,{year - 2}-09-15,{year + 1}-09-14,,Letter of the authority",
        f"{shanghai},certificate,{year},2600,0,CERT-{year - 1}-7,{year - 1}-11-20,{year + 2}-11-19,,Certification body",
    ]
    imported = upload_sheet(organisation=people.group, by=people.ana, upload=sheet("earlier-approvals.csv", earlier))
    confirm_import(import_id=imported.pk, by=people.ana)
    wrong = [
        f"{beijing},actual,{year},about 400,0,,,,,Gateway log",
        f"{shanghai},filing,{year},900,0,,01/03/{year},,,Filing system",
        f"Example Dealer Ltd.,opening,{year},0,0,,,,,Dealer's count",
        f"{shanghai},actual,{year},1200,0,,,,,Gateway log of the test fleet",
    ]
    upload_sheet(organisation=people.group, by=people.ana, upload=sheet("gateway-logs.csv", wrong))
    state_actual(people, year)


def sheet(name: str, rows: list[str]) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\n".join([HEADER, *rows, ""]).encode())


def state_actual(people: People, year: int) -> None:
    """Say of one case in force what was really exported."""
    cases = Application.objects.filter(entity=people.entities["beijing"], status=Status.IN_FORCE)
    case = cases.filter(title__startswith="Warranty claims").first()
    if case is not None:
        until = date(year, 6, 30).strftime("%d %B %Y")
        values = {"n": 2_480, "s": 0, "application": case, "source": f"Gateway log to {until}"}
        state_persons(
            entity=people.entities["beijing"], by=people.ana, kind=LedgerKind.ACTUAL, year=year, values=values
        )
    outside = {"n": 25_900, "s": 0, "source": "Gateway log of the dealers' network, outside the cases kept here"}
    state_persons(entity=people.entities["beijing"], by=people.ana, kind=LedgerKind.ACTUAL, year=year, values=outside)
