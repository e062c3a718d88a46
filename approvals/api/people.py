"""People in the API, for administrators: invitations, leavers and the work they leave."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.api.access import found, named, user_of
from approvals.api.cases import read
from approvals.api.serializers.people import (
    HoldingSerializer,
    InvitationInput,
    InvitationSerializer,
    LeaveInput,
    LeftSerializer,
)
from approvals.exceptions import BadInput, Problem
from approvals.services import handovers, held
from compliance.accounts import invitations as service
from compliance.accounts.confirming import require_confirmed
from compliance.accounts.models import Invitation, Organisation, User
from compliance.accounts.permissions import require_administrator


def administrator_of(request: Request) -> User:
    user = user_of(request)
    require_administrator(user)
    return user


def refused(verb: Callable[[], Invitation]) -> Invitation:
    """Call a service of the accounts; what it finds wrong is answered with every place."""
    try:
        return verb()
    except ValidationError as error:
        places = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        raise BadInput([Problem(text, where) for where, texts in places.items() for text in texts]) from error


@extend_schema(methods=["GET"], responses=InvitationSerializer(many=True))
@extend_schema(methods=["POST"], request=InvitationInput, responses={201: InvitationSerializer})
@api_view(["GET", "POST"])
def invitations(request: Request) -> Response:
    """List the newest two hundred invitations, or invite somebody; the link goes by mail alone."""
    by = administrator_of(request)
    if request.method == "GET":
        return Response(InvitationSerializer(Invitation.objects.for_page()[:200], many=True).data)
    values = read(InvitationInput, request)
    code = values.pop("organisation", "")
    place = named(Organisation.objects.all(), "organisation", code=code) if code else None
    made = refused(lambda: service.invite(by=by, organisation=place, **values))
    return Response(InvitationSerializer(made).data, status=201)


@extend_schema(request=None, responses=InvitationSerializer)
@api_view(["POST"])
def invitation_send(request: Request, pk: int) -> Response:
    """Send a new link; the one before it stops working."""
    by = administrator_of(request)
    row = found(Invitation.objects.all(), pk=pk)
    return Response(InvitationSerializer(refused(lambda: service.send_again(invitation_id=row.pk, by=by))).data)


@extend_schema(request=None, responses=InvitationSerializer)
@api_view(["POST"])
def invitation_revoke(request: Request, pk: int) -> Response:
    """Take the link back and close the account that nobody has used."""
    by = administrator_of(request)
    row = found(Invitation.objects.all(), pk=pk)
    return Response(InvitationSerializer(refused(lambda: service.revoke(invitation_id=row.pk, by=by))).data)


@extend_schema(responses=HoldingSerializer(many=True))
@api_view(["GET"])
def work(request: Request, handle: str) -> Response:
    """List what a person holds and who may take it."""
    administrator_of(request)
    return Response(HoldingSerializer(held.holdings_of(found(User.objects.all(), handle=handle)), many=True).data)


@extend_schema(request=LeaveInput, responses=LeftSerializer)
@api_view(["POST"])
def leave(request: Request, handle: str) -> Response:
    """Close the account and hand its work over; somebody closed already is handed over only."""
    by = administrator_of(request)
    person = found(User.objects.all(), handle=handle)
    require_confirmed(request)
    values = read(LeaveInput, request)
    receivers: dict[str, Any] = {
        f"{row['organisation']}-{row['kind']}": named(User.objects.active(), "receivers", handle=row["to"])
        for row in values["receivers"]
    }
    done = handovers.leave(user=person, by=by, reason=values["reason"], receivers=receivers)
    return Response(LeftSerializer({"left": done.left, "holdings": held.holdings_of(person)}).data)
