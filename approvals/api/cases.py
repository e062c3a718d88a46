"""The case itself and its flows."""

from typing import Any

from django.utils import timezone
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.api import inputs
from approvals.api.access import case_for, entity_for, found, recipients_for, user_of
from approvals.api.serializers import CaseRowSerializer, CaseSerializer, FlowSerializer
from approvals.forms.filters import CaseFilter
from approvals.models import Application
from approvals.services import applications, checks, pathways
from compliance.wording import shown


class CaseList(ListAPIView[Application]):
    """List the cases you may see, newest change first; filter as on the page."""

    serializer_class = CaseRowSerializer
    filter_backends = (DjangoFilterBackend,)
    filterset_class = CaseFilter

    def get_queryset(self) -> Any:
        return Application.objects.visible_to(user_of(self.request)).for_page()

    @extend_schema(request=inputs.NewCase, responses={201: CaseSerializer})
    def post(self, request: Request) -> Response:
        values = read(inputs.NewCase, request)
        entity = entity_for(request, values.pop("entity"))
        case = applications.create_application(entity=entity, by=user_of(request), **values)
        return whole(request, case.reference, status=201)


def read(serializer: Any, request: Request) -> dict[str, Any]:
    """Return the checked input; what is wrong is answered with 422 and every place."""
    checked = serializer(data=request.data)
    checked.is_valid(raise_exception=True)
    return dict(checked.validated_data)


def whole(request: Request, reference: str, status: int = 200) -> Response:
    case = case_for(request, reference)
    return Response(CaseSerializer(case, context={"request": request}).data, status=status)


@extend_schema(methods=["GET"], responses=CaseSerializer)
@extend_schema(methods=["PATCH"], request=inputs.CaseChange, responses=CaseSerializer)
@api_view(["GET", "PATCH"])
def case(request: Request, reference: str) -> Response:
    """Read one case, or change its exporter, title, summary or route."""
    application = case_for(request, reference)
    if request.method == "PATCH":
        values = read(inputs.CaseChange, request)
        if "entity" in values:
            values["entity"] = entity_for(request, values["entity"])
        applications.update_application(
            application_id=application.pk,
            by=user_of(request),
            expected_version=values.pop("version"),
            values=values,
        )
    return whole(request, reference)


@extend_schema(methods=["GET"], responses=FlowSerializer(many=True))
@extend_schema(methods=["POST"], request=inputs.NewFlow, responses={201: FlowSerializer})
@api_view(["GET", "POST"])
def flows(request: Request, reference: str) -> Response:
    """List the flows of a case, or add one."""
    application = case_for(request, reference)
    if request.method == "POST":
        values = read(inputs.NewFlow, request)
        added = applications.add_flow(application_id=application.pk, by=user_of(request), **values)
        return Response(FlowSerializer(added).data, status=201)
    rows = application.flows.prefetch_related("recipients__onward", "flow_resources")
    return Response(FlowSerializer(rows, many=True).data)


@extend_schema(methods=["GET"], responses=FlowSerializer)
@extend_schema(methods=["PATCH"], request=inputs.FlowChange, responses=FlowSerializer)
@extend_schema(methods=["DELETE"], responses={204: None})
@api_view(["GET", "PATCH", "DELETE"])
def flow(request: Request, reference: str, position: int) -> Response:
    """Read, change or remove one flow; a fact set to null becomes unknown."""
    application = case_for(request, reference)
    row = found(application.flows.all(), position=position)
    by = user_of(request)
    if request.method == "DELETE":
        applications.remove_flow(application_id=application.pk, position=position, by=by)
        return Response(status=204)
    if request.method == "PATCH":
        values = read(inputs.FlowChange, request)
        ids = values.pop("recipients", None)
        row = applications.update_flow(
            application_id=application.pk,
            position=position,
            by=by,
            expected_version=values.pop("version"),
            answers=values.pop("answers", {}),
            recipients=None if ids is None else recipients_for(request, ids, application),
            values=values,
        )
    return Response(FlowSerializer(row).data)


@extend_schema(responses={200: dict})
@api_view(["GET"])
def determination(request: Request, reference: str) -> Response:
    """Give the pathway of the case today with every reason, and the pinned one if there is one."""
    application = case_for(request, reference)
    pinned = application.determinations.first()
    today = timezone.localdate()
    return Response(
        {
            "today": pathways.determine_application(application, today).as_dict()
            if application.flows.exists()
            else None,
            "pinned": None
            if pinned is None
            else {
                "on": shown(pinned.on_date),
                "result": pinned.result,
                "facts_hash": pinned.facts_hash,
                "manifest_hash": pinned.manifest_hash,
                "regime_hash": pinned.regime_hash,
            },
        }
    )


@extend_schema(responses={200: dict})
@api_view(["GET"])
def problems(request: Request, reference: str) -> Response:
    """List everything that keeps the case from being submitted."""
    application = case_for(request, reference)
    rows = checks.problems_before_submission(application, timezone.localdate())
    return Response({"problems": [{"detail": str(row.message), "where": row.where, "page": row.url} for row in rows]})
