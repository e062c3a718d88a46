"""Each move of a case, and what hangs on it."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from approvals.enums import DocumentKind, Status, Visibility
from approvals.models import Application
from approvals.services.comments import add_comment
from tests import cast as people
from tests.approvals.api.caller import Caller, places
from tests.cast import Cast

REASON = {"reason": "The facts have changed."}
ADVICE = {"position": "supports", "reasons": "The facts are complete."}
DECISION = {"outcome": "approved", "reasons": "Advice followed."}


def status_after(user: Any, case: Application, path: str, body: Any = None) -> Any:
    response = Caller(user).post(f"cases/{case.reference}/{path}", body)
    assert response.status_code in (200, 201), response.content
    case.refresh_from_db()
    return case.status


def test_a_case_is_submitted_taken_and_returned(cast: Cast) -> None:
    case = people.complete_draft(cast)

    assert status_after(cast.ana, case, "submit/") == Status.SUBMITTED
    assert status_after(cast.ben, case, "take/") == Status.IN_ASSESSMENT
    assert status_after(cast.ben, case, "return/", REASON) == Status.RETURNED
    assert status_after(cast.ana, case, "discard/", REASON) == Status.DISCARDED


def test_a_case_is_assigned(cast: Cast) -> None:
    case = people.submitted(cast)

    assert status_after(cast.ana, case, "assign/", {"reviewer": "ben"}) == Status.IN_ASSESSMENT
    assert case.reviewer == cast.ben


@pytest.mark.parametrize("handle", ["dan", "nobody"])
def test_a_case_is_assigned_to_nobody_from_elsewhere(cast: Cast, handle: str) -> None:
    case = people.submitted(cast)

    assert places(Caller(cast.ana).post(f"cases/{case.reference}/assign/", {"reviewer": handle})) == ["reviewer"]


def test_a_case_is_advised_on_decided_and_amended(cast: Cast) -> None:
    case = people.in_assessment(cast)
    confirmed = [row["code"] for flow in case.determinations.get().result["flows"] for row in flow["confirm"]]

    assert status_after(cast.ben, case, "advice/", {**ADVICE, "confirmed": confirmed}) == Status.AWAITING_DECISION
    assert status_after(cast.cara, case, "decisions/", DECISION) == Status.IN_FORCE
    amended = Caller(cast.ana).post(f"cases/{case.reference}/amend/").json()
    assert amended["amends"] == case.reference
    assert Caller(cast.eli).get(f"cases/{case.reference}/advice/").json()["count"] == 1
    assert Caller(cast.eli).get(f"cases/{case.reference}/decisions/").json()["results"][0]["outcome"] == "approved"


def test_an_approver_sends_back_and_an_officer_withdraws(cast: Cast) -> None:
    case = people.awaiting_decision(cast)

    assert status_after(cast.cara, case, "return/", REASON) == Status.RETURNED
    people.put_at(case, Status.SUBMITTED)
    assert status_after(cast.ana, case, "withdraw/", REASON) == Status.WITHDRAWN


def test_a_cleared_case_is_reopened(cast: Cast) -> None:
    case = people.put_at(people.submitted(cast), Status.CLEARED)

    assert status_after(cast.ana, case, "reopen/", REASON) == Status.RETURNED


MOVES = {
    "submit/": None,
    "discard/": REASON,
    "withdraw/": REASON,
    "reopen/": REASON,
    "amend/": None,
    "take/": None,
    "assign/": {"reviewer": "ben"},
    "return/": REASON,
    "advice/": ADVICE,
    "decisions/": DECISION,
    "authority-events/": {"move": "file", "happened_on": "2026-01-05"},
}


@pytest.mark.parametrize("path", MOVES)
def test_a_stranger_moves_nothing(cast: Cast, path: str) -> None:
    case = people.draft(cast)

    assert Caller(cast.dan).post(f"cases/{case.reference}/{path}", MOVES[path]).status_code == 404


@pytest.mark.parametrize("path", MOVES)
def test_a_closed_case_moves_nowhere(cast: Cast, path: str) -> None:
    case = people.put_at(people.submitted(cast), Status.WITHDRAWN)

    assert Caller(cast.ana).post(f"cases/{case.reference}/{path}", MOVES[path]).status_code == 409


@pytest.mark.parametrize(
    ("path", "status"), [("submit/", "draft"), ("take/", "submitted"), ("decisions/", "awaiting_decision")]
)
def test_an_auditor_may_do_nothing(cast: Cast, path: str, status: str) -> None:
    case = people.put_at(people.submitted(cast), Status(status))

    assert Caller(cast.eli).post(f"cases/{case.reference}/{path}", MOVES[path]).status_code == 403


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("return/", ["reason"]),
        ("advice/", ["position", "reasons"]),
        ("decisions/", ["outcome", "reasons"]),
        ("authority-events/", ["move", "happened_on"]),
        ("assign/", ["reviewer"]),
        ("comments/", ["body"]),
        ("flows/", ["name"]),
        ("declarations/", ["resource", "answers"]),
    ],
)
def test_an_empty_body_names_what_is_missing(cast: Cast, path: str, where: list[str]) -> None:
    case = people.draft(cast)

    assert places(Caller(cast.ana).post(f"cases/{case.reference}/{path}", {})) == where


def test_papers_are_added_downloaded_and_set_aside(cast: Cast) -> None:
    case, ana = people.draft(cast), Caller(cast.ana)
    base = f"cases/{case.reference}/documents/"
    body = {"kind": "pipia", "title": "PIPIA", "dated_on": "2026-01-05", "file": people.pdf()}

    key = ana.post(base, body, format="multipart").json()["key"]
    content = b"".join(ana.get(f"{base}{key}/file/").streaming_content)
    retired = ana.post(f"{base}{key}/retire/", {"reason": "Wrong year"}).json()

    assert content == people.PDF
    assert retired["retired_because"] == "Wrong year"
    assert ana.get(base).json()["count"] == 1


def test_a_paper_of_the_wrong_kind_is_refused(cast: Cast) -> None:
    case = people.draft(cast)
    body = {"kind": "pipia", "title": "x", "dated_on": "2026-01-05", "file": SimpleUploadedFile("x.pdf", b"MZ\0\0")}

    refused = Caller(cast.ana).post(f"cases/{case.reference}/documents/", body, format="multipart")

    assert places(refused) == ["upload"]


def test_a_thread_is_written_edited_resolved_and_reopened(cast: Cast) -> None:
    case, ana, ben = people.draft(cast), Caller(cast.ana), Caller(cast.ben)
    base = f"cases/{case.reference}/comments/"

    thread = ben.post(base, {"body": "@ana why?"}).json()
    edited = ben.patch(f"{base}{thread['id']}/", {"body": "@ana why ten?"}).json()
    resolved = ana.post(f"{base}{thread['id']}/resolve/").json()
    reopened = ana.post(f"{base}{thread['id']}/reopen/").json()

    assert edited["edits"][0]["body"] == "@ana why?"
    assert edited["mentioned"] == ["ana"]
    assert resolved["resolved_at"]
    assert reopened["resolved_at"] is None
    assert ana.patch(f"{base}{thread['id']}/", {"body": "Mine"}).status_code == 403
    assert places(ben.post(base, {"body": "@dan look"})) == ["body"]
    assert ben.post(base, {"body": "x", "parent": 10**9}).status_code == 404


def test_legal_comments_stay_with_their_readers_in_the_trail_too(cast: Cast) -> None:
    case = people.draft(cast)
    add_comment(application_id=case.pk, by=cast.ben, body="Between lawyers", visibility=Visibility.LEGAL)

    def said(user: Any, path: str) -> bool:
        return "Between lawyers" in Caller(user).get(f"cases/{case.reference}/{path}?page_size=200").content.decode()

    assert [said(user, "comments/") for user in (cast.ana, cast.ben, cast.eli)] == [False, True, True]
    assert [said(user, "events/") for user in (cast.ana, cast.ben, cast.eli)] == [False, True, True]


@pytest.mark.parametrize("n_rows", [1, 3])
@pytest.mark.parametrize(("path", "n_queries"), [("comments/", 9), ("documents/", 6), ("flows/", 10), ("events/", 7)])
def test_lists_of_a_case_take_the_same_queries_for_more_rows(
    cast: Cast, path: str, n_queries: int, n_rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    case = people.draft(cast)
    for number in range(n_rows):
        add_comment(application_id=case.pk, by=cast.ben, body=f"@ana {number}")
        people.add_paper(case, cast.ana, DocumentKind.OTHER)
        flow = people.add_flow(application_id=case.pk, by=cast.ana, name=f"Flow {number}")
        people.answer_flow(cast, flow, n_case=1, s_case=0)
    ana = Caller(cast.ana)

    with django_assert_num_queries(n_queries):
        assert ana.get(f"cases/{case.reference}/{path}").json()["count"] >= n_rows


def test_steps_with_the_authority_are_listed(cast: Cast) -> None:
    case = people.put_at(people.submitted(cast), Status.CLEARED)
    today = timezone.localdate().isoformat()

    refused = Caller(cast.ana).post(
        f"cases/{case.reference}/authority-events/", {"move": "file", "happened_on": today, "document": "none"}
    )

    assert places(refused) == ["document"]
    assert Caller(cast.ana).get(f"cases/{case.reference}/authority-events/").json()["count"] == 0
