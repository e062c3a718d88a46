"""A short set of the drills, each with servers and programs of its own; `make drills` runs all of them."""

import subprocess
import sys

import pytest

from compliance.embedded import BASE_DIR

SHORT = (
    "worker killed: mail sent, not recorded",
    "broker stopped and started",
    "database restarted",
    "two workers of two processes, two beats",
)
# They take some ten seconds; a busy machine says nothing about the promise.
SECONDS = 240


@pytest.mark.parametrize("name", SHORT)
def test_the_promise_is_kept(name: str) -> None:
    command = [sys.executable, "-m", "tests.drills", name]
    done = subprocess.run(command, cwd=BASE_DIR, capture_output=True, text=True, timeout=SECONDS, check=False)

    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


def test_a_drill_that_is_not_there_is_named() -> None:
    command = [sys.executable, "-m", "tests.drills", "nothing"]
    done = subprocess.run(command, cwd=BASE_DIR, capture_output=True, text=True, timeout=SECONDS, check=False)

    assert (done.returncode, done.stderr.split(";")[0]) == (1, "There is no drill nothing")
