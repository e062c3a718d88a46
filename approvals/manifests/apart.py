"""Reads an inventory in a process of its own, because a crafted Parquet file can end the process that reads it.

Polars aborts when a damaged page asks for an impossible amount of memory; a worker that died of it would
be given the same task again, for ever.
"""

import json
import resource
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .inventory import Limits, Progress, read_inventory
from .problems import Problems, Unreadable
from .summary import InventorySummary

ROOT = Path(__file__).resolve().parents[2]
MEMORY_BYTES = 4 << 30
CPU_SECONDS = 3600


def read_apart(path: Path, *, limits: Limits, progress: Progress) -> InventorySummary:
    """Do what read_inventory does, and outlive a file that kills its reader.

    Raises: Unreadable.
    """
    command = [sys.executable, "-m", __name__, str(path.resolve()), json.dumps(asdict(limits))]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as child:
        try:
            result = _follow(child.stdout or (), progress)
        finally:
            child.kill()
    if "summary" in result:
        return InventorySummary.from_dict(result["summary"])
    if "refused" in result:
        raise Unreadable(Problems.from_dict(result["refused"]))
    raise Unreadable.because("reader_died")


def _follow(lines: Iterable[bytes], progress: Progress) -> dict[str, Any]:
    """Pass progress on and return the last message; empty when the reader died before it."""
    for line in lines:
        message: dict[str, Any] = json.loads(line)
        if "progress" not in message:
            return message
        progress(*message["progress"])
    return {}


def _bound(path: Path) -> None:
    """Bound what a damaged file can make the reader use; the file itself is mapped into its memory."""
    memory = MEMORY_BYTES + path.stat().st_size
    for limit, amount in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (amount, amount))


def _say(**message: Any) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def main(path: Path, limits: Limits) -> None:
    _bound(path)
    try:
        summary = read_inventory(path, limits=limits, progress=lambda *step: _say(progress=step))
    except Unreadable as error:
        _say(refused=error.problems.to_dict())
    else:
        _say(summary=summary.to_dict())


if __name__ == "__main__":
    main(Path(sys.argv[1]), Limits(**json.loads(sys.argv[2])))
