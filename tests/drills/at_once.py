"""Several of everything, and beats that stood still."""

import datetime as dt
from collections.abc import Callable

from tests.cast import assemble
from tests.drills.counts import Count, count, found
from tests.drills.stand import Stand
from tests.drills.world import cases_due

N_CASES = 40
WEEK = dt.timedelta(days=7)
# Per case: due today its owner on the day, then the owner, an approver and an auditor, as it is over; due
# in five days the owner, then the owner and an approver; in seven twice, in eight and fourteen once.
WEEK_LATER = 4 * (4 + 3 + 2 + 1 + 1)


def two_beats(stand: Stand) -> Count:
    cases_due(assemble(), stand.now.date(), N_CASES)
    with stand.mail(), stand.running(beats=2):
        stand.wait(lambda: found(N_CASES), "everything was sent")
    return count(stand, told=N_CASES)


def two_workers(stand: Stand) -> Count:
    """Two workers of two processes each, and two beats."""
    cases_due(assemble(), stand.now.date(), N_CASES)
    with stand.mail(), stand.worker(processes=2), stand.worker(processes=2), stand.beat(), stand.beat():
        stand.wait(lambda: found(N_CASES), "everything was sent")
    return count(stand, told=N_CASES)


def beat_off_for_a_week(stand: Stand) -> Count:
    """What is still worth sending is sent once; steps that passed are recorded as skipped."""
    cast = assemble()
    for days in (0, 5, 7, 8, 14):
        cases_due(cast, stand.now.date() + dt.timedelta(days=days), 4)
    with stand.mail():
        with stand.running():
            stand.wait(lambda: found(12), "the first day's were sent")
        with stand.running(at=stand.now + WEEK):
            stand.wait(lambda: found(WEEK_LATER), "the week's were sent")
    return count(stand, told=WEEK_LATER)


AT_ONCE: dict[str, Callable[[Stand], Count]] = {
    "two beats": two_beats,
    "two workers of two processes, two beats": two_workers,
    "beat off for a week": beat_off_for_a_week,
}
