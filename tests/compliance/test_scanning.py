import io
import socket
from pathlib import Path

import pytest
from pytest_django import Settings

from compliance import environment as env
from compliance import scanning
from tests.clamd import EICAR, NAME, VERSION, scanner


def test_a_scanner_tells_clean_infected_and_too_large_apart(tmp_path: Path, settings: Settings) -> None:
    with scanner(tmp_path, limit=50_000) as settings.CLAMD_URL:
        assert scanning.version() == VERSION
        assert scanning.scan(io.BytesIO(b"harmless " * 1_000)) == scanning.Verdict("", VERSION)
        assert scanning.scan(io.BytesIO(b" " * 2_000 + EICAR)) == scanning.Verdict(NAME, VERSION)
        for n_bytes in (60_000, 5_000_000):
            with pytest.raises(scanning.TooLargeToScan):
                scanning.scan(io.BytesIO(b"x" * n_bytes))


def test_nobody_answers(tmp_path: Path, settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    for settings.CLAMD_URL in (f"unix://{tmp_path}/none.sock", f"tcp://127.0.0.1:{port}"):
        with pytest.raises(scanning.ScannerAway):
            scanning.scan(io.BytesIO(b"x"))


@pytest.mark.parametrize("results", [{}, {"stream": ("ERROR", "x")}, {"a": ("OK", None), "b": ("OK", None)}])
def test_an_answer_that_is_no_verdict_is_none(results: dict[str, tuple[str, str | None]]) -> None:
    with pytest.raises(scanning.CannotScan):
        scanning._found(results)


def test_addresses_of_scanners() -> None:
    good = ["", "tcp://clamd:3310", "tcp://clamd", "unix:///run/clamd.sock"]

    assert [env.clamd("CLAMD_URL", url) for url in good] == good
    for url in ("clamd:3310", "http://clamd", "unix://", "tcp://", "tcp://clamd:port"):
        with pytest.raises(SystemExit, match=r"^Chujing cannot start: CLAMD_URL "):
            env.clamd("CLAMD_URL", url)
