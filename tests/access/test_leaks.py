"""Nothing of another organisation is in any answer: not in lists, exports, searches, choices or refusals."""

import json
import re
from typing import Any

import pytest
from django.db import transaction

from tests.access.canaries import CANARY, people_sing, sing
from tests.access.stage import Answer, Stage
from tests.test_routes import Row, rows

STRANGERS = ("other organisation", "without organisation")
# The administrator knows people and organisations, and nothing of their cases.
NO_NAMES = (
    "accounts:",
    "api:member_place",
    "api:work",
    "api:invitation",
    "approvals:emergenc",
    "api:emergenc",
    "approvals:my_work",  # what waits for an administrator's review as an emergency bears its reference
)
SEARCHES = (
    ("/cases/", "q"),
    ("/cases/", "owner"),
    ("/cases/", "entity"),
    ("/audit/", "case"),
    ("/audit/", "person"),
    ("/calendar/", "q"),
    ("/calendar/report/", "organisation"),
    ("/calendar/report/", "owner"),
    ("/recipients/", "q"),
    ("/recipients/new/", "organisation"),
    ("/ledger/", "entity"),
    ("/law/zone-items/", "q"),
    ("/api/v1/cases/", "search"),
    ("/api/v1/cases/", "owner"),
    ("/api/v1/cases/", "entity"),
    ("/api/v1/cases/", "organisation"),
    ("/api/v1/recipients/", "organisation"),
    ("/api/v1/recipients/", "name"),
    ("/api/v1/deadlines/", "application"),
    ("/api/v1/deadlines/", "entity"),
    ("/api/v1/deadlines/", "organisation"),
    ("/api/v1/events/", "case"),
    ("/api/v1/entity-events/", "entity"),
    ("/api/v1/tasks/", "owner"),
    ("/api/v1/absences/", "user"),
)
TOKENS = re.compile(r'name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": ?"\w+"|X-CSRFToken&quot;: ?&quot;\w+')


@pytest.fixture(scope="module")
def canaries(stage: Stage) -> list[str]:
    with transaction.atomic():
        bear = sing()
        people_sing()
    return bear


def read_routes() -> list[Row]:
    return [row for row in rows() if row.method == "GET" and row.kind != "public"]


def test_the_canary_is_in_the_texts_that_matter(canaries: list[str]) -> None:
    assert set(canaries) >= {
        "approvals.Application.title",
        "approvals.Flow.name",
        "approvals.Recipient.name",
        "approvals.Comment.body",
        "approvals.Document.title",
        "approvals.Document.filename",
        "approvals.Manifest.filename",
        "approvals.Inventory.filename",
        "approvals.LedgerImport.filename",
        "accounts.User.name",
        "accounts.Organisation.name",
        "accounts.LegalEntity.registered_name",
    }


def test_no_page_and_no_export_shows_another_organisation(stage: Stage, canaries: list[str]) -> None:
    leaks = []
    for row in read_routes():
        for who in STRANGERS:
            told = answer_of(stage, who, row)
            leaks += [f"{who}: {row.name}: {found}" for found in revealed(stage, told)]

    assert leaks == []


def test_an_administrator_sees_people_and_no_case(stage: Stage, canaries: list[str]) -> None:
    case = stage.world.parameters["reference"]
    asked = [row for row in read_routes() if not row.name.startswith(NO_NAMES) and row.kind != "administration"]

    leaks = [row.name for row in asked if case in answer_of(stage, "administrator", row)]

    assert leaks == []


def test_the_author_sees_the_canary(stage: Stage, canaries: list[str]) -> None:
    """Without this, nothing found could mean that there was nothing to find."""
    case = next(row for row in read_routes() if row.name == "approvals:case")

    assert CANARY in answer_of(stage, "author", case)


def answer_of(stage: Stage, who: str, row: Row) -> str:
    """What somebody reads at a route, without the address, which they typed themselves."""
    typed = address(stage, row)
    return stage.ask(who, "GET", typed).text.replace(typed, "")


def address(stage: Stage, row: Row) -> str:
    return stage.world.address(row).replace("/ana/", f"/ana-{CANARY}/")


