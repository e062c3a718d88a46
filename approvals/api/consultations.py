"""Drafts put out for comment, and an organisation's positions on them."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.api import inputs
from approvals.api.access import VisibleList, found, named, user_of
from approvals.api.cases import read
from approvals.api.serializers.consultations import (
    ConsultationClauseChange,
    ConsultationClauseInput,
    ConsultationClauseSerializer,
    FinalEdition,
)
from approvals.api.serializers.registers import ConsultationSerializer, PositionSerializer
from approvals.services.consultations.announcing import announce_consultation, name_final_edition, require_announcer
from approvals.services.consultations.clauses import add_clause, change_clause, remove_clause
from approvals.services.consultations.positions import record_position
from compliance.api.filters import TrueOrFalseFilter
from compliance.models import Consultation, ConsultationClause, ConsultationPosition, Stance


class PositionFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter is not typed
    current = TrueOrFalseFilter(field_name="replaced_at", lookup_expr="isnull")
    clause = filters.CharFilter(field_name="clause__number")
    reviewer = filters.CharFilter(field_name="reviewer__handle")

    class Meta:
        model = ConsultationPosition
        fields = ("current", "clause", "reviewer", "stance")


class ConsultationList(ListAPIView[Consultation]):
    """List the consultations, latest last day first."""

    serializer_class = ConsultationSerializer
    queryset = Consultation.objects.all()
    filterset_fields = {"comments_until": ("gte", "lte")}

    @extend_schema(request=inputs.NewConsultation, responses={201: ConsultationSerializer})
    def post(self, request: Request) -> Response:
        """Announce a draft to every organisation (administrators)."""
        require_announcer(user_of(request))
        values = read(inputs.NewConsultation, request)
        announced = announce_consultation(by=user_of(request), values=values)
        return Response(ConsultationSerializer(announced).data, status=201)


class ConsultationDetail(RetrieveAPIView[Consultation]):
    """Read one consultation."""

    serializer_class = ConsultationSerializer
    queryset = Consultation.objects.all()
    lookup_field = "code"


class ClauseList(ListAPIView[ConsultationClause]):
    """List the clauses of a draft, in its order."""

    serializer_class = ConsultationClauseSerializer
    queryset = ConsultationClause.objects.all()

    @cached_property
    def consultation(self) -> Consultation:
        return get_object_or_404(Consultation, code=self.kwargs["code"])

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(consultation=self.consultation)

    @extend_schema(request=ConsultationClauseInput, responses={201: ConsultationClauseSerializer})
    def post(self, request: Request, code: str) -> Response:
        """Add a clause at the end of the draft (administrators)."""
        require_announcer(user_of(request))
        consultation, values = self.consultation, read(ConsultationClauseInput, request)
        added = add_clause(consultation_id=consultation.pk, by=user_of(request), values=values)
        return Response(ConsultationClauseSerializer(added).data, status=201)


class ClauseDetail(RetrieveAPIView[ConsultationClause]):
    """Read one clause."""

    serializer_class = ConsultationClauseSerializer

    def get_object(self) -> ConsultationClause:
        rows = ConsultationClause.objects.filter(consultation__code=self.kwargs["code"])
        return found(rows, position=self.kwargs["position"])

    @extend_schema(request=ConsultationClauseChange, responses=ConsultationClauseSerializer)
    def patch(self, request: Request, code: str, position: int) -> Response:
        """Correct how a clause is written here (administrators)."""
        require_announcer(user_of(request))
        clause, values = self.get_object(), read(ConsultationClauseChange, request)
        changed = change_clause(clause_id=clause.pk, by=user_of(request), values=values)
        return Response(ConsultationClauseSerializer(changed).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, code: str, position: int) -> Response:
        """Take a clause away that nobody spoke of (administrators)."""
        remove_clause(clause_id=self.get_object().pk, by=user_of(request))
        return Response(status=204)


@extend_schema(request=FinalEdition, responses=ConsultationSerializer)
@api_view(["POST"])
def final_edition(request: Request, code: str) -> Response:
    """Say which edition came of the draft (administrators)."""
    require_announcer(user_of(request))
    consultation = found(Consultation.objects.all(), code=code)
    edition = read(FinalEdition, request)["edition"]
    kept = name_final_edition(consultation_id=consultation.pk, by=user_of(request), code=edition)
    return Response(ConsultationSerializer(kept).data)


class PositionList(VisibleList[ConsultationPosition]):
    """List the positions of your organisations on a draft; `current=true` leaves out those that were replaced."""

    serializer_class = PositionSerializer
    queryset = ConsultationPosition.objects.for_page()
    filterset_class = PositionFilter

    @cached_property
    def consultation(self) -> Consultation:
        return get_object_or_404(Consultation, code=self.kwargs["code"])

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(consultation=self.consultation)

    @extend_schema(request=inputs.PositionInput, responses={201: PositionSerializer})
    def post(self, request: Request, code: str) -> Response:
        """Write what you say about one clause, or the whole draft; what you said before stays as history."""
        consultation, by = self.consultation, user_of(request)
        values = read(inputs.PositionInput, request)
        given = record_position(
            consultation_id=consultation.pk,
            organisation=named(by.organisations(), "organisation", code=values["organisation"]),
            by=by,
            clause=values["clause"],
            stance=Stance(values["stance"]),
            text=values["text"],
            wording=values["wording"],
        )
        return Response(PositionSerializer(given).data, status=201)
