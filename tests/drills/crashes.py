"""A worker killed at each point of its work, and what the next one makes of it."""

import datetime as dt
from collections.abc import Callable
from functools import partial

from django.test import override_settings

from approvals.enums import Channel, NoticeKind, Rhythm
from approvals.models import Notification
from approvals.services.channels import set_channels, set_rhythm
from approvals.services.webhooks import set_webhook
from tests.cast import assemble
from tests.drills.counts import Count, count, found, sent_reminders
from tests.drills.dying import EVERY_POINT, OF_DIGESTS, OF_WEBHOOKS, POINTS
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
    return count(stand, told=N_CASES, repeats=POINTS[point].repeats, exactly=True)


def killed_at_digest(point: str, stand: Stand) -> Count:
    """Ana's mails wait for ten o'clock; at ten the worker is killed there."""
    cast = assemble()
    set_rhythm(by=cast.ana, rhythm=Rhythm.DAILY, hour=10, weekday=0, urgent_at_once=False)
    cases_due(cast, stand.now.date(), N_CASES)
    with stand.mail():
        with stand.running():
            stand.wait(lambda: sent_reminders().count() == N_CASES, "everything was told in the app")
        stand.moves_to("2026-11-24T10:00:01")
        with stand.worker(dies=point) as first, stand.beat():
            stand.wait(stand.died.exists, "the worker reached the point")
            first.wait()
        with stand.running(at=stand.now + AFTER_THE_LEASE):
            stand.wait(lambda: found(N_CASES), "the next worker sent the digest")
    counted = count(stand, told=N_CASES, repeats=EVERY_POINT[point].repeats, exactly=True)
    if counted.messages != 1:
        counted.broken.append(f"{counted.messages} mails left, it should have been one digest")
    return counted


def killed_at_post(point: str, stand: Stand) -> Count:
    """Ana wants reminders in the team chat and not by mail; the worker is killed there."""
    cast = assemble()
    with stand.mail(), stand.hooks() as url:
        with override_settings(WEBHOOK_ALLOWED_HOSTS={"127.0.0.1"}):
            set_webhook(organisation=cast.exp, by=cast.dora, url=url)
        wanted = {(NoticeKind.DEADLINE, Channel.MAIL): False, (NoticeKind.DEADLINE, Channel.WEBHOOK): True}
        set_channels(by=cast.ana, wanted=wanted)
        cases_due(cast, stand.now.date(), N_CASES)
        with stand.worker(dies=point) as first, stand.beat():
            stand.wait(stand.died.exists, "the worker reached the point")
            first.wait()
        with stand.running(at=stand.now + AFTER_THE_LEASE):
            stand.wait(lambda: found(N_CASES), "the next worker posted everything")
    return count(stand, told=N_CASES, repeats=EVERY_POINT[point].repeats, exactly=True)


def pool_process_killed(stand: Stand) -> Count:
    """One of two processes of a worker is killed, as when memory runs out; its parent goes on."""
    cases_due(assemble(), stand.now.date(), N_CASES)
    point = "notice written, not committed"
    with stand.mail(), stand.worker(dies=point, processes=2), stand.beat():
        stand.wait(stand.died.exists, "a process reached the point")
        stand.wait(lambda: found(N_CASES), "the others sent everything")
    return count(stand, told=N_CASES)


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
    return count(stand, told=n, repeats=deaths)


def told_at_least(n: int) -> bool:
    return Notification.objects.count() >= n


CRASHES: dict[str, Callable[[Stand], Count]] = {
    **{f"worker killed: {point}": partial(killed_at, point) for point in POINTS},
    **{f"worker killed: {point}": partial(killed_at_digest, point) for point in OF_DIGESTS},
    **{f"worker killed: {point}": partial(killed_at_post, point) for point in OF_WEBHOOKS},
    "one process of a worker's pool killed": pool_process_killed,
    "four workers killed whenever": killed_again_and_again,
}
