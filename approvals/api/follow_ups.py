"""Tasks that follow from changes elsewhere: listed, and marked as done."""

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.api import inputs
from approvals.api.access import VisibleList, found, user_of
from approvals.api.cases import read
from approvals.api.serializers.follow_ups import FollowUpSerializer
from approvals.models import FollowUp
from approvals.services.follow_ups import close_follow_up
from compliance.api.filters import TrueOrFalseFilter


class FollowUpFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter is not typed
    open = TrueOrFalseFilter(field_name="closed_at", lookup_expr="isnull")
    owner = filters.CharFilter(field_name="owner__handle")
    case = filters.CharFilter(field_name="application__reference")

    class Meta:
        model = FollowUp
        fields = ("open", "kind", "owner", "case")


class FollowUpList(VisibleList[FollowUp]):
    """List the tasks of your organisations; `open=true` leaves out those that are done."""

    serializer_class = FollowUpSerializer
    queryset = FollowUp.objects.for_page()
    filterset_class = FollowUpFilter


@extend_schema(request=inputs.Note, responses=FollowUpSerializer)
@api_view(["POST"])
def done(request: Request, pk: int) -> Response:
    """Mark a task as done; its owner and officers may."""
    by = user_of(request)
    task = found(FollowUp.objects.visible_to(by), pk=pk)
    note = read(inputs.Note, request)["note"]
    return Response(FollowUpSerializer(close_follow_up(pk=task.pk, by=by, note=note)).data)
