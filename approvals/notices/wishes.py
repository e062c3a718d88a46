"""Where each person wants which notices, and when the mails go out. Quiet by default.

In the app people are told of everything that concerns them, by mail of what they must act on, in the
team chat of nothing. What one must act on always stands in the app.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from approvals.enums import Channel, NoticeKind, Rhythm
from approvals.models import ChannelChoice, MailRhythm
from compliance.accounts.models import User

TO_ACT_ON = frozenset(
    {
        NoticeKind.SUBMITTED,
        NoticeKind.ASSIGNED,
        NoticeKind.MENTIONED,
        NoticeKind.RETURNED,
        NoticeKind.AWAITING_DECISION,
        NoticeKind.DECISION_VOIDED,
        NoticeKind.DEADLINE,
        NoticeKind.ESCALATED,
        NoticeKind.DEPUTISED,
        NoticeKind.FOLLOW_UPS,
        NoticeKind.CALENDAR_REVIEW,
        NoticeKind.POSITION_ASKED,
        NoticeKind.POSITION_RELEASE,
        NoticeKind.WEBHOOK_FAILED,
        NoticeKind.EMERGENCY_ASKED,
        NoticeKind.EMERGENCY_CONFIRMED,
        NoticeKind.EMERGENCY_REVIEWED,
        NoticeKind.HANDED_OVER,
        NoticeKind.FILE_INFECTED,
    }
)
# Told to administrators of the installation; it has no team chat.
OF_INSTALLATION = frozenset({NoticeKind.CALENDAR_REVIEW, NoticeKind.WEBHOOK_FAILED})


def by_default(kind: NoticeKind, channel: Channel) -> bool:
    """Say whether the notice goes there as long as the person has chosen nothing."""
    return channel == Channel.PAGE or (channel == Channel.MAIL and kind in TO_ACT_ON)


def is_fixed(kind: NoticeKind, channel: Channel) -> bool:
    """Say whether nobody may choose: it always stands in the app, or there is no team chat for it."""
    return (channel == Channel.PAGE and kind in TO_ACT_ON) or (channel == Channel.WEBHOOK and kind in OF_INSTALLATION)


@dataclass(frozen=True, slots=True)
class Setting:
    """One cell of the matrix: what holds, and whether the person may change or did change it."""

    kind: NoticeKind
    channel: Channel
    wanted: bool
    is_fixed: bool
    is_chosen: bool


Choices = Mapping[tuple[NoticeKind, Channel], bool]


def choices_of(user: User) -> Choices:
    """Read what the person chose; what is missing is as the product does it by itself."""
    rows = ChannelChoice.objects.filter(user=user).values_list("kind", "channel", "wanted")
    return {(NoticeKind(kind), Channel(channel)): wanted for kind, channel, wanted in rows}


def wants(choices: Choices, kind: NoticeKind, channel: Channel) -> bool:
    """Say whether notices of the kind go there, by these choices."""
    usual = by_default(kind, channel)
    return usual if is_fixed(kind, channel) else choices.get((kind, channel), usual)


def rhythm_of(user: User) -> MailRhythm:
    """Give the person's rhythm; who chose none gets each mail at once."""
    return MailRhythm.objects.filter(user=user).first() or MailRhythm(user=user)


def hold_until(user: User, now: dt.datetime, *, urgent: bool) -> dt.datetime | None:
    """Give the moment of the digest a mail waits for; None if it goes at once."""
    rhythm = rhythm_of(user)
    return None if urgent and rhythm.urgent_at_once else next_digest(rhythm, now)


def next_digest(rhythm: MailRhythm, now: dt.datetime) -> dt.datetime | None:
    """Give the next moment after `now` at which the digest goes out, None without digest.

    The hour is of Asia/Shanghai, which has had no daylight saving time since 1991.
    """
    if rhythm.rhythm == Rhythm.AT_ONCE:
        return None
    moment = timezone.localtime(now).replace(hour=rhythm.hour, minute=0, second=0, microsecond=0)
    if rhythm.rhythm == Rhythm.WEEKLY:
        moment += dt.timedelta(days=(rhythm.weekday - moment.weekday()) % 7)
    step = dt.timedelta(days=7 if rhythm.rhythm == Rhythm.WEEKLY else 1)
    return moment if moment > now else moment + step
