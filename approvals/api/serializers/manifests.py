"""Manifests, inventories and declarations as the API returns them."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from approvals.api.serializers.files import ScanField
from approvals.manifests.diff import Diff
from approvals.manifests.problems import Problem as FileProblem
from approvals.manifests.problems import Problems as FileProblems
from approvals.models import (
    Declaration,
    Flow,
    Inventory,
    Manifest,
    Resource,
)
from approvals.services.inventories import summary_of
from approvals.services.manifests import place_of
from compliance.api.serializers import AnyField


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
    scan = ScanField()

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
            "scan",
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
    scan = ScanField()

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
            "scan",
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
