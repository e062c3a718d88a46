"""Drafts put out for comment, and an organisation's positions on them."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.api import inputs
from approvals.api.access import VisibleList, named, user_of
from approvals.api.cases import read
from approvals.api.serializers.registers import ConsultationSerializer, PositionSerializer
from approvals.services.consultations.announcing import announce_consultation
from approvals.services.consultations.positions import record_position
from compliance.models import Consultation, ConsultationPosition, Stance


class ConsultationList(ListAPIView[Consultation]):
    """List the consultations, latest last day first."""

    serializer_class = ConsultationSerializer
    queryset = Consultation.objects.all()
    filterset_fields = {"comments_until": ("gte", "lte")}

    @extend_schema(request=inputs.NewConsultation, responses={201: ConsultationSerializer})
    def post(self, request: Request) -> Response:
        """Announce a draft to every organisation (administrators)."""
        values = read(inputs.NewConsultation, request)
        announced = announce_consultation(by=user_of(request), values=values)
        return Response(ConsultationSerializer(announced).data, status=201)


class ConsultationDetail(RetrieveAPIView[Consultation]):
    """Read one consultation."""

    serializer_class = ConsultationSerializer
    queryset = Consultation.objects.all()
    lookup_field = "code"


class PositionList(VisibleList[ConsultationPosition]):
    """List the positions of your organisations on a draft."""

    serializer_class = PositionSerializer
    queryset = ConsultationPosition.objects.for_page()

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
