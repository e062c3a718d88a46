"""Mails: reference and link, nothing of the content. The message id follows from the row."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from email.utils import format_datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from approvals import notices
from approvals.models import Delivery, Digest, Notification
from approvals.services.sending import Unsent
from compliance.accounts.models import User

_shared: ContextVar[BaseEmailBackend | None] = ContextVar("shared connection", default=None)


def send_mail(delivery: Delivery, now: dt.datetime) -> None:
    """Raises: Unsent."""
    del now
    _send(mail_of(delivery))


def send_digest_mail(digest: Digest, lines: Sequence[Delivery]) -> None:
    """Raises: Unsent."""
    _send(digest_mail_of(digest, lines))


def mail_of(delivery: Delivery) -> EmailMessage:
    notice = delivery.notification
    with translation.override(notice.user.language):
        subject = _("%(about)s: %(heading)s") % {"about": notices.about(notice), "heading": notices.heading(notice)}
        context = {"line": line_of(notice), "name": notice.user.name}
        return _mail(notice.user, subject, "notice", context, message_id(delivery), written_at=notice.created_at)


def digest_mail_of(digest: Digest, lines: Sequence[Delivery]) -> EmailMessage:
    """Write one mail with a line for each notice, oldest first."""
    with translation.override(digest.user.language):
        n = len(lines)
        subject = ngettext("%(n)d notice for you", "%(n)d notices for you", n) % {"n": n}
        context = {
            "lines": [line_of(delivery.notification) for delivery in lines],
            "name": digest.user.name,
            "until": notices.stamp(digest.due_at),
        }
        return _mail(
            digest.user, subject, "digest", context, f"<digest-{digest.pk}@{_host()}>", written_at=digest.queued_at
        )


def line_of(notice: Notification) -> dict[str, str]:
    """What mails say of a notice."""
    return {
        "about": notices.about(notice),
        "heading": notices.heading(notice),
        "at": notices.stamp(notice.created_at),
        "url": f"{settings.SITE_URL}{notices.url_of(notice)}",
        "why": notices.why(notice),
    }


def message_id(delivery: Delivery) -> str:
    return f"<notice-{delivery.notification_id}-{delivery.pk}@{_host()}>"


def _mail(
    user: User, subject: str, template: str, context: Mapping[str, object], mail_id: str, *, written_at: dt.datetime
) -> EmailMessage:
    settings_url = f"{settings.SITE_URL}{reverse('approvals:channels')}"
    return EmailMessage(
        subject=" ".join(subject.split()),
        body=render_to_string(f"approvals/mail/{template}.txt", {**context, "settings_url": settings_url}),
        to=[user.email],
        headers={
            "Message-ID": mail_id,
            "Date": format_datetime(timezone.localtime(written_at)),
            "List-Unsubscribe": f"<{settings_url}>",
            "Auto-Submitted": "auto-generated",
        },
    )


@contextmanager
def one_connection() -> Iterator[None]:
    """Send all mails of the block through one connection, which the first of them opens."""
    connection = get_connection()
    token = _shared.set(connection)
    try:
        yield
    finally:
        _shared.reset(token)
        with suppress(OSError):
            connection.close()


def _send(mail: EmailMessage) -> None:
    mail.connection = _shared.get() or get_connection()
    try:
        if _shared.get():
            mail.connection.open()
        mail.send()
    except OSError as error:
        with suppress(OSError):
            mail.connection.close()
        raise Unsent(f"{type(error).__name__}: {error}") from error


def _host() -> str | None:
    return urlsplit(settings.SITE_URL).hostname
