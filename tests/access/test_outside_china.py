"""A member who works outside China reads descriptions, and no file, inventory path or contact detail."""

import pytest
from django.db import transaction

from approvals.enums import InventoryStatus
from approvals.manifests.problems import Problem, Problems
from approvals.models import ConsultationAnswer, Decision, Document, Inventory, LegalAdvice, Manifest, Recipient
from approvals.services.comments import add_comment
from approvals.views.covering import covered
from approvals.withholding import MASK, without_personal, without_withheld
from compliance.accounts.models import Membership, User
from tests.access.stage import Stage
from tests.test_routes import Row, rows

CANARY = "kanarienvogel"
VIN = "LSVAA49J132047371"
FILES = (
    "approvals:manifest_file",
    "approvals:inventory_file",
    "approvals:document",
    "approvals:consultation_evidence",
    "approvals:consultation_paper",
    "api:manifest_file",
    "api:inventory_file",
    "api:document_file",
    "api:consultation_evidence",
    "api:consultation_paper",
)
SAY_WHY = (
    "approvals:case",
    "approvals:case_manifests",
    "approvals:manifest_version",
    "approvals:inventory",
    "approvals:case_documents",
    "approvals:case_comments",
    "approvals:case_audit",
    "approvals:recipients",
    "approvals:audit",
    "approvals:consultation_answer",
    "accounts:person",
)


@pytest.fixture(scope="module")
def abroad(stage: Stage) -> Stage:
    """Ana works in Munich, and canaries are where she may not look."""
    cast = stage.world.cast
    found = Problem("absolute_path", {"path": f"/{CANARY}.jpg"}, "", None, "")
    newest = Manifest.objects.filter(application__reference=stage.world.parameters["reference"]).latest("version")
    descriptor = newest.descriptor
    for resource in descriptor["resources"]:
        resource["paths"] = [f"{CANARY}/drive.parquet"]
    with transaction.atomic():
        add_comment(
            application_id=newest.application_id,
            by=cast.ben,
            body=f"See front/{CANARY}.jpg of {VIN}, and ask {CANARY}@example.org.",
        )
        Manifest.objects.filter(pk=newest.pk).update(descriptor=descriptor)
        Manifest.objects.update(filename=f"{CANARY}.json", title="", notices=[found.to_dict()])
        Inventory.objects.update(
            filename=f"{CANARY}.csv", status=InventoryStatus.FAILED, problems=Problems((found,), 1).to_dict()
        )
        Document.objects.update(filename=f"{CANARY}.pdf")
        LegalAdvice.objects.update(reasons=f"As {CANARY}/advice.pdf says.", conditions=f"Ask {CANARY}@example.org.")
        Decision.objects.update(reasons=f"As {CANARY}/advice.pdf says.")
        ConsultationAnswer.objects.update(evidence_filename=f"{CANARY}.pdf", contact=CANARY)
        Recipient.objects.update(contact_name=CANARY, contact=f"{CANARY}@example.org")
        for user in User.objects.exclude(pk=cast.ana.pk):
            User.objects.filter(pk=user.pk).update(email=f"{user.handle}@{CANARY}.example")
        Membership.objects.filter(user=cast.ana).update(outside_china=True)
    return stage


def read(stage: Stage, who: str, row: Row) -> str:
    address = stage.world.address(row)
    if row.name == "accounts:person":
        address = address.replace("/ana/", "/ben/")
    return stage.ask(who, "GET", address).text


def readable() -> list[Row]:
    return [row for row in rows() if row.method == "GET" and row.kind != "public"]


def test_nothing_withheld_is_in_any_answer(abroad: Stage) -> None:
    leaks = [row.name for row in readable() if holds(read(abroad, "author", row))]

    assert leaks == []


def holds(text: str) -> bool:
    return CANARY in text or VIN in text


def test_members_in_china_see_it(abroad: Stage) -> None:
    """Without this, nothing found could mean that there was nothing to find."""
    shown = (
        "approvals:case_manifests",
        "approvals:inventory",
        "approvals:recipients",
        "approvals:case_comments",
        "approvals:case_audit",
        "approvals:emergency",
        "accounts:person",
        "api:events",
        "api:inventory",
        "api:manifest_diff",
    )

    silent = [row.name for row in readable() if row.name in shown and not holds(read(abroad, "officer", row))]

    assert silent == []


def test_no_file_is_handed_out_and_the_refusal_says_why(abroad: Stage) -> None:
    answers = {
        row.name: abroad.ask("author", "GET", abroad.world.address(row)) for row in readable() if row.name in FILES
    }

    assert {name: answer.status for name, answer in answers.items()} == dict.fromkeys(FILES, 403)
    silent = [name for name, answer in answers.items() if "export act 2" not in answer.text]
    assert silent == []


def test_each_page_that_withholds_says_why_and_whom_to_ask(abroad: Stage) -> None:
    silent = [
        row.name
        for row in readable()
        if row.name in SAY_WHY and "export act 2 of the Guide" not in read(abroad, "author", row)
    ]

    assert silent == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ask ana@example.com.", f"Ask {MASK}."),
        ("front/2026/a.jpg and back\\b.png", f"{MASK} and {MASK}"),
        (f"The car {VIN} and 13812345678", f"The car {MASK} and {MASK}"),
        ("straße, see https://example.org/a/b.html", "straße, see https://example.org/a/b.html"),
        ("Article 5/6, 10 persons", "Article 5/6, 10 persons"),
    ],
)
def test_texts_are_covered(text: str, shown: str) -> None:
    assert without_personal(text) == shown


def test_a_page_is_covered_but_for_what_goes_back_with_its_forms() -> None:
    page = '<a href="/a/b.jpg">a/b.jpg, me@x.org, you@x.org</a><textarea name="x">a/b.jpg</textarea>'

    assert covered(page, "me@x.org") == (
        f'<a href="/a/b.jpg">{MASK}, me@x.org, {MASK}</a><textarea name="x">a/b.jpg</textarea>'
    )


def test_answers_of_the_api_keep_their_shape() -> None:
    own = {"email": "ana@example.com", "filename": "a.csv", "note": None}
    inventory = {"n_rows": 1, "problems": [{"detail": "bad"}], "summary": {"flags": [1], "n_files": 2}}
    change = {"name": "paths", "before": ["a"], "after": ["b"]}

    assert without_withheld({"own": own, "rows": [inventory, change]}, "ana@example.com") == {
        "own": {"email": "ana@example.com", "filename": "", "note": None},
        "rows": [
            {"n_rows": 1, "problems": [], "summary": {"flags": [], "n_files": 2}},
            {"name": "paths", "before": None, "after": None},
        ],
    }
