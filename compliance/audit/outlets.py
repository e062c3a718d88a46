"""Sends seals out of the database: to a file, by mail, to a webhook; whoever keeps them can show what was altered.

Each outlet goes on where it got to. A seal may be sent twice when a worker dies between sending and
noting it; it is never left out.
"""

import datetime as dt
import json
import os
from collections.abc import Callable, Sequence
from email.utils import make_msgid
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from standardwebhooks import Webhook as Signer

from compliance.audit.anchors import Anchor, line_of
from compliance.audit.chain import FIRST
from compliance.audit.models import Outlet, Seal

LEASE_SECONDS = 120
AGAIN_AFTER_SECONDS = (30, 120, 600, 3_600)
SEALS_AT_ONCE = 500
LINE_LENGTH = 200
FILE_MODE = 0o640
# The time of a receipt is the database's word: the application's role may not set it.
NOTE = "INSERT INTO audit_receipt (kind, first_seal, last_seal, digest, receipt) VALUES (%s, %s, %s, %s, %s)"


class NotSent(Exception):
    """The seals did not get out; the message says why, without addresses or secrets."""


class Way(NamedTuple):
    """How an outlet sends.

    `place` is where to, without what people should not read; `every` how long it waits after the last
    time; `send` gives a receipt; `wants_last`: the last seal alone, not each.
    """

    place: str
    every: dt.timedelta
    send: Callable[[Sequence[Anchor]], str]
    wants_last: bool = False


def ways() -> dict[str, Way]:
    """Give the outlets which the settings name."""
    found: dict[str, Way] = {}
    if settings.SEAL_FILE:
        found[Outlet.Kind.FILE] = Way(Path(settings.SEAL_FILE).name, dt.timedelta(), append)
    if settings.SEAL_MAIL_TO:
        n = len(settings.SEAL_MAIL_TO)
        place = ngettext("%(n)d address", "%(n)d addresses", n) % {"n": n}
        found[Outlet.Kind.MAIL] = Way(place, dt.timedelta(hours=settings.SEAL_MAIL_HOURS), mail, wants_last=True)
    if settings.SEAL_WEBHOOK_URL:
        every = dt.timedelta(seconds=settings.SEAL_WEBHOOK_SECONDS)
        found[Outlet.Kind.WEBHOOK] = Way(urlsplit(settings.SEAL_WEBHOOK_URL).hostname or "", every, post)
    return found


def send_due(now: dt.datetime, kinds: Sequence[str] = ()) -> int:
    """Send what each outlet has not had yet, where its time has come; return how many seals left."""
    return sum(send_next(kind, way, now) for kind, way in ways().items() if not kinds or kind in kinds)


def send_next(kind: str, way: Way, now: dt.datetime) -> int:
    outlet, _made = Outlet.objects.get_or_create(kind=kind)
    anchors = anchors_after(before_last(outlet.sent_seal) if way.wants_last else outlet.sent_seal)
    is_early = outlet.sent_at and outlet.sent_at + way.every > now
    if not anchors or is_early or not lease(outlet, now):
        return 0
    try:
        receipt = way.send(anchors)
    except NotSent as problem:
        put_back(outlet, str(problem), now)
        return 0
    note_sent(outlet, anchors, receipt, now)
    return len(anchors)


def before_last(sent: int) -> int:
    """Give the seal before the last one, however many there are since what was sent."""
    last = Seal.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return max(sent, last - 1)


def anchors_after(sent: int) -> list[Anchor]:
    seals = list(Seal.objects.filter(pk__gt=sent).order_by("pk")[:SEALS_AT_ONCE])
    before = Seal.objects.filter(pk__lte=sent).order_by("pk").last()
    previous = before.digest if before else FIRST
    anchors = []
    for seal in seals:
        anchors.append(Anchor(seal.pk, seal.sealed(previous), seal.digest, seal.signature))
        previous = seal.digest
    return anchors


def lease(outlet: Outlet, now: dt.datetime) -> bool:
    """Take the outlet for this worker, unless another has it or its next try is later."""
    free = Outlet.objects.filter(Q(again_at=None) | Q(again_at__lte=now), pk=outlet.pk, sent_seal=outlet.sent_seal)
    return bool(free.update(again_at=now + dt.timedelta(seconds=LEASE_SECONDS)))


