"""What a drill left behind, counted from the rows and from what the other servers accepted."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from django.db.models import F, QuerySet

from approvals.enums import Channel, DeliveryState, ReminderState
from approvals.models import Delivery, Digest, Notification, Reminder
from tests.drills.stand import Stand

# Of <notice-7-12@host> or <digest-3@host>: the row it was sent for.
ROW = re.compile(r"^<?(notice|digest)-(?:\d+-)?(\d+)(?:@.*>)?$")


@dataclass
class Count:
    """The figures of one drill, and every promise that it broke."""

    COLUMNS: ClassVar = ("reminders", "told", "messages", "accepted", "repeats", "skipped")

    reminders: int = 0
    told: int = 0
    messages: int = 0
    accepted: int = 0
    repeats: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)

    def row(self) -> list[str]:
        reasons = ", ".join(f"{n} {because}" for because, n in sorted(self.skipped.items()))
        numbers = (self.reminders, self.told, self.messages, self.accepted, self.repeats)
        return [*map(str, numbers), reasons or "none"]


def all_is_done() -> bool:
    """Nothing waits: no reminder, no message."""
    return not any(
        rows.filter(state="queued").exists() for rows in (Reminder.objects, Delivery.objects, Digest.objects)
    )


def found(n: int) -> bool:
    """So many reminders were sent, and nothing waits."""
    return sent_reminders().count() >= n and all_is_done()


def sent_reminders() -> QuerySet[Reminder]:
    return Reminder.objects.filter(state=ReminderState.SENT)


def count(stand: Stand, *, told: int | None = None, repeats: int = 0, exactly: bool = False) -> Count:
    """Count, and hold against the promise: in-app none lost, none doubled; messages none lost.

    told: how many reminders somebody must have been told of, where that is not for the drill to say.
    repeats: how many messages may have been accepted twice, because a crash fell before the record;
    exactly: the crash did fall there.
    """
    accepted = Counter([*rows_of(stand.mails, "mail"), *rows_of(stand.posts, "post")])
    counted = Count(
        reminders=Reminder.objects.count(),
        told=Notification.objects.filter(key__startswith="reminder:").count(),
        messages=len(recorded()),
        accepted=accepted.total(),
        repeats=accepted.total() - len(accepted),
        skipped=Counter(Reminder.objects.exclude(because="").values_list("because", flat=True)),
    )
    counted.broken += [*in_app(told), *by_message(accepted)]
    if counted.repeats > repeats or (exactly and counted.repeats != repeats):
        counted.broken.append(f"{counted.repeats} messages were repeated, {repeats} may have been")
    return counted


def in_app(expected: int | None) -> list[str]:
    """Each reminder sent has one notice, each notice one reminder, and there are as many as were due."""
    reminded = Counter(f"reminder:{pk}" for pk in sent_reminders().values_list("pk", flat=True))
    noticed = Counter(Notification.objects.filter(key__startswith="reminder:").values_list("key", flat=True))
    broken = [f"{key} was sent without a notice" for key in reminded - noticed]
    broken += [f"{key} was told without being sent, or twice" for key in noticed - reminded]
    if expected not in (None, noticed.total()):
        broken.append(f"{noticed.total()} were told, {expected} should have been")
    return broken if all_is_done() else [*broken, "something still waits"]


Sent = tuple[str, str, int]


def recorded() -> set[Sent]:
    """The messages that our rows say have left: kind of channel, kind of row, row."""
    alone = Delivery.objects.filter(state=DeliveryState.SENT, digest=None).values_list("channel", "pk")
    together = Digest.objects.filter(state=DeliveryState.SENT).values_list("pk", flat=True)
    channels = {Channel.MAIL: "mail", Channel.WEBHOOK: "post"}
    return {(channels[Channel(channel)], "notice", pk) for channel, pk in alone} | {
        ("mail", "digest", pk) for pk in together
    }


def by_message(accepted: Counter[Sent]) -> list[str]:
    """Each message that is recorded was accepted, and nothing was accepted that has no record."""
    due = recorded()
    broken = [f"{lost} is recorded and was never accepted" for lost in due - accepted.keys()]
    broken += [f"{alien} was accepted and is not recorded" for alien in accepted.keys() - due]
    lines = Delivery.objects.filter(digest__isnull=False).exclude(digest__state=F("state"))
    return broken + [f"line {line} of a digest is not as the digest" for line in lines.values_list("pk", flat=True)]


def rows_of(file: Path, channel: str) -> list[Sent]:
    """Read from what a server accepted which row each message was of."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    known = [ROW.match(line.split(" ", 1)[0]) for line in lines]
    return [(channel, one[1], int(one[2])) if one else (channel, "unknown", 0) for one in known]


def table(columns: Iterable[str], rows: list[list[str]]) -> str:
    header = ["drill", *columns, "promise"]
    widths = [max(len(row[column]) for row in [header, *rows]) for column in range(len(header))]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [header, *rows]
    )
    return "\n".join(lines)
