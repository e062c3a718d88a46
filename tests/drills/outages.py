"""Servers that go away and come back while work is under way."""

import datetime as dt
from collections.abc import Callable

from approvals.enums import DeliveryState
from approvals.models import Delivery, Notification
from tests.cast import Cast, assemble
from tests.drills.counts import Count, count, found
from tests.drills.stand import Stand
from tests.drills.world import cases_due

N_CASES = 40
AFTER_THE_LEASE = dt.timedelta(minutes=3)


def some_were_told() -> bool:
    return Notification.objects.count() >= N_CASES // 8


def under_way(stand: Stand) -> Cast:
    cast = assemble()
    cases_due(cast, stand.now.date(), N_CASES)
    return cast


def broker_stopped(stand: Stand) -> Count:
    """The queue is away for some seconds while workers and beat run on."""
    cast = under_way(stand)
    with stand.mail(), stand.running():
        stand.wait(some_were_told, "the work began")
        with stand.servers.broker.away(4):
            cases_due(cast, stand.now.date(), N_CASES)
        stand.wait(lambda: found(2 * N_CASES), "what came while the queue was away was sent")
    return count(stand, told=2 * N_CASES)


def broker_emptied(stand: Stand) -> Count:
    """The queue comes back without anything that was in it."""
    under_way(stand)
    with stand.mail(), stand.running():
        stand.wait(some_were_told, "the work began")
        stand.servers.broker.stop()
        stand.servers.broker.services.erase()
        stand.servers.broker.start()
        stand.wait(lambda: found(N_CASES), "everything was sent without the old queue")
    return count(stand, told=N_CASES)


def database_restarted(stand: Stand) -> Count:
    """The database ends every session and is away for some seconds."""
    under_way(stand)
    with stand.mail():
        with stand.running():
            stand.wait(some_were_told, "the work began")
            with stand.servers.database.away(3):
                pass
            stand.wait(some_were_told, "the database answers")
        with stand.running(at=stand.now + AFTER_THE_LEASE):
            stand.wait(lambda: found(N_CASES), "everything was sent")
    return count(stand, told=N_CASES, repeats=1)


def database_killed(stand: Stand) -> Count:
    """The database is killed and recovers from its log."""
    under_way(stand)
    with stand.mail():
        with stand.running(workers=2):
            stand.wait(some_were_told, "the work began")
            stand.servers.database.crash()
            stand.wait(some_were_told, "the database answers")
        with stand.running(at=stand.now + AFTER_THE_LEASE):
            stand.wait(lambda: found(N_CASES), "everything was sent")
    return count(stand, told=N_CASES, repeats=2)


def mail_server_away(stand: Stand) -> Count:
    """Nobody listens where mail goes; minutes later somebody does."""
    under_way(stand)
    with stand.mail() as port:
        pass
    with stand.running():
        stand.wait(lambda: Delivery.objects.filter(attempts=1).count() == N_CASES, "each mail was tried")
    assert not Delivery.objects.filter(state=DeliveryState.SENT).exists()
    with stand.mail(port), stand.running(at=stand.now + AFTER_THE_LEASE):
        stand.wait(lambda: found(N_CASES), "each mail was sent")
    return count(stand, told=N_CASES)


OUTAGES: dict[str, Callable[[Stand], Count]] = {
    "broker stopped and started": broker_stopped,
    "broker came back empty": broker_emptied,
    "database restarted": database_restarted,
    "database killed": database_killed,
    "mail server away": mail_server_away,
}
