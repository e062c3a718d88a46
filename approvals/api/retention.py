"""Retention: closed cases and until when they are kept, holds, and disposals by two people."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.api import inputs
from approvals.api.access import case_for, user_of
from approvals.api.cases import read
from approvals.api.serializers.retention import ClosedCaseSerializer, RetentionSerializer
from approvals.models import Application
from approvals.services import retention as service
from compliance.accounts.confirming import require_confirmed

DUE = OpenApiParameter("due", OpenApiTypes.BOOL, description="Only cases whose period is over and that are not gone.")


class ClosedCaseList(ListAPIView[Application]):
    """List the closed cases of your organisations, the one to go first first."""

    serializer_class = ClosedCaseSerializer
    queryset = Application.objects.none()
    filter_backends = ()

    @extend_schema(parameters=[DUE])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """List the closed cases of your organisations, the one to go first first."""
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> Any:
        cases = service.closed_cases(user_of(self.request))
        is_due = self.request.query_params.get("due", "").lower() in ("true", "1")
        return service.due(cases, timezone.localdate()) if is_due else cases


@extend_schema(responses=RetentionSerializer)
@api_view(["GET"])
def retention(request: Request, reference: str) -> Response:
    """Read until when a case is kept, its holds and its disposal."""
    return Response(RetentionSerializer(case_for(request, reference)).data)


def done(request: Request, reference: str, save: Callable[..., object]) -> Response:
    """Call the service with the reason given, and say how the case stands then."""
    case = case_for(request, reference)
    save(application_id=case.pk, by=user_of(request), reason=read(inputs.Reason, request)["reason"])
    return Response(RetentionSerializer(case_for(request, reference)).data)


@extend_schema(request=inputs.Reason, responses=RetentionSerializer)
@api_view(["POST"])
def hold_set(request: Request, reference: str) -> Response:
    """Put a case on legal hold: it is kept until somebody lifts the hold."""
    return done(request, reference, service.set_hold)


@extend_schema(request=inputs.Reason, responses=RetentionSerializer)
@api_view(["POST"])
def hold_lift(request: Request, reference: str) -> Response:
    """Lift the legal hold."""
    return done(request, reference, service.lift_hold)


@extend_schema(request=inputs.Reason, responses=RetentionSerializer)
@api_view(["POST"])
def disposal_propose(request: Request, reference: str) -> Response:
    """Propose that the content of a closed case is erased."""
    return done(request, reference, service.propose_disposal)


@extend_schema(request=inputs.Reason, responses=RetentionSerializer)
@api_view(["POST"])
def disposal_decline(request: Request, reference: str) -> Response:
    """Decline a proposed disposal, or take your own proposal back."""
    return done(request, reference, service.decline_disposal)


@extend_schema(request=None, responses=RetentionSerializer)
@api_view(["POST"])
def disposal_confirm(request: Request, reference: str) -> Response:
    """Have the content of the case erased; somebody else proposed it."""
    case = case_for(request, reference)
    require_confirmed(request)
    service.confirm_disposal(application_id=case.pk, by=user_of(request))
    return Response(RetentionSerializer(case_for(request, reference)).data)
