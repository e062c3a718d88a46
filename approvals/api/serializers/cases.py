"""The case as the API returns it."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from approvals.api.inputs import ForecastYear
from approvals.lifecycle import moves_for
from approvals.models import (
    Application,
    Determination,
    Flow,
    Recipient,
)
from approvals.services.export_permission import may_export
from compliance.api.serializers import AnyField, DeterminationSerializer, TextSerializer
from compliance.enums import Pathway


class RecipientSerializer(serializers.ModelSerializer[Recipient]):
    organisation = serializers.SlugRelatedField[Any](slug_field="code", read_only=True)
    onward = serializers.PrimaryKeyRelatedField[Any](many=True, read_only=True)

    class Meta:
        model = Recipient
        fields = (
            "id",
            "organisation",
            "name",
            "country",
            "address",
            "business",
            "contact_name",
            "contact",
            "onward",
            "is_retired",
        )


class FlowSerializer(serializers.ModelSerializer[Flow]):
    answers = serializers.DictField(child=AnyField(), help_text="Flow facts by name; one left out is unknown.")
    forecast = ForecastYear(many=True, read_only=True)
    recipients = RecipientSerializer(many=True, read_only=True)
    resources = serializers.SerializerMethodField()

    class Meta:
        model = Flow
        fields = (
            "position",
            "name",
            "export_act",
            "scenario",
            "purpose_text",
            "legal_basis",
            "n_case",
            "s_case",
            "counting_method",
            "forecast",
            "export_on",
            "answers",
            "recipients",
            "resources",
            "version",
        )

    def get_resources(self, flow: Flow) -> list[str]:
        return [row.resource_name for row in flow.flow_resources.all()]


class ExportPermissionSerializer(serializers.Serializer[Any]):
    is_allowed = serializers.BooleanField()
    because = serializers.CharField()
    items = serializers.ListField(child=serializers.CharField())
    conditions = serializers.CharField()
    until = serializers.DateField(allow_null=True)


class MoveSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field may bear this name; DRF collects it
    to = serializers.CharField()
    needs_reason = serializers.BooleanField()


class CaseRowSerializer(serializers.ModelSerializer[Application]):
    """A case as it stands in a list."""

    entity = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    owner = serializers.SlugRelatedField[Any](slug_field="handle", read_only=True)
    reviewer = serializers.SlugRelatedField[Any](slug_field="handle", read_only=True, allow_null=True)
    amends = serializers.SlugRelatedField[Any](slug_field="reference", read_only=True, allow_null=True)
    stage = serializers.CharField(read_only=True)

    class Meta:
        model = Application
        fields = (
            "reference",
            "title",
            "summary",
            "entity",
            "owner",
            "reviewer",
            "status",
            "stage",
            "pathway",
            "route",
            "amends",
            "version",
            "created_at",
            "changed_at",
            "submitted_at",
            "next_due_on",
            "project_number",
            "serial_number",
            "filing_number",
        )


class CaseSerializer(CaseRowSerializer):
    """A case by itself, with what may be done now and what may be exported today."""

    also_for = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True, many=True)
    flows = FlowSerializer(many=True, read_only=True)
    available_moves = serializers.SerializerMethodField()
    may_export = serializers.SerializerMethodField()

    class Meta(CaseRowSerializer.Meta):
        fields = (  # type: ignore[assignment]  # longer than the row's
            *CaseRowSerializer.Meta.fields,
            "also_for",
            "flows",
            "available_moves",
            "may_export",
        )

    @extend_schema_field(MoveSerializer(many=True))
    def get_available_moves(self, case: Application) -> list[dict[str, Any]]:
        return list(MoveSerializer(moves_for(case, self.context["request"].user), many=True).data)

    @extend_schema_field(ExportPermissionSerializer)
    def get_may_export(self, case: Application) -> dict[str, Any]:
        return dict(ExportPermissionSerializer(may_export(case, timezone.localdate())).data)


class CountedSerializer(serializers.Serializer[Any]):
    """Distinct persons; null is unknown."""

    n = serializers.IntegerField(allow_null=True)
    s = serializers.IntegerField(allow_null=True)


class FlowDeterminationSerializer(DeterminationSerializer):
    position = serializers.IntegerField()
    name = serializers.CharField()


class CaseDeterminationSerializer(serializers.Serializer[Any]):
    """The strictest of the flows is the case's; `flow` is its place in the list, from 0."""

    pathway = serializers.ChoiceField(choices=Pathway.choices)
    flow = serializers.IntegerField(allow_null=True)
    sentence = TextSerializer()
    outcomes = serializers.ListField(child=serializers.ChoiceField(choices=Pathway.choices))
    needs_confirmation = serializers.BooleanField()
    has_blockers = serializers.BooleanField()
    before = CountedSerializer()
    flows = FlowDeterminationSerializer(many=True)


class PinnedSerializer(serializers.ModelSerializer[Determination]):
    result = CaseDeterminationSerializer()

    class Meta:
        model = Determination
        fields = ("on_date", "pathway", "result", "facts_hash", "manifest_hash", "regime_hash", "made_at")


class DeterminationsSerializer(serializers.Serializer[Any]):
    today = CaseDeterminationSerializer(allow_null=True)
    pinned = PinnedSerializer(allow_null=True)
