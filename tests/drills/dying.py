"""Points at which a worker is killed: after a statement of the database, or after a mail was accepted.

Statements outlive the names of functions, and they are what a crash comes between.
"""

import os
import re
import signal
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

from django.db import connection


@dataclass(frozen=True)
class Point:
    """The statement after which to die, or none: the mail; `repeats`: how many mails are sent again."""

    statement: str = ""
    repeats: int = 0


POINTS = {
    "reminders found, not committed": Point(r'^INSERT INTO "approvals_reminder"'),
    "reminder taken, notice not written": Point(r'^UPDATE "approvals_reminder" SET "state"'),
    "notice written, not committed": Point(r'^INSERT INTO "approvals_notification"'),
    "mail leased, not sent": Point(r'^UPDATE "approvals_delivery" SET "leased_until"'),
    "mail sent, not recorded": Point(repeats=1),
    "mail recorded, task not acknowledged": Point(
        r'^UPDATE "approvals_delivery" SET "state" .* WHERE "approvals_delivery"."id" (=|IN) '
    ),
}
OF_DIGESTS = {
    "digest made, not committed": Point(r'^INSERT INTO "approvals_digest"'),
    "digest leased, not sent": Point(r'^UPDATE "approvals_digest" SET "leased_until"'),
    "digest sent, not recorded": Point(repeats=1),
    "digest recorded, not committed": Point(r'^UPDATE "approvals_digest" SET "state" .*"id" (=|IN) ', repeats=1),
}
OF_WEBHOOKS = {
    "post leased, not sent": Point(r'^UPDATE "approvals_delivery" SET "leased_until"'),
    "post sent, not recorded": Point(r'^INSERT INTO "approvals_webhookattempt"', repeats=1),
    "post recorded, task not acknowledged": Point(
        r'^UPDATE "approvals_delivery" SET "state" .* WHERE "approvals_delivery"."id" (=|IN) '
    ),
}
EVERY_POINT = POINTS | OF_DIGESTS | OF_WEBHOOKS


def arrange(point: str) -> None:
    """Put the end of this process there, once for all processes that share the file."""
    statement = EVERY_POINT[point].statement
    if statement:
        connection.execute_wrappers.append(dying_after(statement))
    else:
        smtplib.SMTP.sendmail = after(smtplib.SMTP.sendmail)  # type: ignore[method-assign]


def dying_after(statement: str) -> Callable[..., Any]:
    def execute_and_die(execute: Callable[..., Any], query: Any, *rest: Any) -> Any:
        result = execute(query, *rest)
        if re.match(statement, str(query)):
            die()
        return result

    return execute_and_die


def after(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def call_and_die(*args: Any, **kwargs: Any) -> Any:
        result = function(*args, **kwargs)
        die()
        return result

    return call_and_die


def die() -> None:
    try:
        Path(os.environ["DRILL_DIED"]).touch(exist_ok=False)
    except FileExistsError:
        return
    os.kill(os.getpid(), signal.SIGKILL)
