"""The real Celery application, dying once at the point that DRILL_DIES names.

Each point puts a kill after one function. The file DRILL_DIED marks that it has
happened, so that the next worker lives.
"""

import os
import signal
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from django.core.mail import EmailMessage

from compliance.celery import app

app.loader.import_default_modules()

from approvals import notices  # noqa: E402 -- the applications are ready only now
from approvals.models.notification import DeliveryQuerySet  # noqa: E402
from approvals.services import deliveries  # noqa: E402

POINTS: dict[str, tuple[Any, str]] = {
    "notice written, not committed": (notices, "deadline_near"),
    "mail leased, not sent": (DeliveryQuerySet, "lease"),
    "mail sent, not recorded": (EmailMessage, "send"),
    "mail recorded, task not acknowledged": (deliveries, "_finish"),
}
DIED = Path(os.environ["DRILL_DIED"])


def die() -> None:
    if not DIED.exists():
        DIED.touch()
        os.kill(os.getpid(), signal.SIGKILL)


def dying_after(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        result = function(*args, **kwargs)
        die()
        return result

    return wrapped


owner, name = POINTS[os.environ["DRILL_DIES"]]
setattr(owner, name, dying_after(getattr(owner, name)))
