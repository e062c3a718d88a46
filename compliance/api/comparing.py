"""Editions compared, the rules on a day, and the items of the zones' lists, for reading."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.exceptions import NotAuthenticated, ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from compliance import history
from compliance.accounts.models import User
from compliance.api.serializers import TextSerializer
from compliance.chosen import AnyRevision, editions_for, lists_for, name_of, named, usual_lists, usual_pair
from compliance.comparisons import Change
from compliance.described import Aspect
from compliance.enums import Verification
from compliance.forms.facts import DAYS
from compliance.models import Edition, Zone, ZoneItem
from compliance.zone_search import find_items

CHANGES = [(change.value, change.value) for change in Change]


class SidesSerializer(serializers.Serializer[Any]):
    """Two revisions: `code` for the published one, `code@2` for another; drafts for administrators.

    A side that is left out is the newest one, or the one before it.
    """

    old = serializers.CharField(max_length=80, required=False)
    new = serializers.CharField(max_length=80, required=False)


class DifferenceSerializer(serializers.Serializer[Any]):
    field = serializers.CharField()
    label = TextSerializer()  # type: ignore[assignment]  # a field may bear this name; DRF collects it
    aspect = serializers.ChoiceField(choices=[(aspect.value, aspect.value) for aspect in Aspect])
    old = TextSerializer()
    new = TextSerializer()


class NumberChangeSerializer(serializers.Serializer[Any]):
    fact = TextSerializer()
    old = TextSerializer()
    new = TextSerializer()


class PairSerializer(serializers.Serializer[Any]):
    """An entry and what became of it; a side that has none is null."""

    kind = serializers.ChoiceField(choices=CHANGES)
    old = serializers.CharField(allow_null=True)
    new = serializers.CharField(allow_null=True)
    paired_by = serializers.CharField(help_text="What the two have in common where their codes differ.")
    differences = DifferenceSerializer(many=True)
    numbers = NumberChangeSerializer(many=True)


class CountsSerializer(serializers.Serializer[Any]):
    added = serializers.IntegerField()
    removed = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()


class EditionComparisonSerializer(serializers.Serializer[Any]):
    old = serializers.CharField()
    new = serializers.CharField()
    sentence = TextSerializer()
    counts = CountsSerializer()
    meta = DifferenceSerializer(many=True)
    rules = PairSerializer(many=True)
    documents = PairSerializer(many=True)
    document_counts = CountsSerializer()
    case_counts = CountsSerializer()


@extend_schema(
    operation_id="edition_comparison", parameters=[SidesSerializer], responses={200: EditionComparisonSerializer}
)
@api_view(["GET"])
def edition_comparison(request: Request) -> Response:
    """Compare two revisions of editions rule by rule."""
    asked = SidesSerializer(data=request.query_params)
    asked.is_valid(raise_exception=True)
    old, new = sides(request, asked.validated_data)
    shown = history.compared(old, new).to_dict()
    return Response({**shown, "old": name_of(old), "new": name_of(new)})


class ListComparisonSerializer(serializers.Serializer[Any]):
    old = serializers.CharField()
    new = serializers.CharField()
    sentence = TextSerializer()
    meta = DifferenceSerializer(many=True)
    items = PairSerializer(many=True)
    item_counts = CountsSerializer()
    rules = PairSerializer(many=True)
    counts = CountsSerializer()


@extend_schema(
    operation_id="zone_list_comparison", parameters=[SidesSerializer], responses={200: ListComparisonSerializer}
)
@api_view(["GET"])
def zone_list_comparison(request: Request) -> Response:
    """Compare two lists of zones, or two revisions of one, item by item."""
    asked = SidesSerializer(data=request.query_params)
    asked.is_valid(raise_exception=True)
    lists = list(lists_for(reader(request)))
    old, new = chosen(lists, usual_lists(lists), asked.validated_data)
    return Response({**history.compared_lists(old, new).to_dict(), "old": name_of(old), "new": name_of(new)})


def sides(request: Request, names: dict[str, Any]) -> tuple[Edition, Edition]:
    """The two editions a reader names. Raises: ValidationError, for both sides at once."""
    editions = list(editions_for(reader(request)))
    return chosen(editions, usual_pair(editions), names)


def chosen(
    revisions: list[AnyRevision], usual: tuple[AnyRevision, AnyRevision] | None, names: dict[str, Any]
) -> tuple[AnyRevision, AnyRevision]:
    given = {**(dict(zip(("old", "new"), map(name_of, usual), strict=True)) if usual else {}), **names}
    found = {side: named(given.get(side, ""), revisions) for side in ("old", "new")}
    old, new = found["old"], found["new"]
    if old is None or new is None:
        wrong = [side for side, revision in found.items() if revision is None]
        raise ValidationError({side: [_("There is nothing of this name that you may read.")] for side in wrong})
    return old, new


def reader(request: Request) -> User:
    if not isinstance(request.user, User):
        raise NotAuthenticated
    return request.user


class DaysSerializer(serializers.Serializer[Any]):
    on = serializers.DateField(required=False, validators=DAYS, help_text="Today if left out.")
    known = serializers.DateField(
        required=False, validators=DAYS, help_text="As known at the end of that day; now if left out."
    )


class KnownEditionSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(source="edition.code")
    revision = serializers.IntegerField(source="edition.revision")
    title = TextSerializer(source="edition.title_texts")
    content_hash = serializers.CharField(source="edition.content_hash")
    effective_from = serializers.DateField()
    effective_to = serializers.DateField(allow_null=True)
    recorded_at = serializers.DateTimeField()
    replaced_at = serializers.DateTimeField(allow_null=True)


class KnownListSerializer(serializers.Serializer[Any]):
    zone = serializers.CharField(source="zone.code")
    code = serializers.CharField()
    revision = serializers.IntegerField()
    version = serializers.CharField()
    content_hash = serializers.CharField()


class LawOfDaySerializer(serializers.Serializer[Any]):
    on = serializers.DateField()
    known_at = serializers.DateTimeField(allow_null=True, help_text="Null: now.")
    editions = KnownEditionSerializer(source="validities", many=True)
    zone_lists = KnownListSerializer(many=True)


@extend_schema(operation_id="rules_on", parameters=[DaysSerializer], responses={200: LawOfDaySerializer})
@api_view(["GET"])
def rules_on(request: Request) -> Response:
    """Name the editions and zone lists in force on a day, as they were known on another."""
    asked = DaysSerializer(data=request.query_params)
    asked.is_valid(raise_exception=True)
    today, known = timezone.localdate(), asked.validated_data.get("known")
    known_at = history.end_of(known) if known and known < today else None
    return Response(LawOfDaySerializer(history.law_of(asked.validated_data.get("on", today), known_at)).data)


class ZoneField(serializers.SlugRelatedField[Zone]):
    """A zone by its code; PostgreSQL takes no NUL in what it looks for."""

    def to_internal_value(self, data: Any) -> Zone:
        if "\0" in str(data):
            self.fail("does_not_exist", slug_name="code", value="")
        return super().to_internal_value(data)


class ItemsSerializer(serializers.Serializer[Any]):
    q = serializers.CharField(required=False, default="", max_length=100, help_text="Words in either language.")
    zone = ZoneField(slug_field="code", queryset=Zone.objects.all(), required=False)
    on = serializers.DateField(required=False, help_text="Only lists in force that day; every published one else.")


class ZoneItemSerializer(serializers.ModelSerializer[ZoneItem]):
    zone = serializers.CharField(source="zone_list.zone.code")
    list = serializers.CharField(source="zone_list.code")
    text = TextSerializer(source="text_texts")
    sector = TextSerializer(source="sector_texts")
    scenario = TextSerializer(source="scenario_texts")
    url = serializers.CharField(help_text="Empty if none is known.")
    verification = serializers.ChoiceField(choices=Verification.choices)
    condition = serializers.DictField(allow_null=True, help_text="The plain form; null where facts cannot tell.")

    class Meta:
        model = ZoneItem
        fields = ("zone", "list", "code", "text", "sector", "scenario", "article", "verification", "url", "condition")


@extend_schema_view(get=extend_schema(operation_id="zone_items", parameters=[ItemsSerializer]))
class ZoneItemList(ListAPIView[ZoneItem]):
    """Search the items of the published zone lists, across zones."""

    serializer_class = ZoneItemSerializer
    queryset = ZoneItem.objects.none()

    def get_queryset(self) -> Any:
        asked = ItemsSerializer(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        zone = asked.validated_data.get("zone")
        return find_items(
            q=asked.validated_data["q"], zone=zone.code if zone else "", on=asked.validated_data.get("on")
        )
