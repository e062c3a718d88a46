"""Digests: mails that wait for a person's hour go out as one."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from approvals.enums import DeliveryState, UnsentReason
from approvals.models import Delivery, Digest
from approvals.notices.wishes import choices_of, next_digest, rhythm_of
from approvals.services.deliveries import reason_to_skip
from approvals.services.mails import send_digest_mail
from approvals.services.sending import LEASE_SECONDS, MAX_ATTEMPTS, Unsent, finish, put_back
from compliance.accounts.models import User


def make_digests(now: dt.datetime) -> int:
    """Make the digest of everybody whose hour has come, and count them.

    Of several hours that passed while nothing ran, the last makes the digest, of all lines.
    """
    come = Delivery.objects.held().filter(hold_until__lte=now)
    people = come.values("notification__user").annotate(due_at=Max("hold_until")).order_by("notification__user")
    rows = list(people.values_list("notification__user", "due_at"))
    return sum(_make_digest(user_id, due_at, now) for user_id, due_at in rows)


@transaction.atomic
def _make_digest(user_id: int, due_at: dt.datetime, now: dt.datetime) -> bool:
    """Fix the lines; a line that comes after its digest was made waits for the next one."""
    digest, is_new = Digest.objects.get_or_create(user_id=user_id, due_at=due_at)
    lines = Delivery.objects.held().filter(notification__user=user_id, hold_until__lte=due_at)
    if is_new:
        lines.update(digest=digest)
    else:
        lines.update(hold_until=next_digest(rhythm_of(User(pk=user_id)), now))
    return is_new


def send_digest(*, digest_id: int, now: dt.datetime) -> bool:
    """Take the row for two minutes, send its lines as one mail, record all; say whether this call sent it.

    A crash before the record leaves the row to the next taker, whose mail has the same Message-ID.
    """
    if not Digest.objects.lease(digest_id, now, LEASE_SECONDS):
        return False
    digest = Digest.objects.select_related("user").get(pk=digest_id)
    lines = _sift(digest)
    if not lines:
        finish(digest, DeliveryState.SKIPPED, UnsentReason.NOTHING_LEFT)
        return False
    try:
        send_digest_mail(digest, lines)
    except Unsent as unsent:
        put_back(digest, unsent, now)
        return False
    _record(digest, lines)
    return True


@transaction.atomic
def waiting_digests(now: dt.datetime) -> list[int]:
    """Give up on what was tried too often, with its lines, and list what is free to be sent."""
    free = Digest.objects.free(now)
    given_up = {"state": DeliveryState.FAILED, "because": UnsentReason.ATTEMPTS, "done_at": timezone.now()}
    worn = list(free.filter(attempts__gte=MAX_ATTEMPTS).values_list("pk", flat=True))
    Delivery.objects.filter(digest__in=worn, state=DeliveryState.QUEUED).update(**given_up)
    Digest.objects.filter(pk__in=worn, state=DeliveryState.QUEUED).update(**given_up)
    return list(free.order_by("pk").values_list("pk", flat=True))


def _sift(digest: Digest) -> list[Delivery]:
    """Keep the lines that are still to be told; the others are recorded with why not."""
    kept, choices = [], choices_of(digest.user)
    for line in Delivery.objects.for_sending().filter(digest=digest, state=DeliveryState.QUEUED):
        if because := reason_to_skip(line, digest.user, choices):
            finish(line, DeliveryState.SKIPPED, because)
        else:
            kept.append(line)
    return kept


@transaction.atomic
def _record(digest: Digest, lines: Sequence[Delivery]) -> None:
    sent = Delivery.objects.filter(pk__in=[line.pk for line in lines])
    sent.update(state=DeliveryState.SENT, done_at=timezone.now())
    finish(digest, DeliveryState.SENT)
