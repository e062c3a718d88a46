"""What the API returns: one shape per thing, the same everywhere."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from approvals import notices
from approvals.lifecycle import moves_for
from approvals.manifests.diff import Diff
from approvals.manifests.problems import Problem as FileProblem
from approvals.manifests.problems import Problems as FileProblems
from approvals.models import (
    Application,
    AuthorityEvent,
    Comment,
    CommentEdit,
    Deadline,
    Decision,
    Declaration,
    Determination,
    Document,
    Flow,
    Inventory,
    LedgerEntry,
    LegalAdvice,
    Manifest,
    Notification,
    Recipient,
    Resource,
)
from approvals.sentences import sentence_of
from approvals.services.export_permission import may_export
from approvals.services.inventories import summary_of
from approvals.services.manifests import place_of
from compliance.accounts.models import LegalEntity
from compliance.api.serializers import AnyField, DeterminationSerializer, TextSerializer
from compliance.audit.models import Event
from compliance.enums import Pathway, Role
from compliance.models import Consultation, ConsultationPosition


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
    answers = serializers.DictField(child=AnyField(), help_text="Flow facts by name; one left out is unknown.")
    forecast = serializers.ListField(child=serializers.IntegerField())
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


class DeclarationSerializer(serializers.ModelSerializer[Declaration]):
    declared_by = serializers.SlugRelatedField[Any](slug_field="handle", read_only=True)
    value = AnyField()

    class Meta:
        model = Declaration
        fields = ("resource_name", "fact", "value", "evidence", "sha256", "declared_at", "declared_by")


class ResourceSerializer(serializers.ModelSerializer[Resource]):
    facts = serializers.DictField(child=AnyField(), help_text="What the manifest states; the rest is unknown.")

    class Meta:
        model = Resource
        fields = ("position", "name", "title", "description", "facts")


class FileProblemSerializer(serializers.Serializer[Any]):
    detail = serializers.CharField(source="message")
    where = serializers.SerializerMethodField(help_text="A JSON pointer, or row and column.")

    def get_where(self, problem: FileProblem) -> str:
        return place_of(problem)


class ManifestRowSerializer(serializers.ModelSerializer[Manifest]):
    attached_by = serializers.SlugRelatedField[Any](slug_field="handle", read_only=True)
    notices = serializers.SerializerMethodField()

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
        )

    @extend_schema_field(FileProblemSerializer(many=True))
    def get_notices(self, manifest: Manifest) -> list[dict[str, str]]:
        found = [FileProblem.from_dict(raw) for raw in manifest.notices]
        return list(FileProblemSerializer(found, many=True).data)


class ManifestSerializer(ManifestRowSerializer):
    resources = ResourceSerializer(many=True, read_only=True)

    class Meta(ManifestRowSerializer.Meta):
        fields = (*ManifestRowSerializer.Meta.fields, "resources")  # type: ignore[assignment]  # longer than the row's


class ManifestChangeSerializer(serializers.Serializer[Any]):
    """One fact or field; null means that the version does not say it."""

    name = serializers.CharField()
    before = AnyField(allow_null=True)
    after = AnyField(allow_null=True)


class ResourceChangeSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    facts = ManifestChangeSerializer(many=True)
    fields = ManifestChangeSerializer(many=True)  # type: ignore[assignment]  # a field may bear this name


class DiffSerializer(serializers.Serializer[Any]):
    title = ManifestChangeSerializer(allow_null=True)
    added = serializers.SerializerMethodField()
    removed = serializers.SerializerMethodField()
    changed = ResourceChangeSerializer(many=True)
    n_unchanged = serializers.IntegerField()

    def get_added(self, found: Diff) -> list[str]:
        return [resource.name for resource in found.added]

    def get_removed(self, found: Diff) -> list[str]:
        return [resource.name for resource in found.removed]


class InventoryRowSerializer(serializers.ModelSerializer[Inventory]):
    resource = serializers.SlugRelatedField[Any](slug_field="name", read_only=True)
    position = serializers.IntegerField(source="resource.position", read_only=True)
    attached_by = serializers.SlugRelatedField[Any](slug_field="handle", read_only=True)

    class Meta:
        model = Inventory
        fields = (
            "position",
            "resource",
            "filename",
            "bytes",
            "sha256",
            "status",
            "percent",
            "n_rows",
            "n_flagged",
            "attached_at",
            "attached_by",
        )


class ModalitySerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    n_files = serializers.IntegerField()
    n_bytes = serializers.IntegerField()


class FlagSerializer(serializers.Serializer[Any]):
    """A place that looks like it holds a personal identifier."""

    row = serializers.IntegerField()
    column = serializers.CharField()
    kind = serializers.CharField()


class SummarySerializer(serializers.Serializer[Any]):
    """Counts are of files."""

    format = serializers.CharField()
    n_files = serializers.IntegerField()
    n_bytes = serializers.IntegerField()
    n_without_bytes = serializers.IntegerField()
    n_without_sha256 = serializers.IntegerField()
    n_days = serializers.IntegerField()
    first_captured_at = serializers.DateTimeField(allow_null=True)
    last_captured_at = serializers.DateTimeField(allow_null=True)
    modalities = ModalitySerializer(many=True)
    n_flagged = serializers.IntegerField()
    flags = FlagSerializer(many=True)


class InventorySerializer(InventoryRowSerializer):
    summary = serializers.SerializerMethodField()
    problems = serializers.SerializerMethodField()
    n_problems = serializers.SerializerMethodField()

    class Meta(InventoryRowSerializer.Meta):
        fields = (  # type: ignore[assignment]  # longer than the row's
            *InventoryRowSerializer.Meta.fields,
            "summary",
            "problems",
            "n_problems",
        )

    @extend_schema_field(SummarySerializer(allow_null=True))
    def get_summary(self, inventory: Inventory) -> dict[str, Any] | None:
        summary = summary_of(inventory)
        return dict(SummarySerializer(summary).data) if summary else None

    @extend_schema_field(FileProblemSerializer(many=True))
    def get_problems(self, inventory: Inventory) -> list[dict[str, str]]:
        return list(FileProblemSerializer(problems_of(inventory).shown, many=True).data)

    def get_n_problems(self, inventory: Inventory) -> int:
        return problems_of(inventory).total


def problems_of(inventory: Inventory) -> FileProblems:
    return FileProblems.from_dict(inventory.problems) if inventory.problems else FileProblems()


class DeclaredSerializer(serializers.Serializer[Any]):
    """The current answers of one resource; `mark` changes with them."""

    changed = serializers.ListField(child=serializers.CharField())
    mark = serializers.CharField()
    declarations = DeclarationSerializer(many=True)


class AssignedSerializer(serializers.Serializer[Any]):
    flow = serializers.IntegerField(source="position", help_text="The flow's position.")
    resources = serializers.SerializerMethodField()

    def get_resources(self, flow: Flow) -> list[str]:
        return [row.resource_name for row in flow.flow_resources.all()]


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


class CommentEditSerializer(serializers.ModelSerializer[CommentEdit]):
    class Meta:
        model = CommentEdit
        fields = ("body", "replaced_at")


class CommentSerializer(serializers.ModelSerializer[Comment]):
    author = serializers.SlugRelatedField[Any](slug_field="handle", read_only=True)
    edits = CommentEditSerializer(many=True, read_only=True, help_text="What it said before, newest first.")
    mentioned = serializers.SerializerMethodField()

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
            "edits",
            "mentioned",
        )

    def get_mentioned(self, comment: Comment) -> list[str]:
        return [mention.user.handle for mention in comment.mentions.all()]


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
    voided_because = TextSerializer(many=True)

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
    document = serializers.SlugRelatedField[Any](slug_field="key", read_only=True, allow_null=True)
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
    application = serializers.SlugRelatedField[Any](slug_field="reference", read_only=True, allow_null=True)
    entity = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True, allow_null=True)
    consultation = serializers.SlugRelatedField[Any](slug_field="code", read_only=True, allow_null=True)
    label = TextSerializer(read_only=True)  # type: ignore[assignment]  # a field may bear this name
    text = TextSerializer(read_only=True, help_text="The arithmetic in words.")

    class Meta:
        model = Deadline
        fields = (
            "id",
            "application",
            "entity",
            "consultation",
            "kind",
            "label",
            "means",
            "binds",
            "started_on",
            "due_on",
            "provisional",
            "text",
            "closed_on",
            "outcome",
            "note",
        )


class LedgerEntrySerializer(serializers.ModelSerializer[LedgerEntry]):
    stated_by = serializers.SlugRelatedField[Any](slug_field="handle", read_only=True)

    class Meta:
        model = LedgerEntry
        fields = ("year", "kind", "n", "s", "source", "stated_at", "stated_by")


class LedgerSerializer(serializers.Serializer[Any]):
    """Persons since 1 January: counted, planned, and where a stricter pathway begins."""

    year = serializers.IntegerField()
    counted = CountedSerializer()
    planned = CountedSerializer()
    n_thresholds = serializers.ListField(child=serializers.IntegerField())
    s_thresholds = serializers.ListField(child=serializers.IntegerField())
    entries = LedgerEntrySerializer(many=True)


class NotificationSerializer(serializers.ModelSerializer[Notification]):
    application = serializers.SlugRelatedField[Any](slug_field="reference", read_only=True, allow_null=True)
    consultation = serializers.SlugRelatedField[Any](slug_field="code", read_only=True, allow_null=True)
    text = serializers.SerializerMethodField()
    page = serializers.SerializerMethodField()

    class Meta:
        model = Notification
        fields = ("id", "kind", "text", "page", "application", "consultation", "created_at", "read_at")

    def get_text(self, notice: Notification) -> str:
        return str(notices.sentence(notice))

    def get_page(self, notice: Notification) -> str:
        return notices.url_of(notice)


class NMarkedSerializer(serializers.Serializer[Any]):
    n_marked = serializers.IntegerField()


class ConsultationSerializer(serializers.ModelSerializer[Consultation]):
    title = TextSerializer(source="title_texts")
    issuer = TextSerializer(source="issuer_texts")
    url = serializers.CharField(help_text="Empty if none is known.")
    is_open = serializers.SerializerMethodField()

    class Meta:
        model = Consultation
        fields = ("code", "title", "issuer", "published_on", "comments_until", "is_open", "url", "edition_code")

    def get_is_open(self, consultation: Consultation) -> bool:
        return consultation.is_open_on(timezone.localdate())


class PositionSerializer(serializers.ModelSerializer[ConsultationPosition]):
    organisation = serializers.SlugRelatedField[Any](slug_field="code", read_only=True)
    reviewer = serializers.SlugRelatedField[Any](slug_field="handle", read_only=True, allow_null=True)

    class Meta:
        model = ConsultationPosition
        fields = ("organisation", "reviewer", "clause", "stance", "text", "submitted_at")


class EventSerializer(serializers.ModelSerializer[Event]):
    """`payload` is the exact text which was hashed."""

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


class StepSerializer(serializers.ModelSerializer[Event]):
    """A step of the trail in words."""

    text = serializers.SerializerMethodField()
    reference = serializers.SerializerMethodField(help_text="Of the case, if it is about one.")

    class Meta:
        model = Event
        fields = (
            "id",
            "subject_kind",
            "subject_id",
            "reference",
            "action",
            "text",
            "actor_name",
            "reason",
            "at",
            "payload_sha256",
        )

    def get_text(self, event: Event) -> str:
        return sentence_of(event)

    def get_reference(self, event: Event) -> str | None:
        """Read the annotation of the list."""
        reference: str | None = getattr(event, "reference", None)
        return reference


class ChainSerializer(serializers.Serializer[Any]):
    """Whether the chain of one case is as it was sealed, and which events are not."""

    ok = serializers.BooleanField()
    wrong = serializers.ListField(child=serializers.IntegerField())
    n_sealed = serializers.IntegerField()
    n_unsealed = serializers.IntegerField()
    last_sealed_at = serializers.DateTimeField(allow_null=True)


class FaultSerializer(serializers.Serializer[Any]):
    fault = serializers.CharField()
    message = serializers.CharField()

    def to_representation(self, instance: tuple[str, str]) -> dict[str, str]:
        fault, message = instance
        return {"fault": fault, "message": message}


class ReportSerializer(serializers.Serializer[Any]):
    """What verifying the whole trail found; at most 50 faults are listed."""

    ok = serializers.BooleanField()
    n_events = serializers.IntegerField()
    n_unsealed = serializers.IntegerField()
    n_problems = serializers.IntegerField()
    problems = FaultSerializer(many=True)
    verified_at = serializers.DateTimeField()
    verified_by = serializers.CharField()


class LastReportSerializer(serializers.Serializer[Any]):
    report = ReportSerializer(allow_null=True)


class MembershipSerializer(serializers.Serializer[Any]):
    organisation = serializers.CharField()
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.choices))


class MeSerializer(serializers.Serializer[Any]):
    handle = serializers.CharField()
    name = serializers.CharField()
    email = serializers.EmailField()
    is_administrator = serializers.BooleanField()
    memberships = MembershipSerializer(many=True)
