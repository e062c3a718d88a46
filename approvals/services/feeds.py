"""Feeds of a person's dates: made, changed, renewed, revoked, and found again by the token of their address."""

import datetime as dt
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TypedDict, Unpack

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from approvals.exceptions import BadInput, NotAllowed, Problem, WrongStatus
from approvals.models import CalendarFeed
from approvals.models.feed import Subject
from compliance import audit
from compliance.accounts.models import Organisation, User
from compliance.accounts.services import subject_of_account

FEEDS_PER_PERSON = 10
TOKEN_BYTES = 32
USE_NOTED_EVERY = dt.timedelta(minutes=5)
WINDOW_SECONDS = 3600
READS_PER_WINDOW = 120
MISSES_PER_WINDOW = 60
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class Options(TypedDict, total=False):
    name: str
    whose: str
    subjects: Sequence[str]
    organisation: Organisation | None
    alarms: bool
    language: str


@dataclass(frozen=True)
class Given:
    """A feed and its address, which nobody can be told a second time."""

    feed: CalendarFeed
    address: str


@transaction.atomic
def make_feed(*, by: User, **options: Unpack[Options]) -> Given:
    """Make a feed for the person.

    Raises:
        WrongStatus: the person has as many as one may have.
        BadInput: an organisation the person is no member of, or an unknown subject.
    """
    User.objects.select_for_update().get(pk=by.pk)
    if CalendarFeed.objects.visible_to(by).active().count() >= FEEDS_PER_PERSON:
        raise WrongStatus(
            _("You have %(n)d feeds, which is the most one may have.") % {"n": FEEDS_PER_PERSON},
            next_step=_("Revoke one that no calendar reads any more."),
        )
    feed, token = CalendarFeed(user=by, language=by.language), new_token()
    apply(feed, by, options)
    feed.token_hash = hash_of(token)
    feed.save()
    record(feed, "feed_made", by)
    return Given(feed, address_of(token))


@transaction.atomic
def change_feed(*, feed_id: int, by: User, **options: Unpack[Options]) -> CalendarFeed:
    """Change what the feed shows; its address stays."""
    feed = locked(feed_id, by)
    apply(feed, by, options)
    feed.save(update_fields=["name", "whose", "subjects", "organisation", "alarms", "language", "changed_at"])
    record(feed, "feed_changed", by)
    return feed


@transaction.atomic
def renew_feed(*, feed_id: int, by: User) -> Given:
    """Give the feed a new address; the one before it is gone at once."""
    feed, token = locked(feed_id, by), new_token()
    feed.token_hash, feed.renewed_at, feed.last_used_at = hash_of(token), timezone.now(), None
    feed.save(update_fields=["token_hash", "renewed_at", "last_used_at", "changed_at"])
    record(feed, "feed_renewed", by)
    return Given(feed, address_of(token))


@transaction.atomic
def revoke_feed(*, feed_id: int, by: User) -> CalendarFeed:
    """Take the address back for good; calendars that read it find nothing there."""
    feed = locked(feed_id, by)
    feed.revoked_at = timezone.now()
    feed.save(update_fields=["revoked_at", "changed_at"])
    record(feed, "feed_revoked", by)
    return feed


def feed_of_token(token: str) -> CalendarFeed | None:
    """Find the feed an address belongs to: not a revoked one, and not one of a closed account."""
    feeds = CalendarFeed.objects.active().filter(user__is_active=True)
    return feeds.select_related("user", "organisation").filter(token_hash=hash_of(token)).first()


def note_use(feed: CalendarFeed, now: dt.datetime) -> None:
    """Remember when the feed was read last, to within five minutes."""
    before = Q(last_used_at=None) | Q(last_used_at__lt=now - USE_NOTED_EVERY)
    CalendarFeed.objects.filter(before, pk=feed.pk).update(last_used_at=now)


def may_read(key: str, most: int, now: dt.datetime) -> bool:
    """Count one more read under the key, and say whether it is within what an hour allows."""
    name = f"feed:{key}:{now.timestamp() // WINDOW_SECONDS:.0f}"
    cache.add(name, 0, timeout=2 * WINDOW_SECONDS)
    return cache.incr(name) <= most


def unchanged_since(feed: CalendarFeed, mark: str, now: dt.datetime) -> dt.datetime:
    """Since when the file has had this mark; since now if that is not remembered."""
    kept: tuple[str, dt.datetime] | None = cache.get(name := f"feed:mark:{feed.pk}")
    if kept and kept[0] == mark:
        return kept[1]
    cache.set(name, (mark, now), timeout=None)
    return now


def locked(feed_id: int, by: User) -> CalendarFeed:
    feed = CalendarFeed.objects.select_for_update().get(pk=feed_id)
    if feed.user_id != by.pk:
        raise NotAllowed(_("Only whoever made a feed changes it."))
    if not feed.is_active:
        raise WrongStatus(_("This feed is revoked."), next_step=_("Make a new one."))
    return feed


def apply(feed: CalendarFeed, by: User, options: Options) -> None:
    for name, value in options.items():
        setattr(feed, name, value)
    feed.name = in_one_line(feed.name)
    feed.subjects = [subject for subject in Subject.values if subject in feed.subjects]
    if problems := [*problems_of(feed, by, options)]:
        raise BadInput(problems)


def in_one_line(name: str) -> str:
    """A calendar file cannot be written with control characters in its name."""
    return " ".join(CONTROLS.sub(" ", name).split())


def problems_of(feed: CalendarFeed, by: User, options: Options) -> list[Problem]:
    problems = []
    if not feed.name:
        problems.append(Problem(_("Name the feed, so that you know later which calendar reads it."), "name"))
    if feed.organisation and feed.organisation.pk not in by.organisation_ids():
        problems.append(Problem(_("Choose one of your own organisations."), "organisation"))
    if set(options.get("subjects", ())) - set(Subject.values):
        problems.append(Problem(_("Choose among cases, consultations and duties."), "subjects"))
    return problems


def new_token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_of(token: str) -> str:
    """A token is long and random, so a plain hash cannot be guessed back."""
    return sha256(token.encode()).hexdigest()


def address_of(token: str) -> str:
    return settings.SITE_URL + reverse("approvals:feed", args=[token])


def record(feed: CalendarFeed, action: str, by: User) -> None:
    data = {"feed": feed.pk, "name": feed.name, "whose": feed.whose, "subjects": feed.subjects}
    audit.record(subject_of_account(by), action, by=by, data=data)
