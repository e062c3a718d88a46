"""One flow's pathway from its facts alone; nothing is kept."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view, throttle_classes
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from compliance import rulebook
from compliance.api.serializers import AnyField, DeterminationSerializer
from compliance.facts import NO_ZONE, BadFacts
from compliance.pacing import Determinations
from compliance.pathways import Regime, determine

MAX_RESOURCES = 20


class FactsSerializer(serializers.Serializer[Any]):
    """Facts by name; null is unknown, and so is a fact that is left out."""

    facts = serializers.DictField(child=AnyField(allow_null=True))
    resources = serializers.DictField(
        child=serializers.DictField(child=AnyField(allow_null=True)),
        default=dict,
        help_text="The facts of each resource by its name.",
    )
    on = serializers.DateField(required=False, help_text="Today if left out.")

    def validate_resources(self, resources: dict[str, Any]) -> dict[str, Any]:
        if len(resources) > MAX_RESOURCES:
            raise ValidationError(_("Describe at most %(limit)s resources.") % {"limit": MAX_RESOURCES})
        return resources


@extend_schema(operation_id="determine", request=FactsSerializer, responses={200: DeterminationSerializer})
@api_view(["POST"])
@throttle_classes([Determinations])
def determine_flow(request: Request) -> Response:
    """Say which pathway one flow with these facts needs, and why."""
    given = FactsSerializer(data=request.data)
    given.is_valid(raise_exception=True)
    values = given.validated_data
    regime = regime_of(values.get("on") or timezone.localdate(), values["facts"])
    try:
        result = determine(values["facts"], regime, values["resources"])
    except BadFacts as bad:
        raise refusal(bad) from bad
    return Response(result.to_dict())


def regime_of(on: dt.date, facts: Mapping[str, object]) -> Regime:
    regime = rulebook.regime_on(on)
    zone = facts.get("zone")
    if not regime.pathway_rules:
        raise ValidationError({"on": [_("No edition that decides pathways was in force on that day.")]})
    if isinstance(zone, str) and zone not in {NO_ZONE, *regime.zones}:
        raise ValidationError({"facts": {"zone": [_("There is no zone list of this code on that day.")]}})
    return regime


def refusal(bad: BadFacts) -> ValidationError:
    return ValidationError({"facts": {problem.fact: [problem.message] for problem in bad.problems}})
