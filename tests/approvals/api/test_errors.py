"""Every error is a problem detail, and nothing a caller sends is a fault of the server."""

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from compliance.audit.models import Event
from tests import cast as people
from tests.approvals.api.caller import PROBLEM, ROOT, Caller, description, places
from tests.cast import Cast

HUGE = "9" * 30
LONGEST = "9" * 5000


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "cases/NO-2026-0001/", 404),
        ("GET", "cases/a%00b/", 404),
        ("GET", f"recipients/{HUGE}/", 404),
        ("GET", f"recipients/{LONGEST}/", 404),
        ("GET", f"editions/auto-guide-2026/{HUGE}/", 404),
        ("GET", "no/such/address/", 404),
        ("PUT", "cases/", 405),
        ("DELETE", "me/", 405),
        ("POST", f"notifications/{HUGE}/read/", 404),
        ("POST", f"deadlines/{HUGE}/done/", 404),
    ],
)
def test_an_address_that_leads_nowhere_is_a_problem(cast: Cast, method: str, path: str, status: int) -> None:
    response = Caller(cast.ana).generic(method, path)

    assert response.status_code == status
    assert response.headers["Content-Type"] == PROBLEM
    assert response.json()["status"] == status


@pytest.mark.parametrize(
    "part", [f"flows/{HUGE}/", f"manifests/{HUGE}/", f"inventories/{HUGE}/", f"manifests/{HUGE}/diff/"]
)
def test_huge_numbers_are_not_there(cast: Cast, part: str) -> None:
    case = people.complete_draft(cast)

    assert Caller(cast.ana).get(f"cases/{case.reference}/{part}").status_code == 404


def test_without_signing_in_nothing_is_answered(db: None) -> None:
    response = Caller().get("cases/")

    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"] == "Token"


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"NaN", "application/json", 400),
        (b"9" * 5000, "application/json", 400),
        (b"[]", "application/json", 422),
        (b'"text"', "application/json", 422),
        (b"null", "application/json", 422),
        (b"title=x", "application/x-www-form-urlencoded", 415),
        (b"<x/>", "text/xml", 415),
        (b'{"entity": "a\\u0000", "title": "\\ud800"}', "application/json", 422),
        (b'{"entity": "x", "title": "' + b"x" * 3_000_000 + b'"}', "application/json", 413),
    ],
)
def test_a_body_that_cannot_be_read_is_a_problem(cast: Cast, body: bytes, content_type: str, status: int) -> None:
    response = Caller(cast.ana).generic("POST", "cases/", body, content_type)

    assert response.status_code == status


def test_other_renderings_are_not_offered(cast: Cast) -> None:
    assert Caller(cast.ana).get("cases/", HTTP_ACCEPT="text/html").status_code == 406


def test_a_session_needs_the_token_against_forgery(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.ana)

    response = client.post(f"{ROOT}notifications/read/")

    assert (response.status_code, response.headers["Content-Type"]) == (403, PROBLEM)


def test_errors_are_in_the_readers_language(cast: Cast) -> None:
    response = Caller(cast.ana).get("cases/NO-2026-0001/", HTTP_ACCEPT_LANGUAGE="zh-hans")

    assert response.json()["detail"] != "There is nothing here, or nothing you may see."


class TestToken:
    def credentials(self, cast: Cast, **change: Any) -> dict[str, Any]:
        cast.ana.set_password("correct horse")
        cast.ana.save(update_fields=["password"])
        return {"email": "ana@example.com", "password": "correct horse", **change}

    def actions(self, cast: Cast) -> list[str]:
        events = Event.objects.for_subject("account", cast.ana.pk).filter(action__startswith="token")
        return list(events.values_list("action", flat=True))

    def test_it_is_made_recorded_and_opens_the_api(self, cast: Cast) -> None:
        caller = Caller()

        token = caller.post("token/", self.credentials(cast)).json()["token"]

        assert Caller(HTTP_AUTHORIZATION=f"Token {token}").get("me/").json()["handle"] == "ana"
        assert self.actions(cast) == ["token_made"]

    def test_a_new_one_ends_the_one_before(self, cast: Cast) -> None:
        body = self.credentials(cast)
        first, second = (Caller().post("token/", body).json()["token"] for _ in range(2))

        assert Caller(HTTP_AUTHORIZATION=f"Token {first}").get("me/").status_code == 401
        assert Caller(HTTP_AUTHORIZATION=f"Token {second}").get("me/").status_code == 200

    def test_it_is_revoked(self, cast: Cast) -> None:
        token = Caller().post("token/", self.credentials(cast)).json()["token"]
        caller = Caller(HTTP_AUTHORIZATION=f"Token {token}")

        assert caller.delete("token/").status_code == 204
        assert caller.get("me/").status_code == 401
        assert self.actions(cast) == ["token_made", "token_revoked"]

    def test_nobody_revokes_without_one(self, db: None) -> None:
        assert Caller().delete("token/").status_code == 401

    @pytest.mark.parametrize("change", [{"password": "wrong"}, {"email": "nobody@example.com"}])
    def test_wrong_credentials_get_none(self, cast: Cast, change: dict[str, str]) -> None:
        assert Caller().post("token/", self.credentials(cast, **change)).status_code == 401
        assert self.actions(cast) == []

    def test_bad_input_is_named(self, db: None) -> None:
        assert places(Caller().post("token/", {"email": "no address"})) == ["email", "password"]

    def test_a_closed_account_gets_and_uses_none(self, cast: Cast) -> None:
        body = self.credentials(cast)
        token = Caller().post("token/", body).json()["token"]
        cast.ana.is_active = False
        cast.ana.save(update_fields=["is_active"])

        assert Caller().post("token/", body).status_code == 401
        assert Caller(HTTP_AUTHORIZATION=f"Token {token}").get("me/").status_code == 401

    def test_guessing_for_one_account_is_stopped(self, cast: Cast) -> None:
        body = self.credentials(cast, password="wrong")

        answers = [Caller(REMOTE_ADDR=f"192.0.2.{number}").post("token/", body) for number in range(11)]

        assert [answer.status_code for answer in answers] == [401] * 10 + [429]
        assert int(answers[-1].headers["Retry-After"]) > 0

    def test_guessing_from_one_address_is_stopped_whatever_it_claims(self, db: None) -> None:
        answers = [
            Caller(HTTP_X_FORWARDED_FOR=f"192.0.2.{n}").post("token/", {"email": f"p{n}@example.com", "password": "x"})
            for n in range(21)
        ]

        assert [answer.status_code for answer in answers] == [401] * 20 + [429]


def test_the_description_is_valid_and_without_warnings(tmp_path: Any) -> None:
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yml"))


def test_every_operation_describes_its_errors() -> None:
    operations = [
        (address, method, operation)
        for address, methods in description()["paths"].items()
        for method, operation in methods.items()
    ]

    assert [
        f"{method} {address}"
        for address, method, operation in operations
        if "401" not in operation["responses"] or may_miss(address, operation) != ("404" in operation["responses"])
    ] == []


def may_miss(address: str, operation: dict[str, Any]) -> bool:
    return "{" in address or any(parameter["name"] == "page" for parameter in operation.get("parameters", ()))


def test_operation_ids_are_unique_and_enums_are_named() -> None:
    paths = description()["paths"].values()
    names = [operation["operationId"] for methods in paths for operation in methods.values()]
    enums = [name for name, schema in description()["components"]["schemas"].items() if "enum" in schema]

    assert len(names) == len(set(names))
    assert [name for name in enums if any(char.isdigit() for char in name)] == []
