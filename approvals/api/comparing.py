"""One case under two editions, on two days, or against the lists of all zones."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view, throttle_classes
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.api.access import case_for
from approvals.services import comparing
from approvals.services.in_zones import in_zones
from compliance import rulebook
from compliance.api.comparing import SidesSerializer, sides
from compliance.api.serializers import TextSerializer
from compliance.enums import Pathway, Verification
from compliance.pacing import Comparisons
from compliance.zone_answers import Standing


class UnderEditionsSerializer(SidesSerializer):
    on = serializers.DateField(required=False, help_text="Today if left out.")


class OnDaysSerializer(serializers.Serializer[Any]):
    old = serializers.DateField()
    new = serializers.DateField()


class InZonesSerializer(serializers.Serializer[Any]):
    on = serializers.DateField(required=False, help_text="Today if left out.")


class EntrySerializer(serializers.Serializer[Any]):
    """One thing a side says; `is_only` where the other side does not."""

    code = serializers.CharField()
    text = TextSerializer()
    edition = serializers.CharField()
    article = serializers.CharField()
    verification = serializers.CharField(help_text="Empty where nothing is cited.")
    is_only = serializers.BooleanField()


class AspectSerializer(serializers.Serializer[Any]):
    name = serializers.ChoiceField(choices=[(name, name) for name in comparing.ASPECTS])
    differs = serializers.BooleanField()
    old = EntrySerializer(many=True)
    new = EntrySerializer(many=True)


class FlowComparedSerializer(serializers.Serializer[Any]):
    position = serializers.IntegerField()
    name = serializers.CharField()
    old = serializers.ChoiceField(choices=Pathway.choices)
    new = serializers.ChoiceField(choices=Pathway.choices)
    aspects = AspectSerializer(many=True)


class ResultSerializer(serializers.Serializer[Any]):
    pathway = serializers.ChoiceField(choices=Pathway.choices)
    flow = serializers.IntegerField(allow_null=True, help_text="The place of the flow that decides, from 0.")
    sentence = TextSerializer()
    outcomes = serializers.ListField(child=serializers.ChoiceField(choices=Pathway.choices))
    needs_confirmation = serializers.BooleanField()
    has_blockers = serializers.BooleanField()


class CaseComparedSerializer(serializers.Serializer[Any]):
    differs = serializers.BooleanField()
    old = ResultSerializer()
    new = ResultSerializer()
    flows = FlowComparedSerializer(many=True)


class GroundSerializer(serializers.Serializer[Any]):
    answer = serializers.BooleanField(allow_null=True)
    text = TextSerializer()


class ExporterInZoneSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField()
    answer = serializers.BooleanField(allow_null=True, help_text="Whether it may use the list; null is unknown.")
    grounds = GroundSerializer(many=True)


class FlowInZoneSerializer(serializers.Serializer[Any]):
    position = serializers.IntegerField()
    name = serializers.CharField()
    standing = serializers.ChoiceField(choices=[(one.value, one.value) for one in Standing])
    reasons = TextSerializer(many=True)
    rules = serializers.ListField(child=serializers.CharField())
    items = serializers.ListField(child=serializers.CharField())
    open_items = serializers.ListField(child=serializers.CharField())
    open_facts = serializers.ListField(child=serializers.CharField())
    pathway = serializers.ChoiceField(choices=Pathway.choices)


class CaseInZoneSerializer(serializers.Serializer[Any]):
    zone = serializers.CharField()
    list = serializers.CharField()
    version = serializers.CharField()
    issued_on = serializers.DateField()
    url = serializers.CharField(help_text="Empty if none is known.")
    verification = serializers.ChoiceField(choices=Verification.choices)
    is_own = serializers.BooleanField()
    exporters = ExporterInZoneSerializer(many=True)
    flows = FlowInZoneSerializer(many=True)
    pathway = serializers.ChoiceField(choices=Pathway.choices)


def asked(serializer: Any, request: Request) -> dict[str, Any]:
    given = serializer(data=request.query_params)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


@extend_schema(
    operation_id="case_under_editions", parameters=[UnderEditionsSerializer], responses=CaseComparedSerializer
)
@api_view(["GET"])
@throttle_classes([Comparisons])
def under_editions(request: Request, reference: str) -> Response:
    """Determine the case on one day under each of two editions, binding or not."""
    case = case_for(request, reference)
    values = asked(UnderEditionsSerializer, request)
    old, new = (rulebook.read_edition(one.content_hash, one.pk) for one in sides(request, values))
    on = values.get("on") or timezone.localdate()
    return Response(comparing.under_editions(case, on, old, new).to_dict())


@extend_schema(operation_id="case_on_days", parameters=[OnDaysSerializer], responses=CaseComparedSerializer)
@api_view(["GET"])
@throttle_classes([Comparisons])
def on_days(request: Request, reference: str) -> Response:
    """Determine the case under the law of each of two days."""
    case = case_for(request, reference)
    values = asked(OnDaysSerializer, request)
    return Response(comparing.on_days(case, values["old"], values["new"]).to_dict())


@extend_schema(operation_id="case_in_zones", parameters=[InZonesSerializer], responses=CaseInZoneSerializer(many=True))
@api_view(["GET"])
@throttle_classes([Comparisons])
def zones(request: Request, reference: str) -> Response:
    """Read the case against the list of every zone."""
    case = case_for(request, reference)
    values = asked(InZonesSerializer, request)
    return Response([zone.to_dict() for zone in in_zones(case, values.get("on") or timezone.localdate())])
