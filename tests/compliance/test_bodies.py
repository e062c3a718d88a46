import pytest
from django.conf import settings
from django.test import Client
from pytest_django import Settings
from rest_framework.authtoken.models import Token

from compliance.bodies import AROUND_A_FILE, MOST_OF_STRANGERS
from tests.cast import assemble, signed_in

FORM = "multipart/form-data; boundary=x"


@pytest.mark.django_db
def test_strangers_send_little() -> None:
    stranger, too_much = Client(), b"x" * (MOST_OF_STRANGERS + 1)

    assert stranger.post("/accounts/login/", b"x" * MOST_OF_STRANGERS, FORM).status_code != 413
    for path in ("/accounts/login/", "/nowhere/", "/cases/new/", "/api/v1/cases/", "/api/v1/token/"):
        assert stranger.post(path, too_much, FORM).status_code == 413, path
        assert stranger.post(path, too_much, FORM, headers={"Authorization": "Basic eA=="}).status_code == 413, path


@pytest.mark.django_db
def test_a_token_that_is_none_is_refused_before_the_body_is_read() -> None:
    too_much = b"x" * (MOST_OF_STRANGERS + 1)

    refused = Client().post("/api/v1/cases/", too_much, FORM, headers={"Authorization": "Token none"})

    assert refused.status_code == 401


@pytest.mark.django_db
def test_people_send_as_much_as_the_largest_file(settings: Settings) -> None:
    for name in settings.UPLOAD_LIMITS:
        setattr(settings, name, 1_000)
    cast = assemble()
    most = 1_000 + AROUND_A_FILE
    with_token = {"Authorization": f"Token {Token.objects.create(user=cast.ana).key}"}

    for client, headers in ((signed_in(cast.ana), {}), (Client(), with_token)):
        at = client.post("/api/v1/cases/", b"x" * most, FORM, headers=headers)
        above = client.post("/api/v1/cases/", b"x" * (most + 1), FORM, headers=headers)
        assert at.status_code in (400, 415)
        assert above.status_code == (413 if not headers else above.status_code)
    assert signed_in(cast.ana).post("/cases/new/", b"x" * (most + 1), FORM).status_code == 413


def test_every_limit_of_a_file_counts() -> None:
    limits = {name for name in dir(settings) if name.endswith("_MAX_BYTES")}

    assert set(settings.UPLOAD_LIMITS) == limits


@pytest.mark.django_db
def test_what_is_too_large_is_said_as_a_page_and_as_a_problem() -> None:
    too_much = b"x" * (MOST_OF_STRANGERS + 1)

    page = Client().post("/accounts/login/", too_much, FORM)
    program = Client().post("/api/v1/cases/", too_much, FORM)

    assert "That is too large" in page.content.decode()
    assert (program["Content-Type"], program.json()["status"]) == ("application/problem+json", 413)
