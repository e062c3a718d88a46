#!/usr/bin/env python
"""Run a command, with the embedded services where no server is configured."""

import os
import sys

from django.core.management import execute_from_command_line

from compliance import embedded

WITHOUT_SERVICES = {"check", "collectstatic", "help", "spectacular", "--help", "--version"}


def main() -> None:
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
