"""A short set of the drills, each with servers and programs of its own; `make drills` runs all of them."""

import os
import subprocess
import sys

import pytest

from compliance.embedded import BASE_DIR

SHORT = (
    "worker killed: mail sent, not recorded",
    "queue away under load",
    "database restarted",
    "two workers of two processes, two beats",
)
# Of those under load a few people for a few seconds.
FEW = {"DRILL_VISITORS": "10", "DRILL_AWAY_SECONDS": "4", "DRILL_WELL_SECONDS": "3"}
# They take some ten seconds; a busy machine says nothing about the promise.
SECONDS = 240


@pytest.mark.parametrize("name", SHORT)
def test_the_promise_is_kept(name: str) -> None:
    command = [sys.executable, "-m", "tests.drills", name]
    done = subprocess.run(
        command, cwd=BASE_DIR, env=os.environ | FEW, capture_output=True, text=True, timeout=SECONDS, check=False
    )

    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"


def test_a_drill_that_is_not_there_is_named() -> None:
    command = [sys.executable, "-m", "tests.drills", "nothing"]
    done = subprocess.run(command, cwd=BASE_DIR, capture_output=True, text=True, timeout=SECONDS, check=False)

    assert (done.returncode, done.stderr.split(";")[0]) == (1, "There is no drill nothing")
