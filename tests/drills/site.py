"""The real application for the web server, at the drill's time of day (DRILL_NOW)."""

import datetime as dt
import os

import time_machine

time_machine.travel(dt.datetime.fromisoformat(os.environ["DRILL_NOW"]), tick=True).start()

from compliance.wsgi import application  # noqa: E402 -- the clock must be set first

__all__ = ["application"]
