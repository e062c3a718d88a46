"""Manifests of a case, their inventories, and what officers declare beside them."""

from typing import Any

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.parsers import FormParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.api import inputs
from approvals.api.access import ListOfCase, case_for, found, user_of
from approvals.api.cases import read
from approvals.api.files import answer_file
from approvals.api.serializers.manifests import (
    AssignedSerializer,
    DeclarationSerializer,
    DeclaredSerializer,
    DiffSerializer,
    InventoryRowSerializer,
    InventorySerializer,
    ManifestRowSerializer,
    ManifestSerializer,
)
from approvals.manifests.diff import diff
from approvals.models import Application, Declaration, Inventory, Manifest, scan_state
from approvals.services import declarations, inventories, manifests
from approvals.withholding import require_inside


class ManifestList(ListOfCase[Manifest]):
    """List the versions of the manifest, newest first."""

    serializer_class = ManifestRowSerializer
    queryset = Manifest.objects.select_related("attached_by").annotate(scan=scan_state())
    parser_classes = (MultiPartParser, FormParser)

    @extend_schema(request=inputs.NewManifest, responses={201: ManifestSerializer})
    def post(self, request: Request, reference: str) -> Response:
        """Attach a descriptor as the next version (multipart)."""
        case, values = self.case, read(inputs.NewManifest, request)
        added = manifests.attach_manifest(
            application_id=case.pk, by=user_of(request), upload=values["file"], note=values["note"]
        )
        return Response(ManifestSerializer(added).data, status=201)


def version_of(case: Application, version: int) -> Manifest:
    return found(case.manifests.select_related("attached_by"), version=version)


@extend_schema(responses=ManifestSerializer)
@api_view(["GET"])
def manifest(request: Request, reference: str, version: int) -> Response:
    """Read one version with its resources and what it says of them."""
    return Response(ManifestSerializer(version_of(case_for(request, reference), version)).data)


@extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
@api_view(["GET"])
def manifest_file(request: Request, reference: str, version: int) -> FileResponse:
    """Download a version as it was attached."""
    attached = version_of(case_for(request, reference), version)
    require_inside(user_of(request))
    return answer_file(attached.file, attached.filename)


@extend_schema(
    parameters=[OpenApiParameter("against", int, description="Another version; the one before if left out.")],
    responses=DiffSerializer,
)
@api_view(["GET"])
def manifest_diff(request: Request, reference: str, version: int) -> Response:
    """Say what a version changed against another."""
    case = case_for(request, reference)
    against = read_query(inputs.Against, request).get("against", version - 1)
    older, newer = version_of(case, against), version_of(case, version)
    found_changes = diff(manifests.descriptor_of(older), manifests.descriptor_of(newer))
    return Response(DiffSerializer(found_changes).data)


def read_query(serializer: type[inputs.Against], request: Request) -> dict[str, int]:
    checked = serializer(data=request.query_params)
    checked.is_valid(raise_exception=True)
    return dict(checked.validated_data)


class InventoryList(ListOfCase[Inventory]):
    """List the inventories of the current manifest, and how far each is read."""

    serializer_class = InventoryRowSerializer
    queryset = (
        Inventory.objects.select_related("resource", "attached_by")
        .annotate(scan=scan_state())
        .order_by("resource__position")
    )
    parser_classes = (MultiPartParser, FormParser)
    filterset_fields = ("status",)

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(resource__manifest=self.case.manifests.first())

    @extend_schema(request=inputs.NewInventory, responses={201: InventorySerializer})
    def post(self, request: Request, reference: str) -> Response:
        """Attach the list of a resource's files (multipart); it is read in the background."""
        case, values = self.case, read(inputs.NewInventory, request)
        added = inventories.attach_inventory(
            application_id=case.pk,
            by=user_of(request),
            resource_name=values["resource"],
            upload=values["file"],
        )
        return Response(InventorySerializer(added).data, status=201)


def inventory_of(request: Request, reference: str, position: int) -> Inventory:
    case = case_for(request, reference)
    rows = case.inventories.select_related("resource", "attached_by")
    return found(rows, resource__manifest=case.manifests.first(), resource__position=position)


@extend_schema(responses=InventorySerializer)
@api_view(["GET"])
def inventory(request: Request, reference: str, position: int) -> Response:
    """Read the inventory of a resource: progress, summary, problems with their places."""
    return Response(InventorySerializer(inventory_of(request, reference, position)).data)


@extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
@api_view(["GET"])
def inventory_file(request: Request, reference: str, position: int) -> FileResponse:
    """Download an inventory as it was attached."""
    attached = inventory_of(request, reference, position)
    require_inside(user_of(request))
    return answer_file(attached.file, attached.filename)


class DeclarationList(ListOfCase[Declaration]):
    """List the current answers to what the manifest leaves unknown."""

    serializer_class = DeclarationSerializer
    queryset = Declaration.objects.current().select_related("declared_by")
    filterset_fields = ("resource_name", "fact")

    @extend_schema(request=inputs.DeclarationInput, responses={201: DeclaredSerializer})
    def post(self, request: Request, reference: str) -> Response:
        """Answer facts of one resource; null takes an answer back."""
        case, values = self.case, read(inputs.DeclarationInput, request)
        changed = declarations.declare_facts(
            application_id=case.pk,
            by=user_of(request),
            resource_name=values["resource"],
            answers=values["answers"],
            evidence=values["evidence"],
            expected_mark=values.get("mark"),
        )
        present = declarations.answers_of(case, values["resource"])
        shown = {"changed": changed, "mark": present.mark, "declarations": list(present.rows.values())}
        return Response(DeclaredSerializer(shown).data, status=201)


@extend_schema(methods=["GET"], responses=AssignedSerializer(many=True))
@extend_schema(methods=["PUT"], request=inputs.Assignments, responses=AssignedSerializer(many=True))
@api_view(["GET", "PUT"])
def assigned_resources(request: Request, reference: str) -> Response:
    """Read or set which resources each flow exports; flows not named stay as they are."""
    case = case_for(request, reference)
    if request.method == "PUT":
        rows = read(inputs.Assignments, request)["flows"]
        assigned = {row["flow"]: row["resources"] for row in rows}
        manifests.assign_resources(application_id=case.pk, by=user_of(request), assigned=assigned)
    flows = case.flows.prefetch_related("flow_resources")
    return Response(AssignedSerializer(flows, many=True).data)
