"""Load and failure: many people at work while web, workers and servers are killed, are away or are full."""

import datetime as dt
import os
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import ClassVar

from django.utils import timezone

from tests.drills.counts import count, found
from tests.drills.crowd import Crowd, gather
from tests.drills.journal import Journal
from tests.drills.probing import Prober
from tests.drills.stand import Program, Stand, kill
from tests.drills.truth import broken_promises, has_left, waits
from tests.drills.visitors import at_work
from tests.drills.web import Web, kill_child, web
from tests.drills.world import cases_due

LOAD_SECONDS = int(os.environ.get("DRILL_LOAD_SECONDS", "300"))
KILLING_SECONDS = int(os.environ.get("DRILL_KILLING_SECONDS", "120"))
AWAY_SECONDS = int(os.environ.get("DRILL_AWAY_SECONDS", "60"))
SESSIONS = int(os.environ.get("DRILL_SESSIONS", "200"))
VISITORS = int(os.environ.get("DRILL_VISITORS", "40"))
LOAD_PAUSE = float(os.environ.get("DRILL_PAUSE_SECONDS", "8"))
N_DUE = 12
SEED = 20261124
WELL_SECONDS = int(os.environ.get("DRILL_WELL_SECONDS", "8"))
DATABASE_AWAY_SECONDS = 5
AFTER_THE_LEASE = dt.timedelta(minutes=3)
# A worker gives back what a killed one held; in the real application after fifteen minutes.
SOON = {"DRILL_VISIBILITY_SECONDS": "20"}


@dataclass
class Siege:
    """The figures of one drill under load, and every promise that it broke."""

    COLUMNS: ClassVar = ("sessions", "answers", "written", "conflicts", "failed", "p50", "p95", "p99", "readiness")

    sessions: int
    journal: Journal
    prober: Prober
    broken: list[str] = field(default_factory=list)

    def row(self) -> list[str]:
        journal = self.journal
        numbers = (self.sessions, len(journal.seconds), len(journal.writes), journal.conflicts, journal.failed.total())
        seconds = [f"{journal.percentile(part):.2f} s" for part in (50, 95, 99)]
        return [*map(str, numbers), *seconds, self.prober.row()]


@dataclass
class Scene:
    """All that runs in a drill: the crowd at work, the web server, and those who ask whether it is well."""

    stand: Stand
    crowd: Crowd
    site: Web
    prober: Prober
    journal: Journal


def siege(
    trouble: Callable[[Scene], None],
    stand: Stand,
    *,
    sessions: int = VISITORS,
    pause_seconds: float = 2,
    failures: frozenset[int] = frozenset(),
    repeats: int = 0,
) -> Siege:
    """Let people work through the trouble and what waits be done, then hold everything against the promise.

    failures: with which statuses a request may be answered that was not done, 0 for no answer at all.
    """
    stand.environment = {"MEDIA_ROOT": str(stand.folder / "media"), **stand.environment, **SOON}
    crowd = gather(sessions)
    cases_due(crowd.cast, timezone.localdate(), N_DUE)
    with stand.mail():
        with web(stand) as site:
            prober = Prober(site.address)
            with prober.probing(), at_work(crowd, site.address, pause_seconds=pause_seconds) as journal:
                trouble(Scene(stand, crowd, site, prober, journal))
        with stand.running(at=timezone.localtime() + AFTER_THE_LEASE, send_unsent=1.0, send_seals=1.0):
            stand.wait(lambda: not waits() and found(N_DUE), "everything that waited was done", waits)
            stand.wait(lambda: has_left(stand), "a seal left the database")
    broken = [*broken_promises(journal, stand), *journal.gaps(), *prober.lies(), *count(stand, repeats=repeats).broken]
    broken += [f"{n} times {what}" for what, n in journal.wrong.items()]
    broken += [f"{n} times {what}" for what, n in journal.failed.items() if int(what.split()[0]) not in failures]
    return Siege(len(crowd.people), journal, prober, broken)


def load(at: Scene) -> None:
    with at.stand.running(at=timezone.localtime()):
        time.sleep(LOAD_SECONDS)


def database_killed(at: Scene) -> None:
    """PostgreSQL is killed in the middle of requests, stays away, and recovers from its log."""
    with at.stand.running(at=timezone.localtime()):
        for _ in range(2):
            time.sleep(WELL_SECONDS)
            with at.prober.away("database") as outage:
                at.stand.servers.database.kill()
                outage.is_gone()
                time.sleep(DATABASE_AWAY_SECONDS)
                at.prober.wait_until_told(outage)
                outage.returns()
                at.stand.servers.database.restart()
        time.sleep(WELL_SECONDS)


def queue_away(at: Scene) -> None:
    """Redis is away for a minute while people submit; whoever saves notices nothing."""
    with at.stand.running(at=timezone.localtime()):
        time.sleep(WELL_SECONDS)
        with at.prober.away("redis") as outage:
            at.stand.servers.broker.stop()
            outage.is_gone()
            time.sleep(AWAY_SECONDS)
            at.prober.wait_until_told(outage)
            outage.returns()
            at.stand.servers.broker.start()
        time.sleep(WELL_SECONDS)


def killed_at_random(at: Scene) -> None:
    """Web, workers and beat, or one process of them, are killed at random; each begins again at once."""
    dice = random.Random(SEED)  # noqa: S311 -- the same at every run
    over = time.monotonic() + KILLING_SECONDS
    while time.monotonic() < over:
        now = timezone.localtime()
        with at.stand.worker(at=now, processes=2) as worker, at.stand.beat(at=now, send_unsent=2.0) as beat:
            while worker.poll() is None and beat.poll() is None and time.monotonic() < over:
                time.sleep(dice.uniform(1, 4))
                dice.choice((kill_web, kill_web, kill_web_process, kill_pool_process, kill_worker, kill_beat))(
                    at, worker, beat, dice.randrange(100)
                )


def kill_web(at: Scene, *_others: object) -> None:
    with at.prober.away("web"):
        at.site.kill()
        at.site.start()
        at.site.wait()


def kill_web_process(at: Scene, _worker: Program, _beat: Program, number: int) -> None:
    with at.prober.away("web"):
        at.site.kill_one(number)
        at.site.wait()


def kill_pool_process(_at: Scene, worker: Program, _beat: Program, number: int) -> None:
    kill_child(worker, number)


def kill_worker(_at: Scene, worker: Program, _beat: Program, _number: int) -> None:
    kill(worker)


def kill_beat(_at: Scene, _worker: Program, beat: Program, _number: int) -> None:
    kill(beat)


SIEGES: dict[str, Callable[[Stand], Siege]] = {
    f"{SESSIONS} sessions for {LOAD_SECONDS} s": partial(siege, load, sessions=SESSIONS, pause_seconds=LOAD_PAUSE),
    "database killed under load": partial(siege, database_killed, failures=frozenset({503}), repeats=2),
    "queue away under load": partial(siege, queue_away),
    "web and workers killed at random": partial(
        siege, killed_at_random, failures=frozenset({0, 503}), repeats=KILLING_SECONDS
    ),
}
