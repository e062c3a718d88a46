"""`manage.py demo` as a newcomer runs it: in a checkout of its own, whose path has spaces."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

import psutil
import pytest
from django.conf import settings

from compliance.embedded import BASE_DIR, Services

PARTS = ("compliance", "approvals", "templates", "static", "manage.py")
Demo = subprocess.Popen[str]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("a folder with spaces")
    for part in PARTS:
        copy = shutil.copytree if (BASE_DIR / part).is_dir() else shutil.copy2
        copy(BASE_DIR / part, folder / part)
    yield folder
    Services(folder / ".local").erase()


@pytest.fixture
def start(checkout: Path) -> Iterator[Callable[..., Demo]]:
    """Return a function that starts the demo; what is still running at the end is stopped."""
    started: list[Demo] = []

    def begin(*arguments: str, **variables: str) -> Demo:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        process = subprocess.Popen(
            [sys.executable, "manage.py", "demo", *arguments],
            cwd=checkout,
            env=kept | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        if process.poll() is None:
            process.terminate()
            process.communicate()


def address(demo: Demo) -> tuple[str, str]:
    """Return where the demo is, and what it said until then."""
    said = ""
    for line in demo.stdout or ():
        said += line
        if found := re.search(r"http://localhost:\d+", line):
            return found[0], said
    raise AssertionError(said)


def stop(demo: Demo, number: signal.Signals) -> list[psutil.Process]:
    """Return what still runs of the demo after it ended."""
    family = psutil.Process(demo.pid).children(recursive=True)
    demo.send_signal(number)
    demo.communicate()
    return [process for process in family if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]


def sign_in(browser: OpenerDirector, url: str) -> str:
    """Return the address one is sent to."""
    form = browser.open(f"{url}/accounts/login/").read().decode()
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', form)[0]
    answers = {"csrfmiddlewaretoken": token, "login": "ana@example.com", "password": settings.DEMO_PASSWORD}
    return str(browser.open(f"{url}/accounts/login/", urlencode(answers).encode()).url)


def test_the_demo_runs_stops_and_starts_again(start: Callable[..., Demo]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        first = start("--port", str(port))
        url, said = address(first)
    browser = build_opener(HTTPCookieProcessor(CookieJar()))

    assert f"Port {port} cannot be used" in said
    assert sign_in(browser, url) == f"{url}/"
    for page, words in (("retention", "Dashcam beta test"), ("emergencies", "Awaits review")):
        assert words in browser.open(f"{url}/{page}/").read().decode()
    assert stop(first, signal.SIGINT) == []
    assert first.returncode == 0

    second = start("--port", url.rpartition(":")[2])
    again, _ = address(second)
    assert browser.open(f"{again}/cases/").url == f"{again}/cases/"
    assert stop(second, signal.SIGTERM) == []


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"DATABASE_URL": "postgres://u@127.0.0.1:1/none"}, "PostgreSQL does not answer; check DATABASE_URL: "),
        ({"REDIS_URL": "redis://127.0.0.1:1/0"}, "Redis does not answer; check REDIS_URL: "),
        ({"DATABASE_URL": "sqlite:///db"}, "Chujing cannot start: DATABASE_URL must begin with postgres://"),
    ],
)
def test_a_bad_address_ends_the_demo_with_one_sentence(
    start: Callable[..., Demo], variables: dict[str, str], sentence: str
) -> None:
    demo = start(**variables)

    said, _ = demo.communicate()

    assert sentence in said
    assert len(said.strip().splitlines()) == 1
    assert demo.returncode == 1
