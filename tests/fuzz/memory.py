"""Reads the whole corpus in a process of its own and prints by how many megabytes the reading made it grow.

python -m tests.fuzz.memory
"""

import resource
import tempfile
from contextlib import suppress
from pathlib import Path

from approvals.manifests.inventory import read_inventory
from approvals.manifests.problems import Unreadable
from approvals.manifests.reading import read_descriptor
from tests.fuzz.hostile_inventories import inventories
from tests.fuzz.hostile_manifests import manifests


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    descriptors, lists = manifests(), inventories()
    before = peak_mb()
    for file in descriptors:
        with suppress(Unreadable):
            read_descriptor(file.data)
    with tempfile.TemporaryDirectory() as folder:
        for file in lists:
            path = Path(folder, "inventory")
            path.write_bytes(file.data)
            with suppress(Unreadable):
                read_inventory(path)
    print(f"{peak_mb() - before:.0f}")  # noqa: T201 -- the answer


if __name__ == "__main__":
    main()
