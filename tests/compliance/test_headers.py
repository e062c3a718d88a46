"""What every answer carries, and an installation as it runs in production."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client
from django.views.debug import get_default_exception_reporter_filter
from pytest_django import Settings

from compliance.embedded import BASE_DIR
from compliance.headers import ALWAYS
from tests.cast import assemble, signed_in

PRODUCTION = {
    "ALLOWED_HOSTS": "chujing.example",
    "SITE_URL": "https://chujing.example",
    "SECRET_KEY": "".join(chr(33 + n) for n in range(90)),
    "DATABASE_URL": "postgres://app:pw-of-database@db/chujing",
    "REDIS_URL": "redis://:pw-of-redis@redis/0",
    "EMAIL_URL": "smtps://robot:pw-of-mail@mail.example:465",
}
PROBE = """
import json, django
django.setup()
from django.conf import settings
from django.core import checks
# The schema of the API, which takes long, is checked by a test of its own.
tags = checks.registry.registry.tags_available(deployment_checks=True) - {"drf_spectacular"}
found = [str(m) for m in checks.run_checks(tags=tags, include_deployment_checks=True) if not m.is_silenced()]
names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE", "SECURE_SSL_REDIRECT",
         "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "DEBUG", "SESSION_COOKIE_HTTPONLY",
         "SESSION_COOKIE_SAMESITE", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "X_FRAME_OPTIONS")
from django.views.debug import get_default_exception_reporter_filter
dump = {k: repr(v) for k, v in get_default_exception_reporter_filter().get_safe_settings().items()}
print(json.dumps({"found": found, "settings": {n: getattr(settings, n) for n in names}, "dump": dump}))
"""


def started(**environment: str) -> subprocess.CompletedProcess[str]:
    names = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    return subprocess.run(
        [sys.executable, "-c", PROBE],
        env=names | {"DJANGO_SETTINGS_MODULE": "compliance.settings"} | environment,
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_installation_in_production_passes_the_deployment_checks_and_dumps_no_secret() -> None:
    told = json.loads(started(**PRODUCTION).stdout)

    assert told["found"] == []
    assert told["settings"] == {
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "LANGUAGE_COOKIE_SECURE": True,
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
        "DEBUG": False,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_NAME": "__Host-sessionid",
        "CSRF_COOKIE_NAME": "__Host-csrftoken",
        "X_FRAME_OPTIONS": "DENY",
    }
    secrets = ("pw-of-database", "pw-of-redis", "pw-of-mail", PRODUCTION["SECRET_KEY"])
    assert [name for name, shown in told["dump"].items() if any(secret in shown for secret in secrets)] == []


def test_debug_is_refused_where_others_may_reach_it() -> None:
    refused = started(**PRODUCTION, DEBUG="true")

    assert refused.returncode == 1
    assert refused.stderr.startswith("Chujing cannot start: DEBUG ")


def test_what_a_view_marks_as_sensitive_is_hidden_with_debug_too(settings: Settings) -> None:
    settings.DEBUG = True

    assert get_default_exception_reporter_filter().is_active(None)


@pytest.mark.django_db
def test_every_answer_says_who_may_embed_and_keep_it() -> None:
    ana = signed_in(assemble().ana)
    paths = [
        "/",
        "/cases/",
        "/nowhere/",
        "/accounts/login/",
        "/healthz",
        "/api/docs/",
        "/api/v1/cases/",
        "/api/schema/",
    ]

    for path in paths:
        headers = ana.get(path, follow=True).headers
        assert {name: headers.get(name) for name in ALWAYS} == ALWAYS, path
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["X-Frame-Options"] == "DENY", path
        assert headers["Referrer-Policy"] == "same-origin", path
        assert "camera=()" in headers["Permissions-Policy"], path
        assert "no-store" in headers["Cache-Control"], path


def test_scripts_and_styles_are_for_these_pages_alone_and_may_be_kept(client: Client) -> None:
    response = client.get(f"/{settings.STATIC_URL.strip('/')}/css/tokens.css")
    headers = response.headers
    response.close()

    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers
    assert headers["Cache-Control"].startswith("max-age=")
