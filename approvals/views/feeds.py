"""Feeds of one's dates: the pages where they are kept, and the address calendar programs read."""

import datetime as dt

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_safe
from rest_framework.throttling import BaseThrottle

from approvals.forms.feeds import FeedForm
from approvals.forms.saving import is_saved, status_of
from approvals.models import CalendarFeed
from approvals.services.feed_files import file_of, mark_of
from approvals.services.feeds import (
    MISSES_PER_WINDOW,
    READS_PER_WINDOW,
    WINDOW_SECONDS,
    Given,
    change_feed,
    feed_of_token,
    make_feed,
    may_read,
    note_use,
    renew_feed,
    revoke_feed,
    unchanged_since,
)
from approvals.views.access import user_of
from approvals.views.assessments import posted
from compliance.views.shell import render_page


@require_GET
def feeds(request: HttpRequest) -> HttpResponse:
    rows = CalendarFeed.objects.visible_to(user_of(request)).select_related("organisation")
    context = {
        "active": [row for row in rows if row.is_active],
        "revoked": [row for row in rows if not row.is_active],
    }
    return render_page(request, "approvals/feeds.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def feed_new(request: HttpRequest) -> HttpResponse:
    """Make a feed, and show its address this once."""
    user, given = user_of(request), []
    form = FeedForm(user, posted(request))
    if is_saved(form, lambda: given.append(make_feed(by=user, **form.cleaned_data))):
        return shown_once(request, given[0])
    context = {"form": form, "cancel_url": reverse("approvals:feeds")}
    return render_page(request, "approvals/feed_form.html", context, status=status_of(form))


@require_http_methods(["GET", "POST"])
def feed_edit(request: HttpRequest, pk: int) -> HttpResponse:
    user, feed = user_of(request), feed_for(request, pk)
    form = FeedForm(user, posted(request), feed)
    if is_saved(form, lambda: change_feed(feed_id=feed.pk, by=user, **form.cleaned_data)):
        messages.success(request, _("The feed is changed; calendars show it when they read it next."))
        return redirect("approvals:feeds")
    context = {"form": form, "feed": feed, "cancel_url": reverse("approvals:feeds")}
    return render_page(request, "approvals/feed_form.html", context, status=status_of(form))


@never_cache
@require_http_methods(["GET", "POST"])
def feed_renew(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the feed a new address after a question, and show it this once."""
    feed = feed_for(request, pk)
    if request.method == "POST":
        return shown_once(request, renew_feed(feed_id=feed.pk, by=user_of(request)))
    return asked(request, feed, "approvals/feed_renew.html")


@require_http_methods(["GET", "POST"])
def feed_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    feed = feed_for(request, pk)
    if request.method == "POST":
        revoke_feed(feed_id=feed.pk, by=user_of(request))
        messages.success(request, _("The feed is revoked; its address leads nowhere now."))
        return redirect("approvals:feeds")
    return asked(request, feed, "approvals/feed_revoke.html")


def feed_for(request: HttpRequest, pk: int) -> CalendarFeed:
    return get_object_or_404(CalendarFeed.objects.visible_to(user_of(request)), pk=pk)


def shown_once(request: HttpRequest, given: Given) -> HttpResponse:
    scheme, _sign, rest = given.address.partition("://")
    context = {
        "feed": given.feed,
        "address": given.address,
        "subscribe": f"webcal://{rest}" if scheme == "https" else "",
    }
    return render_page(request, "approvals/feed_made.html", context)


def asked(request: HttpRequest, feed: CalendarFeed, template: str) -> HttpResponse:
    return render_page(
        request, template, {"form": forms.Form(), "feed": feed, "cancel_url": reverse("approvals:feeds")}
    )


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Answer a calendar program that knows the address; nobody signs in here."""
    now = timezone.now()
    found = feed_of_token(token)
    if found is None:
        address = BaseThrottle().get_ident(request)  # type: ignore[arg-type]  # it reads the headers alone
        if not may_read(f"miss:{address}", MISSES_PER_WINDOW, now):
            return too_often()
        return unlogged(_("This address leads nowhere: its feed was renewed or revoked."), 404)
    if not may_read(str(found.pk), READS_PER_WINDOW, now):
        return too_often()
    note_use(found, now)
    return unless_known(request, found, now)


def unless_known(request: HttpRequest, feed: CalendarFeed, now: dt.datetime) -> HttpResponse:
    """Answer with the file, or with 304 where the program has it already."""
    mark = mark_of(feed, now)
    tag, changed = f'"{mark}"', int(unchanged_since(feed, mark, now).timestamp())
    response = get_conditional_response(request, etag=tag, last_modified=changed)
    if response is None:
        response = HttpResponse(file_of(feed, now), content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'inline; filename="chujing.ics"'
    response["ETag"], response["Last-Modified"] = tag, http_date(changed)
    response["Cache-Control"], response["X-Robots-Tag"] = "private, no-cache", "noindex"
    return response


def too_often() -> HttpResponse:
    response = unlogged(_("This address is read too often. Try again in an hour."), 429)
    response["Retry-After"] = str(WINDOW_SECONDS)
    return response


def unlogged(text: str, status: int) -> HttpResponse:
    """Refuse without a line in the server's log: it would name the address, which is a secret."""
    response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    response._has_been_logged = True  # type: ignore[attr-defined]  # how Django's own log_response() knows
    return response
