"""How sealing stands: how old the last seal is, whether it is signed, and how far each outlet has got."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.utils import timezone

from compliance.audit.models import Outlet, Receipt, Seal
from compliance.audit.outlets import ways
from compliance.audit.signing import key_id, problem_with_key

WAITING_SINCE = """
SELECT event.at FROM audit_event AS event
WHERE (event.txid, event.id) > (%s, %s) ORDER BY event.txid, event.id LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class OutletStanding:
    """How far an outlet has got; `n_behind` seals have not left by it."""

    kind: str
    label: str
    place: str
    sent_seal: int
    n_behind: int
    sent_at: dt.datetime | None
    error: str
    again_at: dt.datetime | None
    receipt: str


@dataclass(frozen=True, slots=True)
class Standing:
    """`waiting_since` is the time of the oldest event that is not sealed."""

    seal: int | None
    sealed_at: dt.datetime | None
    key: str
    waiting_since: dt.datetime | None
    is_late: bool
    problem: str
    outlets: tuple[OutletStanding, ...]


def standing() -> Standing:
    last = Seal.objects.order_by("pk").last()
    since = waiting_since(last)
    limit = dt.timedelta(minutes=settings.SEAL_MAX_AGE_MINUTES)
    return Standing(
        seal=last.pk if last else None,
        sealed_at=last.at if last else None,
        key=key_id(last.key) if last else "",
        waiting_since=since,
        is_late=since is not None and timezone.now() - since > limit,
        problem=problem_with_key(),
        outlets=tuple(outlets_of(last.pk if last else 0)),
    )


def waiting_since(last: Seal | None) -> dt.datetime | None:
    place = [last.last_txid, last.last_event_id] if last else [0, 0]
    with connection.cursor() as cursor:
        cursor.execute(WAITING_SINCE, place)
        found = cursor.fetchone()
    return found[0] if found else None


def outlets_of(last: int) -> list[OutletStanding]:
    known = {outlet.kind: outlet for outlet in Outlet.objects.all()}
    receipts = {row.kind: row.receipt for row in Receipt.objects.order_by("kind", "-pk").distinct("kind")}
    found = []
    for kind, way in ways().items():
        outlet = known.get(kind) or Outlet(kind=kind)
        found.append(
            OutletStanding(
                kind=kind,
                label=str(outlet.get_kind_display()),
                place=way.place,
                sent_seal=outlet.sent_seal,
                n_behind=Seal.objects.filter(pk__gt=outlet.sent_seal, pk__lte=last).count(),
                sent_at=outlet.sent_at,
                error=outlet.error,
                again_at=outlet.again_at,
                receipt=receipts.get(kind, ""),
            )
        )
    return found
