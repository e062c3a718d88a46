"""The dates as the calendar page shows them: chosen by the same filters, counted, ahead, and as files."""

from typing import Any

from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.api.access import VisibleList, user_of
from approvals.api.serializers.dates import AheadSerializer, DatesInNumbersSerializer
from approvals.api.serializers.registers import DeadlineSerializer
from approvals.deadline_files import XLSX, csv_of, filters_of, language_of, xlsx_of
from approvals.forms.deadline_filters import DeadlineFilter
from approvals.models import Deadline
from approvals.services.days_ahead import days_ahead
from approvals.services.deadline_reports import numbers_of
from compliance.accounts.models import Language
from compliance.api.filters import TrueOrFalseFilter
from compliance.models import current_calendar

FILTERS = [
    OpenApiParameter(name, str, description="As on the calendar page.", enum=choices)
    for name, choices in (
        ("q", None),
        ("whose", ["mine"]),
        ("due", ["overdue", "soon", "week", "month"]),
        ("about", ["cases", "consultations", "duties"]),
        ("kind", None),
        ("bound", ["us", "authority"]),
        ("means", ["last_day", "opens", "expires"]),
        ("state", ["open", "ended", "all"]),
        ("certainty", ["provisional", "certain"]),
        ("entity", None),
        ("owner", None),
        ("organisation", None),
        ("due_from", None),
        ("due_until", None),
    )
]
LANGUAGE = OpenApiParameter("language", str, enum=Language.values, description="That of the request without.")


class DeadlineChoice(DeadlineFilter):
    """As on the page, but open and ended dates unless `open` or `state` says otherwise."""

    state_if_none = "all"

    open = TrueOrFalseFilter(field_name="closed_at", lookup_expr="isnull")
    provisional = TrueOrFalseFilter()


class DeadlineList(VisibleList[Deadline]):
    """List the deadlines of your organisations, earliest first; `open=true` leaves out the closed ones."""

    serializer_class = DeadlineSerializer
    queryset = Deadline.objects.for_page()
    filterset_class = DeadlineChoice


@extend_schema(responses=AheadSerializer)
@api_view(["GET"])
def ahead(request: Request) -> Response:
    """Look sixty days ahead: what each day is, and which dates of yours fall on it."""
    seen = days_ahead(user_of(request), timezone.localdate(), current_calendar())
    deadlines = [deadline for line in seen.told for deadline in line.deadlines]
    names = ("first", "last", "days", "n_dates")
    return Response(AheadSerializer({**{name: getattr(seen, name) for name in names}, "deadlines": deadlines}).data)


@extend_schema(parameters=FILTERS, responses=DatesInNumbersSerializer)
@api_view(["GET"])
def summary(request: Request) -> Response:
    """Count the dates chosen, kind by kind."""
    numbers: Any = numbers_of(filters_of(request, user_of(request)).qs, timezone.now())
    return Response(DatesInNumbersSerializer({"kinds": numbers}).data)


@extend_schema(parameters=[*FILTERS, LANGUAGE], responses={(200, "text/csv; charset=utf-8"): OpenApiTypes.BINARY})
@api_view(["GET"])
def report_csv(request: Request) -> StreamingHttpResponse:
    """Give the dates chosen as CSV, each with its arithmetic, article and history."""
    return csv_of(filters_of(request, user_of(request)).qs, language_of(request))


@extend_schema(parameters=[*FILTERS, LANGUAGE], responses={(200, XLSX): OpenApiTypes.BINARY})
@api_view(["GET"])
def report_xlsx(request: Request) -> FileResponse:
    """Give the dates chosen as an XLSX sheet."""
    by = user_of(request)
    return xlsx_of(filters_of(request, by), language_of(request), by)
