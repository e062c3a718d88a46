"""Sessions and factors: one's own to list and end, those of others for administrators to end and reset."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from compliance.accounts import resetting, sessions, throttling
from compliance.accounts.confirming import require_confirmed
from compliance.accounts.models import User
from compliance.accounts.permissions import require_administrator
from compliance.accounts.views.access import user_of


class SessionSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    device = serializers.CharField()
    began_at = serializers.DateTimeField()
    seen_at = serializers.DateTimeField()
    is_this = serializers.BooleanField()


class WhySerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000)


@extend_schema(responses=SessionSerializer(many=True))
@api_view(["GET"])
def session_list(request: Request) -> Response:
    """List your open sessions, the last used first."""
    shown = sessions.sessions_of(user_of(request), request._request)
    return Response(SessionSerializer(shown, many=True).data)


@extend_schema(request=None, responses={204: None})
@api_view(["POST"])
def session_end(request: Request, pk: int) -> Response:
    """End one of your sessions."""
    user = user_of(request)
    if not sessions.end_session(user=user, pk=pk, by=user):
        raise Http404
    return Response(status=204)


@extend_schema(request=None, responses={204: None})
@api_view(["POST"])
def sessions_end(request: Request) -> Response:
    """End all your sessions but the one that asks."""
    user = user_of(request)
    sessions.end_sessions(user=user, by=user, keep=None if request.auth else request._request)
    return Response(status=204)


@extend_schema(request=WhySerializer, responses={204: None})
@api_view(["POST"])
def person_sessions_end(request: Request, handle: str) -> Response:
    """End all sessions and the token of somebody, as an administrator."""
    person, by = person_for(request, handle)
    resetting.end_sessions_of(user=person, by=by, reason=reason_of(request))
    return Response(status=204)


@extend_schema(request=WhySerializer, responses={204: None})
@api_view(["POST"])
def person_factor_reset(request: Request, handle: str) -> Response:
    """Take the second factors of somebody else away, as an administrator."""
    person, by = person_for(request, handle)
    require_confirmed(request)
    resetting.reset_second_factor(user=person, by=by, reason=reason_of(request))
    return Response(status=204)


@extend_schema(request=None, responses={204: None})
@api_view(["POST"])
def person_unlock(request: Request, handle: str) -> Response:
    """Let somebody try to sign in again at once, as an administrator."""
    person, by = person_for(request, handle)
    throttling.unlock(request._request, user=person, by=by)
    return Response(status=204)


def person_for(request: Request, handle: str) -> tuple[User, User]:
    """The person, and the administrator who asks: a stranger gets 404, a member 403."""
    by = user_of(request)
    person = User.objects.visible_to(by).filter(handle=handle).first()
    if person is None:
        raise Http404
    require_administrator(by)
    return person, by


def reason_of(request: Request) -> str:
    given = WhySerializer(data=request.data)
    given.is_valid(raise_exception=True)
    return str(given.validated_data["reason"])
