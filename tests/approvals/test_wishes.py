import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.enums import Channel, NoticeKind, Rhythm
from approvals.models import MailRhythm
from approvals.notices.wishes import TO_ACT_ON, by_default, is_fixed, next_digest, wants

SHANGHAI = ZoneInfo("Asia/Shanghai")
SINCE = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
MOMENTS = st.timedeltas(dt.timedelta(0), dt.timedelta(days=2_000)).map(lambda later: SINCE + later)
RHYTHMS = st.builds(
    MailRhythm,
    rhythm=st.sampled_from([Rhythm.DAILY, Rhythm.WEEKLY]),
    hour=st.integers(0, 23),
    weekday=st.integers(0, 6),
)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def test_everything_stands_in_the_app_and_only_what_asks_for_something_is_mailed() -> None:
    assert {kind for kind in NoticeKind if by_default(kind, Channel.PAGE)} == set(NoticeKind)
    assert {kind for kind in NoticeKind if by_default(kind, Channel.MAIL)} == TO_ACT_ON
    assert not [kind for kind in NoticeKind if by_default(kind, Channel.WEBHOOK)]


def test_a_choice_holds_unless_nobody_may_choose() -> None:
    choices = {
        (NoticeKind.COMMENTED, Channel.PAGE): False,
        (NoticeKind.DEADLINE, Channel.PAGE): False,
        (NoticeKind.WEBHOOK_FAILED, Channel.WEBHOOK): True,
    }

    assert [wants(choices, *cell) for cell in choices] == [False, True, False]
    assert [is_fixed(*cell) for cell in choices] == [False, True, True]


@pytest.mark.parametrize(
    ("rhythm", "now", "expected"),
    [
        (MailRhythm(rhythm=Rhythm.AT_ONCE), "2026-11-22T17:05", None),
        (MailRhythm(rhythm=Rhythm.DAILY, hour=9), "2026-11-22T08:59", "2026-11-22T09:00"),
        (MailRhythm(rhythm=Rhythm.DAILY, hour=9), "2026-11-22T09:00", "2026-11-23T09:00"),
        (MailRhythm(rhythm=Rhythm.DAILY, hour=0), "2026-12-31T23:59", "2027-01-01T00:00"),
        (MailRhythm(rhythm=Rhythm.WEEKLY, hour=8, weekday=0), "2026-11-22T17:05", "2026-11-23T08:00"),
        (MailRhythm(rhythm=Rhythm.WEEKLY, hour=8, weekday=6), "2026-11-22T08:00", "2026-11-29T08:00"),
        (MailRhythm(rhythm=Rhythm.WEEKLY, hour=18, weekday=6), "2026-11-22T17:05", "2026-11-22T18:00"),
    ],
)
def test_the_next_digest(rhythm: MailRhythm, now: str, expected: str | None) -> None:
    assert next_digest(rhythm, at(now)) == (at(expected) if expected else None)


@given(rhythm=RHYTHMS, now=MOMENTS)
def test_the_next_digest_is_the_first_of_its_hour_after_now(rhythm: MailRhythm, now: dt.datetime) -> None:
    found = next_digest(rhythm, now)

    assert found is not None
    period = dt.timedelta(days=7 if rhythm.rhythm == Rhythm.WEEKLY else 1)
    assert now < found <= now + period
    assert (found.hour, found.minute) == (rhythm.hour, 0)
    assert rhythm.rhythm == Rhythm.DAILY or found.weekday() == rhythm.weekday
