import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.core.mail import EmailMessage

from approvals.enums import Channel, DeliveryState, NoticeKind, Rhythm, UnsentReason
from approvals.models import Delivery, Digest
from approvals.notices import tell
from approvals.services import digests
from approvals.services.channels import set_channels, set_rhythm
from approvals.services.deliveries import waiting_deliveries
from approvals.services.sending import MAX_ATTEMPTS
from compliance.accounts.services import remove_membership
from tests.cast import Cast

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.fixture
def daily(cast: Cast) -> Cast:
    set_channels(by=cast.ana, wanted={(NoticeKind.CLOSED, Channel.MAIL): True})
    set_rhythm(by=cast.ana, rhythm=Rhythm.DAILY, hour=9, weekday=0, urgent_at_once=True)
    return cast


def told(cast: Cast, moment: str) -> Delivery:
    with time_machine.travel(at(moment), tick=False):
        notice = tell(
            cast.ana,
            NoticeKind.CLOSED,
            moment,
            organisation_id=cast.exp.pk,
            data={"by": "Ben", "about": f"EXP {moment}"},
        )
    assert notice
    return notice.deliveries.get()


def send(moment: str) -> list[EmailMessage]:
    """Run what a beat and its worker do at that moment; give the mails sent."""
    before = len(mail.outbox)
    now = at(moment)
    digests.make_digests(now)
    for pk in digests.waiting_digests(now):
        digests.send_digest(digest_id=pk, now=now)
    return mail.outbox[before:]


def states() -> list[tuple[str, str]]:
    return list(Delivery.objects.order_by("pk").values_list("state", "because"))


def test_one_mail_carries_all_lines_at_the_hour(daily: Cast) -> None:
    for moment in ("2026-03-02T10:00", "2026-03-02T17:05", "2026-03-03T08:59"):
        told(daily, moment)

    assert send("2026-03-03T08:59") == []
    [message] = send("2026-03-03T09:00")

    assert message.subject == "3 notices for you"
    assert message.to == ["ana@example.com"]
    assert [line for line in message.body.splitlines() if " · " in line] == [
        "2026-03-02 10:00 +08:00 · EXP 2026-03-02T10:00: A case was closed",
        "2026-03-02 17:05 +08:00 · EXP 2026-03-02T17:05: A case was closed",
        "2026-03-03 08:59 +08:00 · EXP 2026-03-03T08:59: A case was closed",
    ]
    assert "until 2026-03-03 09:00 +08:00" in message.body
    assert message.body.count("You get this because") == 3
    assert message.extra_headers["List-Unsubscribe"].endswith("/channels/>")
    assert states() == [(DeliveryState.SENT, "")] * 3
    assert send("2026-03-03T09:01") == []


def test_a_line_that_waits_goes_out_by_no_other_way(daily: Cast) -> None:
    told(daily, "2026-03-02T10:00")

    assert waiting_deliveries(at("2026-03-04T09:00")) == []


def test_after_days_without_beat_there_is_one_digest(daily: Cast) -> None:
    for day in range(2, 9):
        told(daily, f"2026-03-0{day}T10:00")

    [message] = send("2026-03-12T15:00")

    assert message.subject == "7 notices for you"
    assert Digest.objects.get().due_at == at("2026-03-09T09:00")


def test_two_beats_at_once_make_one_digest(daily: Cast) -> None:
    told(daily, "2026-03-02T10:00")
    now = at("2026-03-03T09:00")

    assert [digests.make_digests(now), digests.make_digests(now)] == [1, 0]


def test_a_line_later_than_its_digest_waits_for_the_next(daily: Cast) -> None:
    told(daily, "2026-03-02T10:00")
    send("2026-03-03T09:00")
    late = told(daily, "2026-03-02T11:00")

    assert send("2026-03-03T09:01") == []
    late.refresh_from_db()
    assert late.hold_until == at("2026-03-04T09:00")
    assert len(send("2026-03-04T09:00")) == 1


def test_a_crash_before_the_record_repeats_the_same_message(daily: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    told(daily, "2026-03-02T10:00")
    with monkeypatch.context() as patched:
        patched.setattr(digests, "_record", crash)
        with pytest.raises(RuntimeError):
            send("2026-03-03T09:00")
    told(daily, "2026-03-03T09:01")

    assert send("2026-03-03T09:01") == []
    send("2026-03-03T09:02")

    first, second = (message.message() for message in mail.outbox)
    assert first["Message-ID"] == second["Message-ID"]
    assert first.get_payload() == second.get_payload()
    assert states() == [(DeliveryState.SENT, ""), (DeliveryState.QUEUED, "")]


def crash(*_args: object) -> None:
    raise RuntimeError("killed")


def test_a_server_that_is_away_is_tried_again_later(daily: Cast) -> None:
    told(daily, "2026-03-02T10:00")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(EmailMessage, "send", refuse)
        assert send("2026-03-03T09:00") == []

    digest = Digest.objects.get()
    assert (digest.state, digest.error) == (DeliveryState.QUEUED, "ConnectionRefusedError: nobody there")
    assert digest.leased_until == at("2026-03-03T09:00") + dt.timedelta(seconds=30)
    assert len(send("2026-03-03T09:01")) == 1


def refuse(*_args: object, **_kwargs: object) -> int:
    raise ConnectionRefusedError("nobody there")


def test_what_was_tried_too_often_is_given_up_with_its_lines(daily: Cast) -> None:
    told(daily, "2026-03-02T10:00")
    digests.make_digests(at("2026-03-03T09:00"))
    Digest.objects.update(attempts=MAX_ATTEMPTS)

    assert send("2026-03-03T09:00") == []
    assert states() == [(DeliveryState.FAILED, UnsentReason.ATTEMPTS)]
    assert Digest.objects.get().state == DeliveryState.FAILED


def test_what_the_person_wants_no_more_is_left_out(daily: Cast) -> None:
    told(daily, "2026-03-02T10:00")
    set_channels(by=daily.ana, wanted={(NoticeKind.CLOSED, Channel.MAIL): False})

    assert send("2026-03-03T09:00") == []
    assert states() == [(DeliveryState.SKIPPED, UnsentReason.SWITCHED_OFF)]
    assert Digest.objects.get().because == UnsentReason.NOTHING_LEFT


def test_who_left_gets_no_digest(daily: Cast) -> None:
    told(daily, "2026-03-02T10:00")
    remove_membership(by=None, membership=daily.ana.memberships.get())

    assert send("2026-03-03T09:00") == []
    assert states() == [(DeliveryState.SKIPPED, UnsentReason.NO_ACCESS)]
