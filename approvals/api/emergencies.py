"""Emergencies in the API: ask, confirm, close, review."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.api.access import case_for, user_of
from approvals.api.calendar_changes import version_for
from approvals.api.cases import read
from approvals.api.impact import revision_for
from approvals.api.serializers.people import (
    EmergencyAsk,
    EmergencyNote,
    EmergencyReview,
    EmergencySerializer,
    PublicationAsk,
)
from approvals.models import DecisionEmergency
from approvals.services.emergencies import deciding, listing, publishing
from compliance.accounts.confirming import require_confirmed


def told(request: Request, row: Any, status: int = 200) -> Response:
    shown = listing.emergency_for(user_of(request), row.kind, row.pk)
    return Response(EmergencySerializer(shown).data, status=status)


@extend_schema(responses=EmergencySerializer(many=True))
@api_view(["GET"])
def emergencies(request: Request) -> Response:
    """List the emergencies you may see, newest first, at most fifty."""
    return Response(EmergencySerializer(listing.recent(user_of(request)), many=True).data)


@extend_schema(responses=EmergencySerializer)
@api_view(["GET"])
def emergency(request: Request, kind: str, pk: int) -> Response:
    """Read one emergency."""
    return told(request, listing.emergency_for(user_of(request), kind, pk))


@extend_schema(request=EmergencyAsk, responses={201: EmergencySerializer})
@api_view(["POST"])
def ask_case(request: Request, reference: str) -> Response:
    """Ask that somebody in another role approves the case in the approver's place."""
    case = case_for(request, reference)
    values = read(EmergencyAsk, request)
    return told(request, deciding.ask_approval(application_id=case.pk, by=user_of(request), **values), 201)


@extend_schema(request=PublicationAsk, responses={201: EmergencySerializer})
@api_view(["POST"])
def ask_revision(request: Request, kind: str, code: str, n: int) -> Response:
    """Ask that an approver publishes the revision in the second administrator's place."""
    revision = revision_for(request, kind, code, n)
    values = read(PublicationAsk, request)
    return told(request, publishing.ask_publication(revision=revision, by=user_of(request), **values), 201)


@extend_schema(request=PublicationAsk, responses={201: EmergencySerializer})
@api_view(["POST"])
def ask_year(request: Request, year: int, version: int) -> Response:
    """Ask that an approver publishes the year in the second administrator's place."""
    row = version_for(request, year, version)
    values = read(PublicationAsk, request)
    return told(request, publishing.ask_publication(revision=row, by=user_of(request), **values), 201)


@extend_schema(request=None, responses=EmergencySerializer)
@api_view(["POST"])
def confirm(request: Request, kind: str, pk: int) -> Response:
    """Confirm it: the case is approved, or the revision published, in your name."""
    by = user_of(request)
    row = listing.emergency_for(by, kind, pk)
    require_confirmed(request)
    if isinstance(row, DecisionEmergency):
        deciding.confirm_approval(emergency_id=pk, by=by)
    else:
        publishing.confirm_publication(kind=kind, emergency_id=pk, by=by)
    return told(request, row)


@extend_schema(request=EmergencyNote, responses=EmergencySerializer)
@api_view(["POST"])
def close(request: Request, kind: str, pk: int) -> Response:
    """Take it back, or decline it."""
    by = user_of(request)
    row = listing.emergency_for(by, kind, pk)
    values = read(EmergencyNote, request)
    if isinstance(row, DecisionEmergency):
        deciding.close_approval(emergency_id=pk, by=by, **values)
    else:
        publishing.close_publication(kind=kind, emergency_id=pk, by=by, **values)
    return told(request, row)


@extend_schema(request=EmergencyReview, responses=EmergencySerializer)
@api_view(["POST"])
def review(request: Request, kind: str, pk: int) -> Response:
    """Ratify or void what was done, as the regular person."""
    by = user_of(request)
    row = listing.emergency_for(by, kind, pk)
    values = read(EmergencyReview, request)
    require_confirmed(request)
    if isinstance(row, DecisionEmergency):
        deciding.review_approval(emergency_id=pk, by=by, **values)
    else:
        publishing.review_publication(kind=kind, emergency_id=pk, by=by, **values)
    return told(request, row)