def put_back(outlet: Outlet, problem: str, now: dt.datetime) -> None:
    seconds = AGAIN_AFTER_SECONDS[min(outlet.attempts, len(AGAIN_AFTER_SECONDS) - 1)]
    outlet.attempts += 1
    outlet.error = problem[:LINE_LENGTH]
    outlet.again_at = now + dt.timedelta(seconds=seconds)
    outlet.save(update_fields=["attempts", "error", "again_at"])


@transaction.atomic
def note_sent(outlet: Outlet, anchors: Sequence[Anchor], receipt: str, now: dt.datetime) -> None:
    first, last = anchors[0], anchors[-1]
    with connection.cursor() as cursor:
        cursor.execute(NOTE, [outlet.kind, first.pk, last.pk, last.digest, receipt[:LINE_LENGTH]])
    outlet.sent_seal, outlet.sent_at, outlet.attempts, outlet.error, outlet.again_at = last.pk, now, 0, "", None
    outlet.save(update_fields=["sent_seal", "sent_at", "attempts", "error", "again_at"])


def append(anchors: Sequence[Anchor]) -> str:
    """Add the seals to the file, and wait until the disk has them. Raises: NotSent."""
    lines = "".join(f"{line_of(anchor)}\n" for anchor in anchors).encode()
    try:
        path = Path(settings.SEAL_FILE)
        path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, FILE_MODE)
        try:
            at = write_whole(file, lines)
        finally:
            os.close(file)
    except OSError as error:
        raise NotSent(f"{type(error).__name__}: {error.strerror}") from error
    return f"{len(lines)} bytes at {at}"


def write_whole(file: int, lines: bytes) -> int:
    """Write the lines on lines of their own, whatever a full disk left before, and return where they begin."""
    size = os.fstat(file).st_size
    if size and os.pread(file, 1, size - 1) != b"\n":
        lines = b"\n" + lines
    rest = memoryview(lines)
    while rest:
        rest = rest[os.write(file, rest) :]
    os.fsync(file)
    return size


def mail(anchors: Sequence[Anchor]) -> str:
    """Mail the last seal, which covers all before it. Raises: NotSent."""
    last = anchors[-1]
    number = make_msgid(f"seal-{last.pk}", "seals.invalid")
    with translation.override(settings.LANGUAGE_CODE):
        subject = _("Seal %(seal)d of the audit trail") % {"seal": last.pk}
        text = _(
            "Keep this mail. The line below is the last seal of the audit trail and covers everything before it."
            " Whoever alters the trail later cannot make it fit this line: verify it with"
            " `manage.py verify_audit --against FILE`, where FILE holds the line."
        )
    message = EmailMessage(
        subject,
        f"{text}\n\n{line_of(last)}\n",
        to=settings.SEAL_MAIL_TO,
        headers={"Message-ID": number, "Auto-Submitted": "auto-generated"},
    )
    try:
        message.send()
    except OSError as error:
        raise NotSent(type(error).__name__) from error
    return number


def post(anchors: Sequence[Anchor]) -> str:
    """Post the seals, signed as Standard Webhooks says, to a public address only. Raises: NotSent."""
    at = timezone.now()
    number = f"seal-{anchors[0].pk}-{anchors[-1].pk}"
    lines: list[dict[str, Any]] = [json.loads(line_of(anchor)) for anchor in anchors]
    body = json.dumps({"type": "audit.sealed", "timestamp": at.isoformat(), "data": {"seals": lines}})
    try:
        headers = {
            "Content-Type": "application/json",
            "webhook-id": number,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": Signer(settings.SEAL_WEBHOOK_SECRET).sign(number, at, body),
        }
        client_for = import_string(settings.SAFE_CLIENT)
        with client_for(settings.SEAL_WEBHOOK_URL) as client:
            answer = client.post(settings.SEAL_WEBHOOK_URL, data=body.encode(), headers=headers, stream=True)
            with answer:
                status = answer.status_code
    except (requests.RequestException, OSError, ValueError) as error:
        raise NotSent(type(error).__name__) from error
    if not 200 <= status < 300:
        raise NotSent(f"HTTP {status}")
    return f"HTTP {status}, {number}"
