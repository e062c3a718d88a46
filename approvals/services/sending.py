"""What could not be sent now is tried again, later each time, for about three days."""

import datetime as dt
import logging

from django.utils import timezone

from approvals.enums import DeliveryState
from approvals.models import Delivery, Digest

log = logging.getLogger(__name__)
LEASE_SECONDS = 120
MAX_ATTEMPTS = 30
AGAIN_AFTER_SECONDS = (30, 120, 600, 1_800, 3_600, 10_800)
ERROR_LENGTH = 200


class Unsent(Exception):
    """It could not be sent now; says why. With `again_at` it was not tried at all, and is not before then."""

    def __init__(self, because: str, *, again_at: dt.datetime | None = None) -> None:
        super().__init__(because)
        self.again_at = again_at


def again_at(attempts: int, now: dt.datetime) -> dt.datetime:
    """Give the moment of the next try after so many attempts."""
    seconds = AGAIN_AFTER_SECONDS[min(max(attempts, 1), len(AGAIN_AFTER_SECONDS)) - 1]
    return now + dt.timedelta(seconds=seconds)


def put_back(row: Delivery | Digest, unsent: Unsent, now: dt.datetime) -> None:
    """Let the row wait for its next try, and keep why."""
    row.error = str(unsent)[:ERROR_LENGTH]
    row.leased_until = unsent.again_at or again_at(row.attempts, now)
    row.attempts -= bool(unsent.again_at)
    row.save(update_fields=["error", "leased_until", "attempts"])
    log.warning("%s %s not sent, attempt %s", row._meta.model_name, row.pk, row.attempts)


def finish(row: Delivery | Digest, state: DeliveryState, because: str = "") -> None:
    row.state, row.because, row.done_at = state, because, timezone.now()
    row.save(update_fields=["state", "because", "done_at"])
