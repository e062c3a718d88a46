"""The API of retention: what the pages do, by token."""

import pytest

from approvals.models import Disposal
from tests.approvals.services.test_retention import closed, propose
from tests.cast import Cast, assemble, signed_in


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def test_api_lists_closed_cases_and_how_they_stand(cast: Cast) -> None:
    case = closed(cast)
    client = signed_in(cast.eli)

    listed = client.get("/api/v1/retention/", {"due": "true"}).json()["results"]
    one = client.get(f"/api/v1/cases/{case.reference}/retention/").json()

    assert [(row["reference"], row["is_held"], row["is_disposed"]) for row in listed] == [
        (case.reference, False, False)
    ]
    assert (one["is_over"], one["holds"], one["disposals"]) == (True, [], [])
    assert signed_in(cast.dan).get("/api/v1/retention/").json()["results"] == []


def test_api_holds_lets_go_and_disposes(cast: Cast) -> None:
    case = closed(cast)
    base = f"/api/v1/cases/{case.reference}/"

    def post(who: str, path: str, reason: str = "Because.") -> int:
        client = signed_in(getattr(cast, who))
        return client.post(base + path, {"reason": reason}, content_type="application/json").status_code

    assert [
        post("ana", "hold/"),
        post("ana", "disposal/"),
        post("ana", "hold/lift/"),
        post("ben", "hold/lift/"),
        post("ana", "disposal/", " "),
        post("ana", "disposal/"),
        post("cara", "disposal/decline/"),
        post("ana", "disposal/"),
        post("ana", "disposal/confirm/"),
        post("cara", "disposal/confirm/"),
        post("dan", "hold/"),
    ] == [200, 409, 403, 200, 422, 200, 200, 200, 403, 200, 404]
    assert Disposal.objects.get(declined_at=None).is_running


def test_api_asks_for_a_fresh_proof_before_it_erases(cast: Cast) -> None:
    case = closed(cast)
    propose(case, cast.ana)
    client = signed_in(cast.cara)
    session = client.session
    for proof in session["account_authentication_methods"]:
        proof["at"] = 0
    session.save()

    answer = client.post(f"/api/v1/cases/{case.reference}/disposal/confirm/")

    assert (answer.status_code, answer.json()["type"]) == (403, "confirm_identity")
