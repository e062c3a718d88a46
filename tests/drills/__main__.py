"""Run drills and print what they counted; ends with 1 where a promise was broken.

Run: python -m tests.drills [NAME...]; without names all of them.
"""

import logging
import os
import signal
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import django

from tests.drills.servers import Servers

SERVERS = Servers()
os.environ.update(SERVERS.environment())
django.setup()

from tests.drills.running import DRILLS, run  # noqa: E402 -- the environment must be set first


def main() -> int:
    logging.getLogger("httpx").setLevel(logging.WARNING)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that a run which is ended stops its servers
    names = sys.argv[1:] or list(DRILLS)
    if unknown := set(names) - DRILLS.keys():
        sys.exit(f"There is no drill {', '.join(sorted(unknown))}; there are:\n" + "\n".join(DRILLS))
    with SERVERS.running(), TemporaryDirectory(prefix="drill-") as folder:
        return run(SERVERS, Path(folder), names)


if __name__ == "__main__":
    sys.exit(main())
