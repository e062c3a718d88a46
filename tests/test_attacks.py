"""What browsers and strangers try: foreign hosts, redirects elsewhere, forged forms, cached pages."""

import json
import logging
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.signing import BadSignature
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.authentication import SessionAuthentication
from rest_framework.views import APIView

from approvals.services.feeds import make_feed
from compliance.logs import fields_of
from tests.cast import Cast, assemble, draft, signed_in

ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "http://testserver@evil.example/",
    "\thttps://evil.example/",
    "/\t/evil.example",
)


def patterns(resolver: Any = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, prefix + str(entry.pattern))
        else:
            yield prefix + str(entry.pattern), entry


def test_only_the_api_takes_posts_without_the_token_of_a_form() -> None:
    """The API asks for it itself wherever a session, and not a token, says who calls."""
    exempt = {path for path, pattern in patterns() if getattr(pattern.callback, "csrf_exempt", False)}

    assert {path for path in exempt if not path.startswith("api/")} == set()
    assert issubclass(APIView.authentication_classes[-1], SessionAuthentication)


@pytest.mark.django_db
def test_a_forged_form_changes_nothing() -> None:
    cast = assemble()
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.ana)
    reference = draft(cast).reference
    paths = ("/accounts/login/", "/accounts/logout/", "/theme/", "/i18n/setlang/", f"/cases/{reference}/discard/")

    answers = {path: client.post(path, {"theme": "dark", "language": "en"}).status_code for path in paths}
    answers["api"] = client.post(f"/api/v1/cases/{reference}/discard/", "{}", "application/json").status_code

    assert set(answers.values()) == {403}, answers


@pytest.mark.django_db
def test_nobody_is_sent_elsewhere() -> None:
    cast = assemble()
    sent = []
    for place in ELSEWHERE:
        for path, data in (
            ("/theme/", {"theme": "dark", "next": place}),
            ("/i18n/setlang/", {"language": "en", "next": place}),
        ):
            sent.append((path, signed_in(cast.ana).post(path, data, headers={"Referer": place})))
    for place in ELSEWHERE[:4]:
        sent.append(("logout", signed_in(cast.ana).post("/accounts/logout/", {"next": place})))
        sent.append(("login", signed_in(cast.ana).get("/accounts/login/", {"next": place})))

    assert [(path, answer.get("Location")) for path, answer in sent if "evil" in answer.get("Location", "")] == []


@pytest.mark.django_db
def test_a_foreign_host_is_not_served() -> None:
    for host in ("evil.example", "localhost.evil.example", "testserver:80@evil.example", "testserver\nx", ""):
        for headers in ({"Host": host}, {"Host": "testserver", "X-Forwarded-Host": host}):
            answer = Client().get("/accounts/login/", headers=headers)
            assert answer.status_code == (200 if headers["Host"] == "testserver" else 400), headers
            assert b"evil" not in answer.content


@pytest.mark.django_db
def test_the_address_of_a_feed_is_in_no_line(caplog: pytest.LogCaptureFixture) -> None:
    cast: Cast = assemble()
    path = urlsplit(make_feed(by=cast.ana, name="Mine").address).path
    token = max(re.split(r"[/.]", path), key=len)
    caplog.set_level(logging.DEBUG)

    for method, address in (("get", path), ("post", path), ("put", path), ("get", f"{path}x"), ("get", f"/x{path}")):
        getattr(Client(), method)(address)

    lines = [json.dumps(fields_of(record), default=str) for record in caplog.records]
    assert caplog.records
    assert [line for line in lines if token in line] == []


@pytest.mark.django_db
@override_settings(DEBUG=False)
def test_a_fault_shows_and_logs_nothing_of_the_request(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = ("hunter2-secret", settings.SECRET_KEY, "pw-in-text")
    monkeypatch.setattr(
        "approvals.views.cases.render_page", lambda *_a, **_k: (_ for _ in ()).throw(BadSignature("pw-in-text"))
    )
    ana = signed_in(assemble().ana)
    ana.raise_request_exception = False

    answer = ana.get("/cases/", {"q": "hunter2-secret"}, headers={"X-Key": "hunter2-secret"})

    lines = [json.dumps(fields_of(record), default=str) for record in caplog.records]
    assert answer.status_code == 500
    assert lines
    assert [secret for secret in secrets if secret in answer.content.decode() + "".join(lines)] == []
