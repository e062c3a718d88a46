"""What a drill left behind, counted from the rows and from what the mail server accepted."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from approvals.enums import Channel, DeliveryState, NoticeKind, ReminderState
from approvals.models import Deadline, Delivery, Notification, Reminder
from approvals.services import mails
from tests.smtp import accepted

COLUMNS = ("reminders", "told", "mails due", "accepted", "repeats", "skipped")


@dataclass
class Count:
    """The figures of one drill, and every promise that it broke."""

    reminders: int = 0
    told: int = 0
    mails_due: int = 0
    accepted: int = 0
    repeats: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)

    def row(self) -> list[str]:
        reasons = ", ".join(f"{n} {because}" for because, n in sorted(self.skipped.items()))
        numbers = (self.reminders, self.told, self.mails_due, self.accepted, self.repeats)
        return [*map(str, numbers), reasons or "none"]


def all_is_done() -> bool:
    """Nothing waits: no reminder, no mail."""
    waiting = Reminder.objects.filter(state=ReminderState.QUEUED)
    return not waiting.exists() and not Delivery.objects.filter(state=DeliveryState.QUEUED).exists()


def found(n: int) -> bool:
    """So many reminders were sent, and nothing waits."""
    return Reminder.objects.filter(state=ReminderState.SENT).count() >= n and all_is_done()


def count(mails: Path, *, told: int, repeats: int = 0, exactly: bool = False) -> Count:
    """Count, and hold against the promise: in-app none lost, none doubled; mail none lost.

    told: how many reminders somebody must have been told of.
    repeats: how many mails may have been accepted twice, because a crash fell before the record;
    exactly: the crash did fall there.
    """
    sent = accepted(mails)
    counted = Count(
        reminders=Reminder.objects.count(),
        told=Notification.objects.filter(kind=NoticeKind.DEADLINE).count(),
        mails_due=Delivery.objects.filter(channel=Channel.MAIL).count(),
        accepted=sent.total(),
        repeats=sent.total() - len(sent),
        skipped=Counter(Reminder.objects.exclude(because="").values_list("because", flat=True)),
    )
    counted.broken += [*in_app(told), *by_mail(sent)]
    if counted.repeats > repeats or (exactly and counted.repeats != repeats):
        counted.broken.append(f"{counted.repeats} mails were repeated, {repeats} may have been")
    return counted


def in_app(expected: int) -> list[str]:
    """Each reminder sent has one notice, each notice one reminder, and there are as many as were due."""
    reminded = Counter(
        f"reminder:{pk}" for pk in Reminder.objects.filter(state=ReminderState.SENT).values_list("pk", flat=True)
    )
    noticed = Counter(Notification.objects.filter(key__startswith="reminder:").values_list("key", flat=True))
    broken = [f"{key} was sent without a notice" for key in reminded - noticed]
    broken += [f"{key} was told without being sent, or twice" for key in noticed - reminded]
    if noticed.total() != expected:
        broken.append(f"{noticed.total()} were told, {expected} should have been")
    if not all_is_done():
        broken.append("something still waits")
    return broken


def by_mail(sent: Counter[str]) -> list[str]:
    """Each mail that is recorded was accepted, and nothing was accepted that has no row."""
    rows = Delivery.objects.filter(channel=Channel.MAIL).select_related("notification")
    due = {mails.message_id(row) for row in rows if row.state == DeliveryState.SENT}
    broken = [f"{lost} is recorded and was never accepted" for lost in due - sent.keys()]
    return broken + [f"{alien} was accepted and has no row" for alien in sent.keys() - due]


def open_after(day: object) -> int:
    """How many deadlines would still be looked at on that day."""
    return Deadline.objects.open().filter(remind_on__lte=day).count()


def table(rows: list[list[str]]) -> str:
    header = ["drill", *COLUMNS, "promise"]
    widths = [max(len(row[column]) for row in [header, *rows]) for column in range(len(header))]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [header, *rows]
    )
    return "\n".join(lines)
