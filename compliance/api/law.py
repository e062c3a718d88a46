"""The law as it is published here, for reading."""

from django.db.models import Prefetch, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.request import Request

from compliance import models
from compliance.accounts.models import User
from compliance.api.serializers import (
    EditionRowSerializer,
    EditionSerializer,
    ZoneSerializer,
)
from compliance.chosen import editions_for
from compliance.enums import EditionStatus
from compliance.models import Edition, Zone


class EditionFilter(filters.FilterSet):  # type: ignore[misc]  # django-filter is not typed
    status = filters.ChoiceFilter(choices=EditionStatus.choices)

    class Meta:
        model = Edition
        fields = ("code", "instrument", "status", "binding")


class EditionList(ListAPIView[Edition]):
    """List the editions of the rules, every revision of each, newest first; drafts are the administrators'."""

    serializer_class = EditionRowSerializer
    filter_backends = (filters.DjangoFilterBackend,)
    filterset_class = EditionFilter

    def get_queryset(self) -> QuerySet[Edition]:
        return visible_editions(self.request).prefetch_related("validities")


class EditionDetail(RetrieveAPIView[Edition]):
    """Read the published revision of an edition with its rules."""

    serializer_class = EditionSerializer
    queryset = Edition.objects.for_page().prefetch_related("validities", "rules")

    def get_object(self) -> Edition:
        return get_object_or_404(self.get_queryset(), code=self.kwargs["code"], status=EditionStatus.PUBLISHED)


@extend_schema_view(get=extend_schema(operation_id="edition_revision"))
class EditionRevision(EditionDetail):
    """Read one revision of an edition, also one that was replaced."""

    def get_object(self) -> Edition:
        if self.kwargs["revision"] > 32767:
            raise Http404
        return get_object_or_404(visible_editions(self.request).prefetch_related("validities", "rules"), **self.kwargs)


def visible_editions(request: Request) -> QuerySet[Edition]:
    return editions_for(request.user) if isinstance(request.user, User) else Edition.objects.none()


class ZoneList(ListAPIView[Zone]):
    """List the free trade zones with the editions of their lists."""

    serializer_class = ZoneSerializer
    queryset = Zone.objects.prefetch_related(Prefetch("lists", models.ZoneList.objects.published().defer("source")))


class ZoneDetail(RetrieveAPIView[Zone]):
    """Read one zone."""

    serializer_class = ZoneSerializer
    queryset = Zone.objects.prefetch_related(Prefetch("lists", models.ZoneList.objects.published().defer("source")))
    lookup_field = "code"
