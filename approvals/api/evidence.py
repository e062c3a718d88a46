"""Bundles of evidence: have one made, see how far it is, download it."""

from django.http import FileResponse, Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.api.access import ListOfCase, case_for, found, user_of
from approvals.api.serializers.evidence import EvidenceSerializer
from approvals.models import EvidenceBundle
from approvals.services.evidence.asking import ask_for_bundle, fetch_bundle
from compliance.headers import as_download

ZIP = "application/zip"


class EvidenceList(ListOfCase[EvidenceBundle]):
    """List your bundles of a case, the newest first."""

    serializer_class = EvidenceSerializer
    queryset = EvidenceBundle.objects.select_related("application")

    def get_queryset(self):  # type: ignore[no-untyped-def]  # the base class says Any
        return super().get_queryset().visible_to(user_of(self.request))

    @extend_schema(request=None, responses={201: EvidenceSerializer})
    def post(self, request: Request, reference: str) -> Response:
        """Have a bundle made by a worker; ask again until its state is "ready"."""
        bundle = ask_for_bundle(application=self.case, by=user_of(request))
        return Response(EvidenceSerializer(bundle).data, status=201)


def bundle_for(request: Request, reference: str, pk: int) -> EvidenceBundle:
    mine = EvidenceBundle.objects.visible_to(user_of(request)).select_related("application__organisation")
    return found(mine, pk=pk, application=case_for(request, reference))


@extend_schema(responses=EvidenceSerializer)
@api_view(["GET"])
def evidence(request: Request, reference: str, pk: int) -> Response:
    """Read how far a bundle is, and its fingerprint."""
    return Response(EvidenceSerializer(bundle_for(request, reference, pk)).data)


@extend_schema(responses={(200, ZIP): OpenApiTypes.BINARY})
@api_view(["GET"])
def evidence_file(request: Request, reference: str, pk: int) -> FileResponse:
    """Download a bundle that is ready."""
    bundle = bundle_for(request, reference, pk)
    try:
        file = fetch_bundle(bundle=bundle, by=user_of(request))
    except FileNotFoundError:
        raise Http404 from None
    return as_download(file, filename=bundle.filename, content_type=ZIP)
