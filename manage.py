#!/usr/bin/env python
"""Run a command, with the embedded services where no server is configured."""

import os
import signal
import sys
from types import FrameType
from typing import NoReturn

from django.core.management import execute_from_command_line

from compliance import embedded

WITHOUT_SERVICES = {
    "build",
    "check",
    "check_catalogues",
    "collectstatic",
    "help",
    "messages",
    "reset",
    "spectacular",
    "--help",
    "--version",
}


def stop(number: int, _frame: FrameType | None) -> NoReturn:
    """End as an exception does, so that what we started is stopped too."""
    for name in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(name, signal.SIG_IGN)
    sys.exit(128 + number)


def main() -> None:
    for name in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(name, stop)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compliance.settings")
    if set(sys.argv[1:2]) <= WITHOUT_SERVICES:
        execute_from_command_line(sys.argv)
        return
    try:
        with embedded.held():
            execute_from_command_line(sys.argv)
    except embedded.ServiceError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
