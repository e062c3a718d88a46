"""The clock of workers and beats runs over an edge, is set back, or over it a calendar is published."""

import datetime as dt
import time
from collections.abc import Callable

import time_machine
from django.db.models import QuerySet

from approvals.enums import CalendarPurpose, ImpactState
from approvals.models import CalendarRun, Deadline, Reminder
from tests.approvals.calendar_years import filed, published
from tests.cast import assemble
from tests.drills.counts import Count, all_is_done, count, found, sent_reminders
from tests.drills.stand import Stand
from tests.drills.world import cases_due

N_CASES = 8
# Long enough for the programs to start before the edge and to work after it.
BEFORE_SECONDS, AFTER_SECONDS = 12, 5


def over_midnight(stand: Stand) -> Count:
    """At midnight nobody is told; at eight of the new day everybody is, once."""
    cases_due(assemble(), dt.date(2026, 11, 25), N_CASES)
    with stand.mail():
        run_over(stand, "2026-11-25T00:00:00", lambda: found(N_CASES), then_go_on=True)
        run_over(stand, "2026-11-25T08:00:00", lambda: found(2 * N_CASES))
    counted = count(stand, told=2 * N_CASES)
    counted.broken += told_early(sent_reminders().filter(step=0), stand.now)
    return counted


def over_year_end(stand: Stand) -> Count:
    """Dates of 31 December are followed on 1 January; the duties of both years are there once."""
    cast = assemble()
    for number in range(N_CASES):
        filed(cast, dt.date(2026, 12, 24), f"Case {number}")
    often = {"refresh_duties": 2.0}
    with stand.mail():
        run_over(stand, "2027-01-01T00:00:00", lambda: completeness(0) == N_CASES, then_go_on=True, **often)
        run_over(stand, "2027-01-01T08:00:00", lambda: completeness(-1) == N_CASES and reports_owed(2027) > 0, **often)
    counted = count(stand)
    counted.broken += told_early(sent_reminders().filter(deadline__kind="completeness", step=-1), stand.now)
    owed = [reports_owed(year) for year in (2026, 2027)]
    if owed != [2, 2]:
        counted.broken.append(f"two exporters should owe a report for each year, not {owed}")
    return counted


def completeness(step: int) -> int:
    return sent_reminders().filter(deadline__kind="completeness", step=step).count()


def reports_owed(year: int) -> int:
    return Deadline.objects.filter(kind="annual_report", origin=f"year:{year}").count()


def told_early(reminders: QuerySet[Reminder], moment: dt.datetime) -> list[str]:
    early = reminders.filter(done_at__lt=moment)
    return [f"reminder {one.pk} was told at {one.done_at}, before {moment}" for one in early]


def over_a_publication(stand: Stand) -> Count:
    """A date that was told of moves when its year is published: the new date is told of, the old no more."""
    with time_machine.travel(stand.moves_to("2027-02-14T08:05:00"), tick=True):
        cast = assemble()
        for number in range(N_CASES):
            filed(cast, dt.date(2027, 1, 28), f"Case {number}")
        with stand.mail():
            with stand.running(resume_calendars=1.0):
                stand.wait(lambda: acceptance() == [("2027-02-15", 1)] * N_CASES, "the old date was told of")
                published(cast)
                stand.wait(recounted, "all dates were counted again")
                stand.wait(all_is_done, "everything was told")
            stand.moves_to("2027-02-16T08:05:00")
            with stand.running():
                time.sleep(AFTER_SECONDS)
            stand.moves_to("2027-02-19T08:05:00")
            with stand.running():
                stand.wait(lambda: len(acceptance()) == 2 * N_CASES and all_is_done(), "the new date was told of")
    counted = count(stand)
    if acceptance() != [("2027-02-15", 1)] * N_CASES + [("2027-02-20", 1)] * N_CASES:
        counted.broken.append(f"the old date and the new should be told of once each, not {acceptance()}")
    return counted


def queued_when_published(stand: Stand) -> Count:
    """A date moves while its reminder waits in the queue: that one is skipped."""
    with time_machine.travel(stand.moves_to("2027-02-14T08:05:00"), tick=True):
        cast = assemble()
        for number in range(N_CASES):
            filed(cast, dt.date(2027, 1, 28), f"Case {number}")
        with stand.mail():
            with stand.beat(), stand.worker(dies="reminder taken, notice not written") as worker:
                worker.wait()
            published(cast)
            with stand.running(resume_calendars=1.0):
                stand.wait(lambda: recounted() and all_is_done(), "all dates were counted again")
    counted = count(stand)
    if any(day == "2027-02-15" for day, _step in acceptance()) and not counted.skipped["moved"]:
        counted.broken.append("the old date was told of after it had moved")
    return counted


def set_back(stand: Stand) -> Count:
    """A worker dies with a mail in its hands, and its clock is set back by an hour: the mail waits, nothing doubles."""
    cases_due(assemble(), stand.now.date(), N_CASES)
    with stand.mail():
        with stand.worker(dies="mail leased, not sent") as first, stand.beat():
            stand.wait(stand.died.exists, "the worker died")
            first.wait()
        with stand.running(at=stand.now - dt.timedelta(hours=1)):
            time.sleep(AFTER_SECONDS)
        with stand.running(at=stand.now + dt.timedelta(minutes=3)):
            stand.wait(lambda: found(N_CASES), "everything was sent")
    return count(stand, told=N_CASES)


def run_over(stand: Stand, edge: str, until: Callable[[], bool], *, then_go_on: bool = False, **seconds: float) -> None:
    """Let worker and beat run over that moment until it is so, or then on till well after the moment."""
    at = stand.moves_to(edge) - dt.timedelta(seconds=BEFORE_SECONDS)
    with stand.running(at=at, **seconds):
        stand.wait(until, f"everything was told around {edge}")
        if then_go_on:
            time.sleep(BEFORE_SECONDS + AFTER_SECONDS)
        stand.wait(all_is_done, "nothing waits")


def acceptance() -> list[tuple[str, int]]:
    """The dates and steps of acceptance that somebody was told of."""
    told = sent_reminders().filter(deadline__kind="acceptance").order_by("due_on", "-step")
    return [(f"{due_on}", step) for due_on, step in told.values_list("due_on", "step")]


def recounted() -> bool:
    runs = CalendarRun.objects.filter(purpose=CalendarPurpose.RECOUNT)
    return runs.exists() and not runs.exclude(state=ImpactState.FINISHED).exists()


CLOCK: dict[str, Callable[[Stand], Count]] = {
    "clock over midnight": over_midnight,
    "clock over the end of the year": over_year_end,
    "clock over the publication of a calendar": over_a_publication,
    "calendar published while reminders wait": queued_when_published,
    "clock set back by an hour": set_back,
}
