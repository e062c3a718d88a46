"""Where a member of an organisation works."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.api import inputs
from approvals.api.access import user_of
from approvals.api.cases import read
from approvals.api.serializers.members import PlaceSerializer
from compliance.accounts.models import Organisation, User
from compliance.accounts.outside import mark_outside_china
from compliance.accounts.permissions import require_administrator


@extend_schema(methods=["GET"], responses=PlaceSerializer)
@extend_schema(methods=["PUT"], request=inputs.Place, responses=PlaceSerializer)
@api_view(["GET", "PUT"])
def member_place(request: Request, code: str, handle: str) -> Response:
    """Read or set whether a member works outside China (set by administrators)."""
    by = user_of(request)
    organisation = get_object_or_404(Organisation.objects.visible_to(by), code=code)
    member = get_object_or_404(User.objects.filter(pk__in=organisation.memberships.values("user")), handle=handle)
    if request.method == "PUT":
        require_administrator(by)
        mark_outside_china(user=member, organisation=organisation, by=by, **read(inputs.Place, request))
    shown = {"handle": handle, "organisation": code, "outside_china": member.is_outside_china(organisation)}
    return Response(PlaceSerializer(shown).data)
