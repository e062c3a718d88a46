"""Your own channels: which notices go where, and when your mails go out."""

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.api.access import user_of
from approvals.api.cases import read
from approvals.api.serializers.channels import ChannelsSerializer, MailsSerializer, NewChannels
from approvals.enums import Channel, NoticeKind, Rhythm
from approvals.notices.wishes import next_digest, rhythm_of
from approvals.services.channels import reset_channels, set_channels, set_rhythm, settings_of
from compliance.accounts.models import User


@extend_schema(methods=["GET"], operation_id="channels", responses=ChannelsSerializer)
@extend_schema(methods=["PATCH"], operation_id="channels_set", request=NewChannels, responses=ChannelsSerializer)
@extend_schema(methods=["DELETE"], operation_id="channels_reset", responses={200: ChannelsSerializer})
@api_view(["GET", "PATCH", "DELETE"])
def channels(request: Request) -> Response:
    """Read the matrix of notices and channels, change some of it, or go back to how it is by itself."""
    by = user_of(request)
    if request.method == "PATCH":
        cells = read(NewChannels, request)["settings"]
        named = {(NoticeKind(cell["kind"]), Channel(cell["channel"])): cell["wanted"] for cell in cells}
        set_channels(by=by, wanted=named)
    if request.method == "DELETE":
        reset_channels(by=by)
    return whole(by)


@extend_schema(request=MailsSerializer, responses=ChannelsSerializer)
@api_view(["PUT"])
def rhythm(request: Request) -> Response:
    """Set when your mails go out."""
    by, values = user_of(request), read(MailsSerializer, request)
    set_rhythm(by=by, **{**values, "rhythm": Rhythm(values["rhythm"])})
    return whole(by)


def whole(user: User) -> Response:
    row = rhythm_of(user)
    shown = {"settings": settings_of(user), "mails": row, "next_digest": next_digest(row, timezone.now())}
    return Response(ChannelsSerializer(shown).data)
