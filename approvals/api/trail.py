"""The audit trail, and whether it is as it was sealed."""

from typing import Any

from django.db.models import Case, OuterRef, Subquery, When
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.api.access import VisibleList, case_for, user_of
from approvals.api.serializers.trail import (
    ChainSerializer,
    EventSerializer,
    LastReportSerializer,
    ReportSerializer,
    StepSerializer,
)
from approvals.models import Application
from approvals.permissions import can_read_legal
from approvals.services.trail import PRIVATE_TABLES, last_report, progress, request_verification
from compliance.audit import SubjectKind
from compliance.audit.models import Event, EventQuerySet
from compliance.audit.standing import standing
from compliance.audit.subject_chain import verify_subject

ABOUT_CASES = SubjectKind.APPLICATION.value
CASE_OF_EVENT = Application.objects.filter(pk=OuterRef("subject_id"))


class StepFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter is not typed
    case = filters.CharFilter(method="of_case", label="Reference of a case")
    since = filters.DateFilter(field_name="at", lookup_expr="date__gte")
    until = filters.DateFilter(field_name="at", lookup_expr="date__lte")

    class Meta:
        model = Event
        fields = ("case", "subject_kind", "action", "since", "until")

    def of_case(self, queryset: EventQuerySet, _name: str, reference: str) -> EventQuerySet:
        cases = Application.objects.visible_to(user_of(self.request)).filter(reference__iexact=reference)
        return queryset.filter(subject_kind=ABOUT_CASES, subject_id__in=cases.values("pk"))


class StepList(VisibleList[Event]):
    """List the steps of the trail you may see, newest first."""

    serializer_class = StepSerializer
    queryset = (
        Event.objects.filter(kind=Event.Kind.SEMANTIC)
        .annotate(
            reference=Case(When(subject_kind=ABOUT_CASES, then=Subquery(CASE_OF_EVENT.values("reference")))),
        )
        .order_by("-id")
    )
    filterset_class = StepFilter


class EventFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter is not typed
    class Meta:
        model = Event
        fields = ("kind", "action", "table_name")


class EventsOfCase(ListAPIView[Event]):
    """List steps and changed rows of a case, oldest first; rows of comments only for readers of legal comments."""

    serializer_class = EventSerializer
    queryset = Event.objects.none()
    filterset_class = EventFilter

    def get_queryset(self) -> Any:
        case = case_for(self.request, self.kwargs["reference"])
        events = Event.objects.for_subject(ABOUT_CASES, case.pk)
        if can_read_legal(user_of(self.request), case):
            return events
        return events.exclude(table_name__in=PRIVATE_TABLES)


@extend_schema(responses=ChainSerializer)
@api_view(["GET"])
def chain(request: Request, reference: str) -> Response:
    """Verify the chain of a case."""
    case = case_for(request, reference)
    return Response(ChainSerializer(verify_subject(ABOUT_CASES, case.pk)).data)


@extend_schema(methods=["GET"], responses=LastReportSerializer)
@extend_schema(methods=["POST"], request=None, responses={200: ReportSerializer, 202: LastReportSerializer})
@api_view(["GET", "POST"])
def verification(request: Request) -> Response:
    """Read what verifying the whole trail found last and how sealing stands, or verify now.

    Auditors and administrators verify. A long trail is verified by a worker: the answer is then 202.
    """
    if request.method == "GET":
        return Response(last_verification())
    report = request_verification(by=user_of(request))
    return Response(ReportSerializer(report).data) if report else Response(last_verification(), 202)


def last_verification() -> dict[str, Any]:
    found = {"report": last_report(), "progress": progress(), "sealing": standing()}
    return LastReportSerializer(found).data
