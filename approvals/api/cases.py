"""The case itself and its flows."""

from typing import Any

from django.utils import timezone
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.filters import OrderingFilter
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.api import inputs
from approvals.api.access import (
    ListOfCase,
    VisibleList,
    case_for,
    entities_of,
    found,
    named,
    recipients_named,
    user_of,
)
from approvals.api.problems import ProblemsSerializer, lines
from approvals.api.serializers.cases import CaseRowSerializer, CaseSerializer, DeterminationsSerializer, FlowSerializer
from approvals.forms.filters import CaseFilter
from approvals.models import Application, Flow
from approvals.services import applications, checks, pathways

CONTENTS = ("also_for", "flows__recipients__onward", "flows__recipients__organisation", "flows__flow_resources")


class CaseList(VisibleList[Application]):
    """List the cases you may see, newest change first; filter as on the page."""

    serializer_class = CaseRowSerializer
    queryset = Application.objects.for_page()
    filter_backends = (DjangoFilterBackend, OrderingFilter)
    filterset_class = CaseFilter
    ordering_fields = ("reference", "title", "status", "changed_at", "next_due_on")

    @extend_schema(request=inputs.NewCase, responses={201: CaseSerializer})
    def post(self, request: Request) -> Response:
        """Open a draft."""
        values = read(inputs.NewCase, request)
        by = user_of(request)
        entity = named(entities_of(by), "entity", slug=values.pop("entity"))
        case = applications.create_application(entity=entity, by=by, **values)
        return whole(request, case.reference, status=201)


def read(serializer: Any, request: Request) -> dict[str, Any]:
    """Return the checked input; what is wrong is answered with 422 and every place."""
    checked = serializer(data=request.data)
    checked.is_valid(raise_exception=True)
    return dict(checked.validated_data)


def whole(request: Request, reference: str, status: int = 200) -> Response:
    cases = Application.objects.visible_to(user_of(request)).for_page().prefetch_related(*CONTENTS)
    case = found(cases, reference=reference)
    return Response(CaseSerializer(case, context={"request": request}).data, status=status)


@extend_schema(methods=["GET"], responses=CaseSerializer)
@extend_schema(methods=["PATCH"], request=inputs.CaseChange, responses=CaseSerializer)
@api_view(["GET", "PATCH"])
def case(request: Request, reference: str) -> Response:
    """Read one case, or change its exporter, title, summary or route."""
    application = case_for(request, reference)
    if request.method == "PATCH":
        values = read(inputs.CaseChange, request)
        own = entities_of(user_of(request)).filter(organisation=application.organisation)
        if "entity" in values:
            values["entity"] = named(own, "entity", slug=values["entity"])
        if "also_for" in values:
            values["also_for"] = [named(own, "also_for", slug=slug) for slug in values["also_for"]]
        applications.update_application(
            application_id=application.pk,
            by=user_of(request),
            expected_version=values.pop("version"),
            values=values,
        )
    return whole(request, reference)


class FlowList(ListOfCase[Flow]):
    """List the flows of a case."""

    serializer_class = FlowSerializer
    queryset = Flow.objects.prefetch_related("recipients__onward", "recipients__organisation", "flow_resources")

    @extend_schema(request=inputs.NewFlow, responses={201: FlowSerializer})
    def post(self, request: Request, reference: str) -> Response:
        """Add a flow; everything about it is unknown at first."""
        values = read(inputs.NewFlow, request)
        added = applications.add_flow(application_id=self.case.pk, by=user_of(request), **values)
        return Response(FlowSerializer(added).data, status=201)


@extend_schema(methods=["GET"], responses=FlowSerializer)
@extend_schema(methods=["PATCH"], request=inputs.FlowChange, responses=FlowSerializer)
@extend_schema(methods=["DELETE"], responses={204: None})
@api_view(["GET", "PATCH", "DELETE"])
def flow(request: Request, reference: str, position: int) -> Response:
    """Read, change or remove one flow; a fact set to null becomes unknown."""
    application = case_for(request, reference)
    row = found(application.flows.all(), position=position)
    if request.method == "DELETE":
        applications.remove_flow(application_id=application.pk, position=position, by=user_of(request))
        return Response(status=204)
    if request.method == "PATCH":
        row = change_flow(application, row, request)
    return Response(FlowSerializer(row).data)


def change_flow(application: Application, row: Flow, request: Request) -> Flow:
    values, by = read(inputs.FlowChange, request), user_of(request)
    ids = values.pop("recipients", None)
    chosen = None if ids is None else recipients_named(by, application.organisation, ids, "recipients")
    return applications.update_flow(
        application_id=application.pk,
        position=row.position,
        by=by,
        expected_version=values.pop("version"),
        answers=values.pop("answers", {}),
        recipients=chosen,
        values=values,
    )


@extend_schema(responses=DeterminationsSerializer)
@api_view(["GET"])
def determination(request: Request, reference: str) -> Response:
    """Give the pathway of the case today with every reason, and the pinned one if there is one."""
    application = case_for(request, reference)
    pinned = application.determinations.first()
    today = pathways.determine_application(application, timezone.localdate()) if application.flows.exists() else None
    shown = {"today": today.as_dict() if today else None, "pinned": pinned}
    return Response(DeterminationsSerializer(shown).data)


@extend_schema(responses=ProblemsSerializer)
@api_view(["GET"])
def problems(request: Request, reference: str) -> Response:
    """List everything that keeps the case from being submitted."""
    application = case_for(request, reference)
    rows = checks.problems_before_submission(application, timezone.localdate())
    return Response({"problems": lines(rows)})
