import datetime as dt
import smtplib
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core import mail
from django.utils import timezone
from pytest_django import Settings

from approvals import tasks
from approvals.enums import Channel, DeliveryState, NoticeKind, UnsentReason
from approvals.models import Delivery
from approvals.notices import tell
from approvals.services import mails
from approvals.services.channels import set_channels
from approvals.services.deliveries import deliver
from approvals.services.sending import again_at
from compliance.accounts.models import Language, User
from tests.cast import Cast, draft
from tests.smtp import accepted_ids, mail_server


def told(cast: Cast, key: str = "1") -> Delivery:
    notice = tell(
        cast.ana,
        NoticeKind.RETURNED,
        key,
        organisation_id=cast.exp.pk,
        application=draft(cast, "Secret title"),
        data={"by": "Ben"},
    )
    assert notice
    return notice.deliveries.get()


def ids_in(file: Path) -> list[str]:
    """The Message-IDs in the order in which the server accepted them."""
    return [line.partition(" ")[0] for line in file.read_text().splitlines()]


def use_smtp(settings: Settings, port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port


def test_a_mail_says_reference_link_time_and_why(cast: Cast) -> None:
    delivery = told(cast)
    notice = delivery.notification

    deliver(delivery_id=delivery.pk, now=timezone.now())

    [message] = mail.outbox
    reference = notice.application.reference if notice.application else ""
    told_at = f"{timezone.localtime(notice.created_at):%Y-%m-%d %H:%M} +08:00"
    assert message.subject == f"{reference}: Your case was returned"
    assert message.body == (
        f"Hello Ana,\n\n{reference}: Your case was returned ({told_at}). Read it here:\n\n"
        f"http://localhost:8000/cases/{reference}/\n\n"
        "You get this because you take part in the case.\n"
        "What is mailed to you, and when, you choose here: http://localhost:8000/channels/\n"
    )
    assert message.extra_headers["List-Unsubscribe"] == "<http://localhost:8000/channels/>"


def test_a_mail_is_in_the_persons_language(cast: Cast) -> None:
    cast.ana.language = Language.CHINESE
    cast.ana.save(update_fields=["language"])
    delivery = told(cast)

    deliver(delivery_id=delivery.pk, now=timezone.now())

    assert mail.outbox[0].subject.endswith("您的案件被退回")


def test_a_title_with_line_breaks_stays_in_the_subject(cast: Cast) -> None:
    notice = tell(
        cast.dora,
        NoticeKind.WEBHOOK_FAILED,
        "1",
        organisation_id=None,
        data={"about": "One\nBcc: two@example.com", "off": "gone"},
    )
    assert notice

    deliver(delivery_id=notice.deliveries.get().pk, now=timezone.now())

    assert mail.outbox[0].subject.startswith("One Bcc: two@example.com: ")
    assert mail.outbox[0].recipients() == ["dora@example.com"]


def test_a_real_server_accepts_it_with_the_id_of_its_row(cast: Cast, settings: Settings, tmp_path: Path) -> None:
    delivery = told(cast)
    with mail_server(tmp_path / "accepted") as port:
        use_smtp(settings, port)
        sent = deliver(delivery_id=delivery.pk, now=timezone.now())

    assert sent
    assert ids_in(tmp_path / "accepted") == [mails.message_id(delivery)]


def test_a_server_that_is_away_loses_no_mail(cast: Cast, settings: Settings, tmp_path: Path) -> None:
    delivery, now = told(cast), timezone.now()
    use_smtp(settings, 9)

    assert not deliver(delivery_id=delivery.pk, now=now)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.leased_until) == (DeliveryState.QUEUED, again_at(1, now))
    assert delivery.error.startswith("ConnectionRefusedError")

    with mail_server(tmp_path / "accepted") as port:
        use_smtp(settings, port)
        assert deliver(delivery_id=delivery.pk, now=again_at(1, now))
    assert ids_in(tmp_path / "accepted") == [mails.message_id(delivery)]


def test_a_crash_after_the_server_accepted_repeats_the_same_id(
    cast: Cast, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery, now = told(cast), timezone.now()
    send = smtplib.SMTP.sendmail

    def send_and_die(*args: object) -> None:
        send(*args)  # type: ignore[arg-type]  # handed through as it came
        raise RuntimeError("killed")

    with mail_server(tmp_path / "accepted") as port:
        use_smtp(settings, port)
        with monkeypatch.context() as patched:
            patched.setattr(smtplib.SMTP, "sendmail", send_and_die)
            with pytest.raises(RuntimeError):
                deliver(delivery_id=delivery.pk, now=now)
        assert not deliver(delivery_id=delivery.pk, now=now)
        assert deliver(delivery_id=delivery.pk, now=now + dt.timedelta(minutes=3))

    assert ids_in(tmp_path / "accepted") == [mails.message_id(delivery)] * 2


def test_mails_of_one_task_take_one_connection(
    cast: Cast, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [told(cast, key).pk for key in "123"]
    greeted: list[object] = []
    connect = smtplib.SMTP.connect
    monkeypatch.setattr(
        smtplib.SMTP, "connect", lambda self, *rest, **more: greeted.append(self) or connect(self, *rest, **more)
    )

    with mail_server(tmp_path / "mails") as port:
        use_smtp(settings, port)
        tasks.deliver(rows)

    assert len(accepted_ids(tmp_path / "mails")) == 3
    assert len(greeted) == 1


def leave(cast: Cast) -> None:
    cast.ana.memberships.all().delete()


def close_account(cast: Cast) -> None:
    User.objects.filter(pk=cast.ana.pk).update(is_active=False)


def want_no_mail(cast: Cast) -> None:
    set_channels(by=cast.ana, wanted={(NoticeKind.RETURNED, Channel.MAIL): False})


@pytest.mark.parametrize(
    ("happens", "because"),
    [
        (leave, UnsentReason.NO_ACCESS),
        (close_account, UnsentReason.NO_ADDRESS),
        (want_no_mail, UnsentReason.SWITCHED_OFF),
    ],
)
def test_what_changed_before_the_sending_keeps_the_mail_back(
    cast: Cast, happens: Callable[[Cast], None], because: UnsentReason
) -> None:
    delivery = told(cast)
    happens(cast)

    deliver(delivery_id=delivery.pk, now=timezone.now())

    delivery.refresh_from_db()
    assert (delivery.state, delivery.because, mail.outbox) == (DeliveryState.SKIPPED, because, [])
