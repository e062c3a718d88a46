"""Clocks of the law, and dates counted from them: the same for everybody who is signed in."""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from compliance.api.serializers import TextSerializer
from compliance.clocks import Binds, Direction, Means, Roll, Unit, statutory_clocks
from compliance.enums import Verification
from compliance.forms.periods import PeriodForm, query_of
from compliance.models import current_calendar
from compliance.strips import told_today
from compliance.workdays import DayKind


def choices(kind: type[Unit] | type[Direction] | type[Roll] | type[Means] | type[Binds]) -> list[str]:
    return [member.value for member in kind]


class ClockSerializer(serializers.Serializer[Any]):
    """A period of the law as data, with its article and how well it is known."""

    code = serializers.CharField()
    label = TextSerializer()  # type: ignore[assignment]  # a field may bear this name; DRF collects it
    length = TextSerializer()
    n = serializers.IntegerField(help_text="0 where a day is named.")
    unit = serializers.ChoiceField(choices=choices(Unit))
    direction = serializers.ChoiceField(choices=choices(Direction))
    roll = serializers.ChoiceField(choices=choices(Roll), help_text="What a day that is not worked does.")
    means = serializers.ChoiceField(choices=choices(Means))
    day_of_year = serializers.CharField(help_text="12-15, or empty.")
    starts_on = serializers.CharField(help_text="Kind of the event that starts it.")
    binds = serializers.ChoiceField(choices=choices(Binds))
    extendable = serializers.BooleanField()
    edition = serializers.CharField()
    article = serializers.CharField()
    verification = serializers.ChoiceField(choices=Verification.choices)
    why_roll = TextSerializer(allow_null=True)
    reading = TextSerializer(allow_null=True)


class PeriodSerializer(serializers.Serializer[Any]):
    """A date and how it came about."""

    clock = serializers.CharField(help_text="working_days where no law asks for it.")
    label = TextSerializer()  # type: ignore[assignment]  # a field may bear this name; DRF collects it
    means = serializers.ChoiceField(choices=choices(Means))
    n = serializers.IntegerField()
    unit = serializers.ChoiceField(choices=choices(Unit))
    start = serializers.DateField()
    on = serializers.DateField(help_text="In Asia/Shanghai.")
    nominal = serializers.DateField(help_text="Before it moved from a day off.")
    started_at = serializers.DateTimeField(allow_null=True)
    at = serializers.DateTimeField(allow_null=True, help_text="The exact moment of periods in hours.")
    extended = serializers.IntegerField()
    told = serializers.BooleanField(help_text="The authority named the day itself.")
    provisional = serializers.BooleanField()
    unpublished = serializers.ListField(child=serializers.IntegerField(), help_text="Years the date rests on.")
    text = TextSerializer(help_text="The arithmetic in words.")
    today = TextSerializer(help_text="How far it is today; empty where nothing runs.")
    days = serializers.ListField(
        child=serializers.ListField(),
        help_text=f"Rows of [day, kind, counted], in order of time. Kinds: {', '.join(DayKind)}; "
        "a gap stands for the days until the next row, with what they counted.",
    )
    suspensions = serializers.ListField(child=serializers.ListField(child=serializers.DateField()))
    holidays = serializers.ListField(child=serializers.ListField(), help_text="Rows of [first, last, names].")
    guessed = serializers.ListField(
        child=serializers.IntegerField(), help_text="Years shown of which only weekends are known."
    )
    edition = serializers.CharField()
    article = serializers.CharField()
    verification = serializers.CharField()
    reading = TextSerializer(allow_null=True)
    query = serializers.CharField(help_text="The shortest query that asks the same.")


ASKED = (
    OpenApiParameter("clock", str, description="Code of a clock; working days if left out."),
    OpenApiParameter("n", int, description="How many working days, -1000 to 1000; for working days alone."),
    OpenApiParameter("start", str, required=True, description="Day of the event, YYYY-MM-DD; it is not counted."),
    OpenApiParameter("at", str, description="Hour of the event, HH:MM in Asia/Shanghai; for periods in hours."),
    OpenApiParameter("extended", int, description="What the authority added, in the unit of the period."),
    OpenApiParameter(
        "suspended", str, many=True, description="2026-03-02..2026-03-06, both days included; may repeat."
    ),
)


@extend_schema(operation_id="clocks", responses={200: ClockSerializer(many=True)})
@api_view(["GET"])
def clocks(_request: Request) -> Response:
    """List the periods of the law, with unit, direction, roll, article and verification."""
    return Response(ClockSerializer(statutory_clocks().values(), many=True).data)


@extend_schema(operation_id="periods", parameters=list(ASKED), responses={200: PeriodSerializer})
@api_view(["GET"])
def periods(request: Request) -> Response:
    """Count a period of the law or working days, and show the arithmetic."""
    form = PeriodForm(request.query_params)
    found = form.answer(current_calendar())
    if found is None:
        raise ValidationError(
            {"suspended" if name == NON_FIELD_ERRORS else name: list(map(str, e)) for name, e in form.errors.items()}
        )
    values = found.to_dict()
    return Response({**values, "today": told_today(values), "query": query_of(form.asked())})
