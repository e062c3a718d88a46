"""Print the benchmarks, one after the other; each owns its process and its servers."""

import subprocess
import sys

BENCHMARKS = (
    "tests.bench.lists",
    "tests.bench.inventory",
    "tests.bench.workdays",
    "tests.bench.determinations",
    "tests.bench.impact",
    "tests.bench.reminders",
    "tests.bench.trail",
    "tests.bench.audit",
    "tests.bench.evidence",
)


def main() -> None:
    for name in BENCHMARKS:
        sys.stdout.write(f"\n{name}\n")
        sys.stdout.flush()
        subprocess.run([sys.executable, "-m", name], check=True)


if __name__ == "__main__":
    main()
