import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from approvals.manifests import apart
from approvals.manifests.inventory import Limits, read_inventory
from approvals.manifests.problems import Unreadable


def read(path: Path, seen: list[tuple[float, int]] | None = None) -> Any:
    steps = [] if seen is None else seen
    return apart.read_apart(path, limits=Limits(), progress=lambda fraction, rows: steps.append((fraction, rows)))


def test_summary_is_that_of_reading_here(tmp_path: Path) -> None:
    path = tmp_path / "a file.parquet"
    pl.DataFrame({"path": ["a", "京A12345"], "bytes": [1, 2]}).write_parquet(path)
    seen: list[tuple[float, int]] = []

    assert read(path, seen) == read_inventory(path)
    assert seen == [(1.0, 2)]


def test_refusal_is_that_of_reading_here(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"name\na\n")

    with pytest.raises(Unreadable) as caught:
        read(path)

    assert [(problem.row, problem.code) for problem in caught.value.problems.shown] == [(1, "no_header")]


@pytest.fixture
def dying_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that reports once and then dies as Polars does."""
    script = "import os; print('{\"progress\": [0.5, 1]}', flush=True); os.abort()"
    start = subprocess.Popen
    monkeypatch.setattr(
        subprocess, "Popen", lambda _command, **options: start([sys.executable, "-c", script], **options)
    )


@pytest.mark.usefixtures("dying_reader")
def test_file_that_kills_its_reader_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"path\na\n")
    seen: list[tuple[float, int]] = []

    with pytest.raises(Unreadable) as caught:
        read(path, seen)

    assert [problem.code for problem in caught.value.problems.shown] == ["reader_died"]
    assert seen == [(0.5, 1)]


def test_reader_ends_with_whoever_waits_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"path\na\n")
    started: list[subprocess.Popen[bytes]] = []
    start = subprocess.Popen

    def popen(*args: Any, **options: Any) -> Any:
        started.append(start(*args, **options))
        return started[0]

    def stop(_fraction: float, _rows: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess, "Popen", popen)
    with pytest.raises(KeyboardInterrupt):
        apart.read_apart(path, limits=Limits(), progress=stop)

    assert started[0].returncode is not None
