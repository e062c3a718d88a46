"""What stands beside the cases: exporters, recipients, the ledger, deadlines, notifications."""

from typing import Any

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.api import inputs
from approvals.api.access import VisibleList, entities_of, found, named, recipients_named, user_of
from approvals.api.cases import read
from approvals.api.serializers.cases import RecipientSerializer
from approvals.api.serializers.registers import (
    DeadlineSerializer,
    EntitySerializer,
    MeSerializer,
    NMarkedSerializer,
    NotificationSerializer,
)
from approvals.models import Deadline, Notification, Recipient
from approvals.services.deadlines import finish_deadline
from approvals.services.notifications import mark_read
from approvals.services.recipients import save_recipient
from compliance.accounts.models import LegalEntity, Organisation, User
from compliance.api.filters import TrueOrFalseFilter


@extend_schema(operation_id="me", responses=MeSerializer)
@api_view(["GET"])
def me(request: Request) -> Response:
    """Say who you are here and what you may be."""
    user = user_of(request)
    memberships = [
        {
            "organisation": organisation.code,
            "roles": sorted(user.roles_in(organisation)),
            "outside_china": user.is_outside_china(organisation),
        }
        for organisation in user.organisations().order_by("code")
    ]
    names = ("handle", "name", "email", "is_administrator")
    return Response({**{name: getattr(user, name) for name in names}, "memberships": memberships})


class EntityList(ListAPIView[LegalEntity]):
    """List the exporters of your organisations."""

    serializer_class = EntitySerializer
    queryset = LegalEntity.objects.none()

    def get_queryset(self) -> Any:
        return entities_of(user_of(self.request))


class RecipientFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter is not typed
    organisation = filters.CharFilter(field_name="organisation__code")
    name = filters.CharFilter(lookup_expr="icontains")

    class Meta:
        model = Recipient
        fields = ("organisation", "name", "country", "is_retired")


class RecipientList(VisibleList[Recipient]):
    """List the recipients of your organisations."""

    serializer_class = RecipientSerializer
    queryset = Recipient.objects.for_page()
    filterset_class = RecipientFilter

    @extend_schema(request=inputs.NewRecipient, responses={201: RecipientSerializer})
    def post(self, request: Request) -> Response:
        """Add a recipient to an organisation's register."""
        values, by = read(inputs.NewRecipient, request), user_of(request)
        organisation = named(by.organisations(), "organisation", code=values.pop("organisation"))
        return Response(RecipientSerializer(saved(organisation, by, values)).data, status=201)


def saved(organisation: Organisation, by: User, values: dict[str, Any], present: Recipient | None = None) -> Recipient:
    """Save a recipient; who it passes data on to stays as it is if not named."""
    ids = values.pop("onward", None)
    kept = list(present.onward.all()) if present else []
    onward = kept if ids is None else recipients_named(by, organisation, ids, "onward")
    return save_recipient(
        organisation=organisation,
        by=by,
        values=values,
        onward=onward,
        recipient_id=present.pk if present else None,
    )


@extend_schema(methods=["GET"], responses=RecipientSerializer)
@extend_schema(methods=["PATCH"], request=inputs.RecipientChange, responses=RecipientSerializer)
@api_view(["GET", "PATCH"])
def recipient(request: Request, pk: int) -> Response:
    """Read or change one recipient."""
    by = user_of(request)
    row = found(Recipient.objects.visible_to(by).for_page(), pk=pk)
    if request.method == "PATCH":
        row = saved(row.organisation, by, read(inputs.RecipientChange, request), row)
    return Response(RecipientSerializer(row).data)


@extend_schema(request=inputs.Note, responses=DeadlineSerializer)
@api_view(["POST"])
def deadline_done(request: Request, pk: int) -> Response:
    """Mark a duty as done that no event of a case would end."""
    by = user_of(request)
    deadline = found(Deadline.objects.visible_to(by), pk=pk)
    finished = finish_deadline(deadline_id=deadline.pk, by=by, note=read(inputs.Note, request)["note"])
    return Response(DeadlineSerializer(finished).data)


class NotificationFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter is not typed
    unread = TrueOrFalseFilter(field_name="read_at", lookup_expr="isnull")

    class Meta:
        model = Notification
        fields = ("unread", "kind")


class NotificationList(VisibleList[Notification]):
    """List what you were told, newest first."""

    serializer_class = NotificationSerializer
    queryset = Notification.objects.for_page()
    filterset_class = NotificationFilter


@extend_schema(operation_id="notifications_read_all", request=None, responses=NMarkedSerializer)
@api_view(["POST"])
def read_all(request: Request) -> Response:
    """Mark all your notices as read."""
    return Response({"n_marked": mark_read(by=user_of(request))})


@extend_schema(request=None, responses=NotificationSerializer)
@api_view(["POST"])
def read_one(request: Request, pk: int) -> Response:
    """Mark one of your notices as read."""
    mine = Notification.objects.visible_to(user_of(request)).for_page()
    notice = found(mine, pk=pk)
    mark_read(by=user_of(request), notification_id=notice.pk)
    return Response(NotificationSerializer(found(mine, pk=pk)).data)
