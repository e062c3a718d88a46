"""A whole job with everything that goes wrong on the way: nothing of what was typed is in the logs."""

import io
import json
import logging
import logging.config
from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from approvals.enums import Visibility
from approvals.services.comments import add_comment
from approvals.services.feeds import make_feed
from approvals.tasks import make_evidence, remind
from compliance.logs import JsonLines, TextLines
from tests.cast import Cast, assemble, in_force, signed_in

PASSWORD = "a long enough pass phrase 2026"
TITLE, COMMENT, SEARCH = "Telltale title of Stuttgart", "Telltale comment on Ökö", "telltalesearch"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[io.StringIO]]:
    """Everything that is logged, as JSON and as text; Celery sets Django up anew, which must not take it away."""
    monkeypatch.setattr(logging.config, "dictConfig", lambda _config: None)
    handlers = [logging.StreamHandler(io.StringIO()) for _formatter in (JsonLines, TextLines)]
    for handler, formatter in zip(handlers, (JsonLines(), TextLines()), strict=True):
        handler.setFormatter(formatter)
        logging.getLogger().addHandler(handler)
    yield [handler.stream for handler in handlers]
    for handler in handlers:
        logging.getLogger().removeHandler(handler)


@pytest.mark.django_db(transaction=True)
def test_nothing_of_a_days_work_is_in_the_logs(written: list[io.StringIO], run_queued: Callable[[], list[str]]) -> None:
    cast = assemble()
    secrets = [*a_day(cast), TITLE, COMMENT, SEARCH, PASSWORD, "secret-header", "paper-name", "Telltale"]
    run_queued()
    remind.apply(throw=True)
    make_evidence.apply(kwargs={"bundle_id": "Telltale argument"})

    as_json, as_text = (stream.getvalue() for stream in written)
    assert [secret for secret in secrets if secret and secret in as_json + as_text] == []
    lines = [json.loads(line) for line in as_json.splitlines()]
    assert {"request", "route", "status", "ms", "user", "method"} <= set().union(*lines)
    assert {line["status"] for line in lines if "status" in line} >= {200, 302, 404, 405}
    assert {"success", "failure"} <= {line.get("outcome") for line in lines}
    assert any(line.get("user") == cast.ana.pk for line in lines)


def a_day(cast: Cast) -> list[str]:
    """Sign in well and badly, work, search, be refused, fetch a feed; give the names, addresses and secrets used."""
    case = in_force(cast, title=TITLE)
    add_comment(application_id=case.pk, by=cast.ben, body=COMMENT, visibility=Visibility.LEGAL)
    cast.ana.set_password(PASSWORD)
    cast.ana.save(update_fields=["password"])
    feed = make_feed(by=cast.ana, name="Telltale feed").address
    for password in (PASSWORD, "wrong"):
        Client().post(reverse("account_login"), {"login": cast.ana.email, "password": password})
    Client().post("/api/v1/token/", {"email": cast.ana.email, "password": "wrong"}, "application/json")
    ana = signed_in(cast.ana)
    token = feed.rpartition("/")[2].removesuffix(".ics")
    paper = SimpleUploadedFile("paper-name.exe", b"MZ")
    ana.get(f"/cases/?q={SEARCH}", headers={"X-Forwarded-For": "203.0.113.9", "Referer": "secret-header"})
    ana.get(f"/cases/{SEARCH}/")
    ana.post(f"/cases/{case.reference}/documents/add/", {"title": TITLE, "upload": paper})
    ana.post(f"/cases/{case.reference}/comments/add/", {"body": COMMENT})
    Client().get(f"/calendar/feed/{token}.ics")
    Client().post(f"/calendar/feed/{token}.ics")
    Client().get("/", headers={"Host": "secret-header.example"})
    people = get_user_model().objects.all()
    named = [value for person in people for value in (person.email, f" {person.name}", f'"{person.name}"')]
    return [*named, token, cast.exp.name, cast.entity.registered_name, "Example GmbH", "203.0.113.9"]
