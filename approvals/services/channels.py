"""A person's own choices: which notices go where, and when the mails go out."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.enums import Channel, NoticeKind, Rhythm
from approvals.exceptions import BadInput, Problem
from approvals.models import ChannelChoice, Delivery, MailRhythm
from approvals.notices.wishes import Setting, by_default, choices_of, is_fixed, next_digest, rhythm_of, wants
from compliance import audit
from compliance.accounts.models import User
from compliance.accounts.services import subject_of_account

Cell = tuple[NoticeKind, Channel]


def settings_of(user: User) -> list[Setting]:
    """Give every cell, kind by kind, with what is in force and whether the person chose it."""
    choices = choices_of(user)
    return [
        Setting(kind, channel, wants(choices, kind, channel), is_fixed(kind, channel), (kind, channel) in choices)
        for kind in kinds_of(user)
        for channel in Channel
    ]


def kinds_of(user: User) -> list[NoticeKind]:
    """Leave out what only administrators are told."""
    of_administrators = (NoticeKind.CALENDAR_REVIEW, NoticeKind.WEBHOOK_FAILED)
    return [kind for kind in NoticeKind if user.is_administrator or kind not in of_administrators]


@transaction.atomic
def set_channels(*, by: User, wanted: Mapping[Cell, bool]) -> list[Setting]:
    """Set the cells that are named; what is as the product does it by itself is no choice any more.

    Raises: BadInput, with every cell that nobody may change.
    """
    _lock(by)
    _refuse_fixed(wanted)
    before = choices_of(by)
    for (kind, channel), value in wanted.items():
        if value == by_default(kind, channel):
            ChannelChoice.objects.filter(user=by, kind=kind, channel=channel).delete()
        else:
            ChannelChoice.objects.update_or_create(user=by, kind=kind, channel=channel, defaults={"wanted": value})
    after = choices_of(by)
    if before != after:
        chosen = [{"kind": kind, "channel": channel, "wanted": value} for (kind, channel), value in after.items()]
        audit.record(subject_of_account(by), "channels_set", by=by, data={"chosen": chosen})
    return settings_of(by)


@transaction.atomic
def reset_channels(*, by: User) -> list[Setting]:
    """Go back to what the product does by itself; the rhythm of the mails stays."""
    _lock(by)
    n_deleted, _rows = ChannelChoice.objects.filter(user=by).delete()
    if n_deleted:
        audit.record(subject_of_account(by), "channels_reset", by=by)
    return settings_of(by)


@transaction.atomic
def set_rhythm(*, by: User, rhythm: Rhythm, hour: int, weekday: int, urgent_at_once: bool) -> MailRhythm:
    """Set when the person's mails go out; those that wait follow, and go at once if there is no digest any more.

    Raises: BadInput, for an hour that no day has or a day that no week has.
    """
    problems = []
    if not 0 <= hour <= 23:
        problems.append(Problem(_("Choose an hour from 0 to 23."), "hour"))
    if not 0 <= weekday <= 6:
        problems.append(Problem(_("Choose a day of the week."), "weekday"))
    if problems:
        raise BadInput(problems)
    _lock(by)
    values = {"rhythm": rhythm, "hour": hour, "weekday": weekday, "urgent_at_once": urgent_at_once}
    before = rhythm_of(by)
    if before.pk and {name: getattr(before, name) for name in values} == values:
        return before
    row, _is_new = MailRhythm.objects.update_or_create(user=by, defaults=values)
    held = Delivery.objects.held().filter(notification__user=by)
    held.update(hold_until=next_digest(row, timezone.now()))
    audit.record(subject_of_account(by), "mail_rhythm_set", by=by, data={**values, "rhythm": rhythm.value})
    return row


def _lock(user: User) -> None:
    User.objects.select_for_update().get(pk=user.pk)


def _refuse_fixed(wanted: Mapping[Cell, bool]) -> None:
    wrong: Sequence[Cell] = [cell for cell, value in wanted.items() if is_fixed(*cell) and value != by_default(*cell)]
    if wrong:
        raise BadInput([Problem(_("This one cannot be changed."), f"{kind}/{channel}") for kind, channel in wrong])
