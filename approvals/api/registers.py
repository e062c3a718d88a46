"""What stands beside the cases: exporters, recipients, the ledger, notifications."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.api import inputs
from approvals.api.access import entity_for, user_of
from approvals.api.cases import read
from approvals.api.serializers import (
    DeadlineSerializer,
    EntitySerializer,
    LedgerEntrySerializer,
    NotificationSerializer,
    RecipientSerializer,
)
from approvals.enums import LedgerKind
from approvals.models import Deadline, LedgerEntry, Notification, Recipient
from approvals.services.ledger import meters_of, state_persons
from compliance.accounts.models import LegalEntity


class EntityList(ListAPIView[LegalEntity]):
    """List the exporters of your organisations."""

    serializer_class = EntitySerializer

    def get_queryset(self) -> Any:
        mine = LegalEntity.objects.filter(organisation__in=user_of(self.request).organisations())
        return mine.select_related("organisation").order_by("slug")


class RecipientList(ListAPIView[Recipient]):
    """List the recipients of your organisations."""

    serializer_class = RecipientSerializer

    def get_queryset(self) -> Any:
        mine = Recipient.objects.visible_to(user_of(self.request))
        return mine.select_related("organisation").prefetch_related("onward")


class DeadlineList(ListAPIView[Deadline]):
    """List the open deadlines of your organisations, earliest first."""

    serializer_class = DeadlineSerializer

    def get_queryset(self) -> Any:
        return Deadline.objects.visible_to(user_of(self.request)).open().for_page()


class NotificationList(ListAPIView[Notification]):
    """List what you were told, newest first."""

    serializer_class = NotificationSerializer

    def get_queryset(self) -> Any:
        return Notification.objects.visible_to(user_of(self.request)).for_page()


@extend_schema(methods=["GET"], responses={200: dict})
@extend_schema(methods=["POST"], request=inputs.LedgerInput, responses={201: LedgerEntrySerializer})
@api_view(["GET", "POST"])
def ledger(request: Request, slug: str) -> Response:
    """Read an exporter's persons since 1 January, or state an opening balance or actual exports."""
    entity = entity_for(request, slug)
    if request.method == "POST":
        values = read(inputs.LedgerInput, request)
        kind = LedgerKind(values.pop("kind"))
        entry = state_persons(entity=entity, by=user_of(request), kind=kind, year=values.pop("year"), values=values)
        return Response(LedgerEntrySerializer(entry).data, status=201)
    meters = meters_of(entity, timezone.localdate().year)
    entries = LedgerEntry.objects.filter(entity=entity).select_related("stated_by")
    return Response(
        {
            "year": meters.year,
            "counted": {"n": meters.counted.n, "s": meters.counted.s},
            "planned": {"n": meters.planned.n, "s": meters.planned.s},
            "thresholds": {"n": meters.n_thresholds, "s": meters.s_thresholds},
            "entries": LedgerEntrySerializer(entries, many=True).data,
        }
    )