def revealed(stage: Stage, text: str) -> list[str]:
    """The secrets in a text."""
    return [secret for secret in (CANARY, stage.world.parameters["reference"]) if secret in text]


def test_what_is_elsewhere_looks_like_what_is_nowhere(stage: Stage, canaries: list[str]) -> None:
    """The answers are equal to the byte once the names asked for are taken out."""
    differ = []
    for row in rows("object"):
        there = address(stage, row)
        nowhere = misdirected(there)
        if nowhere == there:
            continue
        answers = [plain(stage.ask("other organisation", row.method, url), url) for url in (there, nowhere)]
        if answers[0] != answers[1]:
            differ.append(f"{row.method} {row.name}: {there} {nowhere}")

    assert differ == []


def misdirected(url: str) -> str:
    """The address of nothing: the first number, reference or name in it is changed."""
    for pattern, other in (
        (r"[A-Z]{3}-\d{4}-\d{4}", "QQQ-2026-9999"),
        (r"/EXP/", "/QQQ/"),
        (r"/ana-\w+/", "/nobody/"),
        (r"/beijing-example-auto-co/", "/no-such-entity/"),
        (r"/\d+/", "/987654321/"),
    ):
        if re.search(pattern, url):
            return re.sub(pattern, other, url, count=1)
    return url


def plain(answer: Answer, url: str) -> tuple[int, str]:
    return answer.status, TOKENS.sub("", answer.text.replace(url, "URL"))


def test_a_search_for_others_finds_what_a_search_for_nothing_finds(stage: Stage, canaries: list[str]) -> None:
    theirs = {
        "organisation": "EXP",
        "owner": f"ana-{CANARY}",
        "user": f"ana-{CANARY}",
        "person": str(stage.world.cast.ana.pk),
        "entity": stage.world.cast.entity.slug,
        "case": stage.world.parameters["reference"],
        "application": stage.world.parameters["reference"],
    }
    differ = []
    for where, name in SEARCHES:
        wanted = theirs.get(name, CANARY)
        nothing = "987654321" if wanted.isdecimal() else "qqq-2026-9999"
        asked = [f"{name}={value}" for value in (wanted, nothing)]
        answers = [plain(stage.ask("other organisation", "GET", f"{where}?{query}"), query) for query in asked]
        if not wanted.isdecimal():  # a number is not repeated, and stands in many places by chance
            answers = [(status, text.replace(wanted, "").replace(nothing, "")) for status, text in answers]
        if answers[0] != answers[1]:
            differ.append(f"{where}?{name}={wanted}")

    assert differ == []


def test_naming_what_belongs_to_others_is_as_wrong_as_naming_nothing(stage: Stage, canaries: list[str]) -> None:
    """The API's refusals do not say whether the thing named exists."""
    world = stage.world
    recipient = world.by_prefix["api:recipient"]["pk"]
    bodies: list[tuple[str, str, Any, Any]] = [
        ("/api/v1/cases/", "entity", world.cast.entity.slug, "no-such-entity"),
        ("/api/v1/absences/", "deputy", f"ana-{CANARY}", "nobody"),
        ("/api/v1/absences/", "organisation", "EXP", "QQQ"),
        ("/api/v1/recipients/", "organisation", "EXP", "QQQ"),
        ("/api/v1/recipients/", "onward", [recipient], [987654321]),
        ("/api/v1/ledger-imports/", "organisation", "EXP", "QQQ"),
        ("/api/v1/consultations/a-draft/positions/", "organisation", "EXP", "QQQ"),
    ]
    whole = {"organisation": "OTH", "name": "N", "country": "DE", "title": "T", "stance": "asks", "text": "t"}
    whole |= {"first": "2027-01-04", "last": "2027-01-05", "deputy": "dan", "clause": ""}
    differ = []
    for where, field, theirs, nothing in bodies:
        answers = []
        for value in (theirs, nothing):
            said = stage.ask("other organisation", "POST", where, json.dumps({**whole, field: value}))
            listed = str(value[0]) if isinstance(value, list) else str(value)
            answers.append((said.status, said.text.replace(listed, "")))
        if answers[0] != answers[1] or answers[0][0] < 400:
            differ.append(f"{where} {field}: {answers}")

    assert differ == []
