"""What the API returns: one shape per thing, the same everywhere."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from approvals.lifecycle import moves_for
from approvals.models import (
    Application,
    AuthorityEvent,
    Comment,
    Deadline,
    Decision,
    Declaration,
    Document,
    Flow,
    LedgerEntry,
    LegalAdvice,
    Manifest,
    Notification,
    Recipient,
    Resource,
)
from approvals.services.export_permission import may_export
from compliance.accounts.models import LegalEntity
from compliance.audit.models import Event


class EntitySerializer(serializers.ModelSerializer[LegalEntity]):
    organisation = serializers.SlugRelatedField[Any](slug_field="code", read_only=True)

    class Meta:
        model = LegalEntity
        fields = (
            "slug",
            "organisation",
            "registered_name",
            "registered_name_zh",
            "credit_code",
            "province",
            "ciio",
            "zone_code",
            "zone_eligible",
        )


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
    answers = serializers.DictField()
    forecast = serializers.ListField()
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
    reviewer = serializers.SlugRelatedField[Any](slug_field="handle", read_only=True)
    amends = serializers.SlugRelatedField[Any](slug_field="reference", read_only=True)
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

    flows = FlowSerializer(many=True, read_only=True)
    available_moves = serializers.SerializerMethodField()
    may_export = serializers.SerializerMethodField()

    class Meta(CaseRowSerializer.Meta):
        fields = (  # type: ignore[assignment]  # longer than the row's
            *CaseRowSerializer.Meta.fields,
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


class ResourceSerializer(serializers.ModelSerializer[Resource]):
    facts = serializers.DictField()

    class Meta:
        model = Resource
        fields = ("name", "title", "description", "facts")


class ManifestSerializer(serializers.ModelSerializer[Manifest]):
    attached_by = serializers.SlugRelatedField[Any](slug_field="handle", read_only=True)
    notices = serializers.ListField()
    resources = ResourceSerializer(many=True, read_only=True)

    class Meta:
        model = Manifest
        fields = (
            "version",
            "format",
            "title",
            "filename",
            "bytes",
            "sha256",
            "note",
            "notices",
            "attached_at",
            "attached_by",
            "resources",
        )


class DeclarationSerializer(serializers.ModelSerializer[Declaration]):
    declared_by = serializers.SlugRelatedField[Any](slug_field="handle", read_only=True)

    class Meta:
        model = Declaration
        fields = ("resource_name", "fact", "value", "evidence", "sha256", "declared_at", "declared_by")


class DocumentSerializer(serializers.ModelSerializer[Document]):
    uploaded_by = serializers.SlugRelatedField[Any](slug_field="handle", read_only=True)

    class Meta:
        model = Document
        fields = (
            "key",
            "kind",
            "title",
            "dated_on",
            "filename",
            "content_type",
            "bytes",
            "sha256",
            "uploaded_at",
            "uploaded_by",
            "retired_at",
            "retired_because",
        )


class CommentSerializer(serializers.ModelSerializer[Comment]):
    author = serializers.SlugRelatedField[Any](slug_field="handle", read_only=True)

    class Meta:
        model = Comment
        fields = (
            "id",
            "parent",
            "author",
            "anchor",
            "anchor_key",
            "visibility",
            "body",
            "created_at",
            "edited_at",
            "resolved_at",
        )


class AdviceSerializer(serializers.ModelSerializer[LegalAdvice]):
    adviser = serializers.SlugRelatedField[Any](slug_field="handle", read_only=True)
    confirmed = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = LegalAdvice
        fields = ("adviser", "position", "reasons", "conditions", "confirmed", "given_at")


class DecisionSerializer(serializers.ModelSerializer[Decision]):
    approver = serializers.SlugRelatedField[Any](slug_field="handle", read_only=True)
    facts_hash = serializers.CharField(source="determination.facts_hash", read_only=True)
    manifest_hash = serializers.CharField(source="determination.manifest_hash", read_only=True)
    regime_hash = serializers.CharField(source="determination.regime_hash", read_only=True)
    voided_because = serializers.ListField()

    class Meta:
        model = Decision
        fields = (
            "approver",
            "outcome",
            "reasons",
            "decided_at",
            "facts_hash",
            "manifest_hash",
            "regime_hash",
            "voided_at",
            "voided_because",
        )


class AuthorityEventSerializer(serializers.ModelSerializer[AuthorityEvent]):
    recorded_by = serializers.SlugRelatedField[Any](slug_field="handle", read_only=True)
    document = serializers.SlugRelatedField[Any](slug_field="key", read_only=True)
    items = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = AuthorityEvent
        fields = (
            "kind",
            "happened_on",
            "respond_by",
            "valid_until",
            "number",
            "note",
            "items",
            "conditions",
            "document",
            "recorded_at",
            "recorded_by",
        )


class DeadlineSerializer(serializers.ModelSerializer[Deadline]):
    application = serializers.SlugRelatedField[Any](slug_field="reference", read_only=True)
    label = serializers.DictField(child=serializers.CharField(), read_only=True)  # type: ignore[assignment]  # a field may bear this name; DRF collects it
    text = serializers.DictField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Deadline
        fields = (
            "application",
            "kind",
            "label",
            "started_on",
            "due_on",
            "provisional",
            "text",
            "closed_at",
            "outcome",
        )


class LedgerEntrySerializer(serializers.ModelSerializer[LedgerEntry]):
    stated_by = serializers.SlugRelatedField[Any](slug_field="handle", read_only=True)

    class Meta:
        model = LedgerEntry
        fields = ("year", "kind", "n", "s", "source", "stated_at", "stated_by")


class NotificationSerializer(serializers.ModelSerializer[Notification]):
    application = serializers.SlugRelatedField[Any](slug_field="reference", read_only=True)
    data = serializers.DictField()  # type: ignore[assignment]  # a field may bear this name; DRF collects it

    class Meta:
        model = Notification
        fields = ("id", "kind", "application", "data", "created_at", "read_at")


class EventSerializer(serializers.ModelSerializer[Event]):
    class Meta:
        model = Event
        fields = (
            "id",
            "kind",
            "subject_kind",
            "subject_id",
            "action",
            "table_name",
            "row_pk",
            "actor_name",
            "reason",
            "at",
            "request_id",
            "txid",
            "payload",
            "payload_sha256",
        )
