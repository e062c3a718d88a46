"""A worker killed at each point of its work, and what the next one makes of it."""

import datetime as dt
from collections.abc import Callable
from functools import partial

from approvals.models import Notification
from tests.cast import assemble
from tests.drills.counts import Count, count, found
from tests.drills.dying import POINTS
from tests.drills.stand import Stand, kill
from tests.drills.world import cases_due

N_CASES = 12
AFTER_THE_LEASE = dt.timedelta(minutes=3)


def killed_at(point: str, stand: Stand) -> Count:
    """The whole worker is killed there; another begins when the lease of the first has run out."""
    cases_due(assemble(), stand.now.date(), N_CASES)
    with stand.mail(), stand.worker(dies=point) as first:
        with stand.beat():
            stand.wait(stand.died.exists, "the worker reached the point")
            first.wait()
        with stand.running(at=stand.now + AFTER_THE_LEASE):
            stand.wait(lambda: found(N_CASES), "the next worker sent everything")
    return count(stand.mails, told=N_CASES, repeats=POINTS[point].repeats, exactly=True)


def pool_process_killed(stand: Stand) -> Count:
    """One of two processes of a worker is killed, as when memory runs out; its parent goes on."""
    cases_due(assemble(), stand.now.date(), N_CASES)
    point = "notice written, not committed"
    with stand.mail(), stand.worker(dies=point, processes=2), stand.beat():
        stand.wait(stand.died.exists, "a process reached the point")
        stand.wait(lambda: found(N_CASES), "the others sent everything")
    return count(stand.mails, told=N_CASES)


def killed_again_and_again(stand: Stand) -> Count:
    """Workers that are killed whenever, each soon after it began; the last one lives."""
    n = 60
    cases_due(assemble(), stand.now.date(), n)
    deaths = 4
    with stand.mail():
        for death in range(deaths):
            at = stand.now + death * AFTER_THE_LEASE
            with stand.worker(at=at) as worker, stand.beat(at=at):
                stand.wait(lambda death=death: told_at_least(death * n // 6 + 1), "the worker began")
                kill(worker)
        with stand.running(at=stand.now + deaths * AFTER_THE_LEASE):
            stand.wait(lambda: found(n), "the last worker sent everything")
    return count(stand.mails, told=n, repeats=deaths)


def told_at_least(n: int) -> bool:
    return Notification.objects.count() >= n


CRASHES: dict[str, Callable[[Stand], Count]] = {
    **{f"worker killed: {point}": partial(killed_at, point) for point in POINTS},
    "one process of a worker's pool killed": pool_process_killed,
    "four workers killed whenever": killed_again_and_again,
}
