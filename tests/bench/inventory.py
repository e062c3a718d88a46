"""Reads generated inventories and prints rows per second and how much memory that took.

Run: python -m tests.bench.inventory [ROWS]
"""

import multiprocessing
import sys
import tempfile
import time
from pathlib import Path

import polars as pl

from approvals.manifests.inventory import read_inventory

BATCH = 100_000


def write_csv(path: Path, rows: int, *, quoted: bool) -> None:
    mark = '"' if quoted else ""
    with path.open("w", encoding="utf-8") as file:
        file.write("path,bytes,sha256,modality,captured_at\n")
        for n in range(rows):
            name = f"{mark}drive_{n // 9000:05}/cam_front/{n:09}.jpg{mark}"
            file.write(f"{name},{n % 900_000},{n:064x},image,2026-03-{n % 28 + 1:02}T08:00:00+08:00\n")


def write_parquet(path: Path, source: Path) -> None:
    pl.scan_csv(source).sink_parquet(path, compression="zstd", row_group_size=500_000)


def memory_mb(field: str) -> int:
    """A field of /proc/self/status: VmRSS is now, VmHWM the peak. getrusage would show the parent's peak."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith(field))


def measure(path: Path) -> None:
    """Print one row of the table; runs in a process of its own so that the peak is its own."""
    read_inventory_once_small(path.parent)
    before = memory_mb("VmRSS")
    started = time.perf_counter()
    summary = read_inventory(path)
    speed = summary.n_files / (time.perf_counter() - started)
    size = path.stat().st_size // 1_000_000
    more = memory_mb("VmHWM") - before
    sys.stdout.write(
        f"{path.name:16}{size:6} MB {summary.n_files:>12,} rows {speed:>12,.0f} rows/s {more:>6} MB more\n"
    )


def read_inventory_once_small(folder: Path) -> None:
    small = folder / "small.csv"
    small.write_text("path\na.jpg\n", encoding="utf-8")
    read_inventory(small)


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        plain, quoted, columns = (Path(folder) / name for name in ("plain.csv", "quoted.csv", "columns.parquet"))
        write_csv(plain, rows, quoted=False)
        write_csv(quoted, rows, quoted=True)
        write_parquet(columns, plain)
        for path in (plain, quoted, columns):
            process = multiprocessing.get_context("spawn").Process(target=measure, args=(path,))
            process.start()
            process.join()


if __name__ == "__main__":
    main()
