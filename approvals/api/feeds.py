"""A person's calendar feeds: their address is told when it is made, and never again."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.api.access import VisibleList, found, named, user_of
from approvals.api.cases import read
from approvals.api.serializers.dates import FeedChange, FeedGivenSerializer, FeedSerializer, NewFeed
from approvals.models import CalendarFeed
from approvals.services.feeds import Given, change_feed, make_feed, renew_feed, revoke_feed
from compliance.accounts.models import User


class FeedList(VisibleList[CalendarFeed]):
    """List your calendar feeds, those in use first."""

    serializer_class = FeedSerializer
    queryset = CalendarFeed.objects.select_related("organisation")

    @extend_schema(request=NewFeed, responses={201: FeedGivenSerializer})
    def post(self, request: Request) -> Response:
        """Make a feed; its address is told this once."""
        by = user_of(request)
        return told_once(make_feed(by=by, **options_of(by, read(NewFeed, request))), status=201)


@extend_schema(methods=["GET"], responses=FeedSerializer)
@extend_schema(methods=["PATCH"], request=FeedChange, responses=FeedSerializer)
@api_view(["GET", "PATCH"])
def feed(request: Request, pk: int) -> Response:
    """Read a feed of yours, or change what it shows; its address stays."""
    by, row = user_of(request), feed_for(request, pk)
    if request.method == "PATCH":
        row = change_feed(feed_id=row.pk, by=by, **options_of(by, read(FeedChange, request)))
    return Response(FeedSerializer(row).data)


@extend_schema(request=None, responses=FeedGivenSerializer)
@api_view(["POST"])
def renew(request: Request, pk: int) -> Response:
    """Give a feed a new address; the one before it leads nowhere from now on."""
    return told_once(renew_feed(feed_id=feed_for(request, pk).pk, by=user_of(request)))


@extend_schema(request=None, responses=FeedSerializer)
@api_view(["POST"])
def revoke(request: Request, pk: int) -> Response:
    """Take a feed's address back for good."""
    return Response(FeedSerializer(revoke_feed(feed_id=feed_for(request, pk).pk, by=user_of(request))).data)


def feed_for(request: Request, pk: int) -> CalendarFeed:
    return found(CalendarFeed.objects.visible_to(user_of(request)).select_related("organisation"), pk=pk)


def options_of(by: User, values: dict[str, Any]) -> Any:
    if code := values.get("organisation"):
        values["organisation"] = named(by.organisations(), "organisation", code=code)
    return values


def told_once(given: Given, *, status: int = 200) -> Response:
    """Answer with the address, which no cache may keep."""
    given.feed.address = given.address  # type: ignore[attr-defined]  # the serializer tells it this once
    return Response(FeedGivenSerializer(given.feed).data, status=status, headers={"Cache-Control": "no-store"})
