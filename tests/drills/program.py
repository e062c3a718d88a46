"""The real Celery application, at another time of day, which may die at one point.

DRILL_NOW: the moment its clock starts from; it runs on from there.
DRILL_DIES: a point of `dying.POINTS`; DRILL_DIED: the file that marks that it has happened.
DRILL_VISIBILITY_SECONDS: after which a worker gets what a killed one held.
DRILL_BEAT: seconds between two beats of tasks, as `remind=1,refresh-duties=2`.
"""

import datetime as dt
import os

import time_machine

from compliance.celery import app
from tests.drills import dying

if moment := os.environ.get("DRILL_NOW"):
    time_machine.travel(dt.datetime.fromisoformat(moment), tick=True).start()

app.loader.import_default_modules()
for entry in filter(None, os.environ.get("DRILL_BEAT", "").split(",")):
    name, seconds = entry.split("=")
    app.conf.beat_schedule[name]["schedule"] = float(seconds)
if given_back := os.environ.get("DRILL_VISIBILITY_SECONDS"):
    app.conf.broker_transport_options |= {
        "visibility_timeout": float(given_back),
        "unacked_restore_interval": 2,
        "unacked_restore_throttle": 1,
    }
if point := os.environ.get("DRILL_DIES"):
    dying.arrange(point)
