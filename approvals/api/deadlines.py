"""One deadline with its story, corrections of what it rests on, and what happens to exporters."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.api.access import VisibleList, case_for, entity_for, found, named, user_of
from approvals.api.cases import read
from approvals.api.inputs import AuthorityFacts
from approvals.api.serializers.casework import AuthorityEventSerializer
from approvals.api.serializers.deadlines import DeadlineDetailSerializer, EntityEventSerializer, ThingSerializer
from approvals.enums import EntityEventKind
from approvals.forms.entity_events import MOMENTS
from approvals.models import Deadline, EntityEvent
from approvals.services.corrections import correct_authority_event
from approvals.services.deadline_stories import story_of
from approvals.services.entity_events import correct_entity_event, record_entity_event
from approvals.services.entity_things import find_thing
from compliance.forms.facts import DAYS


class CorrectionInput(AuthorityFacts):
    """What really happened; what is left out stays as it was recorded."""

    happened_on = serializers.DateField(required=False, validators=DAYS)
    because = serializers.CharField(max_length=500, help_text="What was wrong.")
    did_not_happen = serializers.BooleanField(default=False)


class EntityFacts(serializers.Serializer[Any]):
    happened_on = serializers.DateField(required=False, validators=DAYS)
    happened_at = serializers.DateTimeField(
        required=False, validators=MOMENTS, help_text="With offset, where the law counts hours."
    )
    title = serializers.CharField(required=False, allow_blank=True, max_length=200)
    is_critical = serializers.BooleanField(required=False)
    number = serializers.CharField(required=False, allow_blank=True, max_length=64)
    note = serializers.CharField(required=False, allow_blank=True, max_length=500)


class EntityEventInput(EntityFacts):
    kind = serializers.ChoiceField(choices=EntityEventKind.choices)
    about = serializers.IntegerField(required=False, min_value=1, help_text="What it is a step of.")


class EntityCorrectionInput(EntityFacts):
    because = serializers.CharField(max_length=500, help_text="What was wrong.")
    did_not_happen = serializers.BooleanField(default=False)


@extend_schema(operation_id="deadline", responses=DeadlineDetailSerializer)
@api_view(["GET"])
def deadline(request: Request, pk: int) -> Response:
    """Read one deadline: its arithmetic day by day, what it rests on, suspensions and moves."""
    row = found(Deadline.objects.visible_to(user_of(request)).for_page(), pk=pk)
    return Response(DeadlineDetailSerializer(row, context={"story": story_of(row)}).data)


@extend_schema(request=CorrectionInput, responses={201: AuthorityEventSerializer})
@api_view(["POST"])
def authority_correct(request: Request, reference: str, pk: int) -> Response:
    """Correct an event with the authority: a new one takes its place, both stay."""
    case = case_for(request, reference)
    event, values = found(case.authority_events.all(), pk=pk), read(CorrectionInput, request)
    key = values.pop("document", "")
    corrected = correct_authority_event(
        event_id=event.pk,
        by=user_of(request),
        because=values.pop("because"),
        did_not_happen=values.pop("did_not_happen"),
        happened_on=values.pop("happened_on", None),
        document=named(case.documents.current(), "document", key=key) if key else None,
        values=values,
    )
    return Response(AuthorityEventSerializer(corrected).data, status=201)


class EntityEventList(VisibleList[EntityEvent]):
    """List what happened to the exporters of your organisations, corrected events too."""

    serializer_class = EntityEventSerializer
    queryset = EntityEvent.objects.for_page().select_related("corrected_by")
    filterset_fields = ("kind", "about")


@extend_schema(request=EntityEventInput, responses={201: EntityEventSerializer})
@api_view(["POST"])
def entity_event_add(request: Request, slug: str) -> Response:
    """Record what happened to an exporter, or a step of it."""
    entity, values = entity_for(request, slug), read(EntityEventInput, request)
    about = values.pop("about", None)
    begun = named(EntityEvent.objects.filter(entity=entity), "about", pk=about) if about else None
    values["kind"] = EntityEventKind(values["kind"])
    event = record_entity_event(entity_id=entity.pk, by=user_of(request), about=begun, **values)
    return Response(EntityEventSerializer(event).data, status=201)


@extend_schema(operation_id="entity_event", responses=ThingSerializer)
@api_view(["GET"])
def entity_event(request: Request, pk: int) -> Response:
    """Read what happened with its steps, corrections and dates."""
    thing = find_thing(pk, user_of(request))
    if thing is None:
        raise Http404
    return Response(ThingSerializer(thing).data)


@extend_schema(request=EntityCorrectionInput, responses={201: EntityEventSerializer})
@api_view(["POST"])
def entity_event_correct(request: Request, pk: int) -> Response:
    """Correct an event of an exporter: a new one takes its place, both stay."""
    event = found(EntityEvent.objects.visible_to(user_of(request)), pk=pk)
    values = read(EntityCorrectionInput, request)
    corrected = correct_entity_event(event_id=event.pk, by=user_of(request), **values)
    return Response(EntityEventSerializer(corrected).data, status=201)
