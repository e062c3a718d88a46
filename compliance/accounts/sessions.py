"""Open sessions: listed by device, ended one by one or all together. Where somebody was is not kept."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth import SESSION_KEY, update_session_auth_hash
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from redis.exceptions import RedisError

from compliance import audit
from compliance.accounts.models import OpenSession, User
from compliance.accounts.permissions import require_administrator
from compliance.accounts.services import subject_of_account

# The first that is found names the device; a browser names those it descends from too.
BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """One session as its person sees it."""

    pk: int
    device: str
    began_at: datetime
    seen_at: datetime
    is_this: bool


def note_session(request: HttpRequest, user: User) -> None:
    """Keep the session that was just opened, and forget those that ended by themselves."""
    key = request.session.session_key
    if key is None:
        return
    OpenSession.objects.filter(user=user).exclude(key__in=live_keys(user)).delete()
    device = device_of(request.headers.get("User-Agent", ""))
    OpenSession.objects.update_or_create(key=key, defaults={"user": user, "device": device})


def forget_session(request: HttpRequest) -> None:
    OpenSession.objects.filter(key=request.session.session_key).delete()


def device_of(user_agent: str) -> str:
    """Name the browser and the system: “Firefox, Linux”."""
    browser = named(user_agent, BROWSERS)
    system = named(user_agent, SYSTEMS)
    return ", ".join(filter(None, (browser, system))) or _("Unknown device")


def named(user_agent: str, names: tuple[tuple[str, str], ...]) -> str:
    return next((name for mark, name in names if mark in user_agent), "")


def live_keys(user: User) -> QuerySet[Session, str]:
    keys = OpenSession.objects.filter(user=user).values("key")
    sessions = Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now())
    return sessions.values_list("session_key", flat=True)


def sessions_of(user: User, request: HttpRequest | None = None) -> list[Shown]:
    """List a person's sessions, the last seen first."""
    rows = list(OpenSession.objects.filter(user=user, key__in=live_keys(user)))
    seen = last_seen([row.key for row in rows])
    mine = request.session.session_key if request else None
    if mine:
        seen[mine] = timezone.now()
    shown = [Shown(row.pk, row.device, row.began_at, seen.get(row.key, row.began_at), row.key == mine) for row in rows]
    return sorted(shown, key=lambda session: session.seen_at, reverse=True)


def last_seen(keys: list[str]) -> dict[str, datetime]:
    with suppress(RedisError, ValueError):
        found = cache.get_many([seen_key(key) for key in keys])
        return {key: found[seen_key(key)] for key in keys if seen_key(key) in found}
    return {}


def seen_key(key: str) -> str:
    return f"seen:{key}"


class SeenMiddleware:
    """Keep when each session of somebody signed in was last used, outside of the database.

    What strangers send as a session is kept nowhere, and a probe reads none.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        with suppress(RedisError, ValueError, DatabaseError):
            if request.session.accessed and SESSION_KEY in request.session and request.session.session_key:
                cache.set(seen_key(request.session.session_key), timezone.now(), settings.SESSION_COOKIE_AGE)
        return response


@transaction.atomic
def end_session(*, user: User, pk: int, by: User) -> bool:
    """End one session of a person; say whether it was still there."""
    require_self_or_administrator(user, by)
    row = OpenSession.objects.filter(user=user, pk=pk).first()
    if row is None:
        return False
    Session.objects.filter(session_key=row.key).delete()
    row.delete()
    audit.record(subject_of_account(user), "session_ended", by=by, data={"device": row.device})
    return True


@transaction.atomic
def end_sessions(*, user: User, by: User | None, reason: str = "", keep: HttpRequest | None = None) -> None:
    """End every session of a person, listed or not, except the one of the request to keep."""
    if by is not None:
        require_self_or_administrator(user, by)
    user = User.objects.select_for_update().get(pk=user.pk)
    user.sessions_ended_at = timezone.now()
    user.save(update_fields=["sessions_ended_at"])
    drop_sessions(user)
    audit.record(subject_of_account(user), "sessions_ended", by=by, reason=reason)
    if keep is not None:
        update_session_auth_hash(keep, user)
        note_session(keep, user)


def drop_sessions(user: User, but: str = "") -> None:
    rows = OpenSession.objects.filter(user=user).exclude(key=but)
    Session.objects.filter(session_key__in=list(rows.values_list("key", flat=True))).delete()
    rows.delete()


def require_self_or_administrator(user: User, by: User) -> None:
    if user.pk != by.pk:
        require_administrator(by)
