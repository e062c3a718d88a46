"""Feeds, the days ahead and the numbers of the report, as the API returns and accepts them."""

from typing import Any

from rest_framework import serializers

from approvals.api.serializers.registers import DeadlineSerializer
from approvals.models import CalendarFeed
from approvals.models.feed import Subject, Whose
from approvals.services.days_ahead import N_DAYS
from compliance.accounts.models import Language
from compliance.api.serializers import TextSerializer
from compliance.workdays import DayKind


class FeedSerializer(serializers.ModelSerializer[CalendarFeed]):
    organisation = serializers.SlugRelatedField[Any](slug_field="code", read_only=True, allow_null=True)
    subjects = serializers.ListField(
        child=serializers.ChoiceField(choices=Subject.choices), help_text="None means every subject."
    )

    class Meta:
        model = CalendarFeed
        fields = (
            "id",
            "name",
            "whose",
            "subjects",
            "organisation",
            "alarms",
            "language",
            "created_at",
            "renewed_at",
            "last_used_at",
            "revoked_at",
        )


class FeedGivenSerializer(FeedSerializer):
    address = serializers.CharField(help_text="Told this once; whoever has it can read the feed.")

    class Meta(FeedSerializer.Meta):
        fields = (*FeedSerializer.Meta.fields, "address")  # type: ignore[assignment]  # one more than the feed has


class NewFeed(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=60)
    whose = serializers.ChoiceField(choices=Whose.choices, default=Whose.MINE)
    subjects = serializers.ListField(
        child=serializers.ChoiceField(choices=Subject.choices), default=list, help_text="None means every subject."
    )
    organisation = serializers.CharField(required=False, help_text="Its code; every organisation of yours without.")
    alarms = serializers.BooleanField(default=False)
    language = serializers.ChoiceField(choices=Language.choices, required=False)


class FeedChange(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=60, required=False)
    whose = serializers.ChoiceField(choices=Whose.choices, required=False)
    subjects = serializers.ListField(child=serializers.ChoiceField(choices=Subject.choices), required=False)
    organisation = serializers.CharField(required=False, allow_null=True)
    alarms = serializers.BooleanField(required=False)
    language = serializers.ChoiceField(choices=Language.choices, required=False)


class DayAheadSerializer(serializers.Serializer[Any]):
    on = serializers.DateField()
    kind = serializers.ChoiceField(choices=[kind.value for kind in DayKind])
    holiday = TextSerializer(source="holiday.texts", allow_null=True, default=None)
    n_dates = serializers.IntegerField()


class AheadSerializer(serializers.Serializer[Any]):
    first = serializers.DateField()
    last = serializers.DateField()
    days = DayAheadSerializer(many=True, help_text=f"{N_DAYS} days, today first.")
    n_dates = serializers.IntegerField(help_text="Dates of yours on these days; the first few are listed.")
    deadlines = DeadlineSerializer(many=True)


class NumbersOfKindSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    label = TextSerializer()  # type: ignore[assignment]  # a field may bear this name
    n = serializers.IntegerField()
    n_open = serializers.IntegerField()
    n_overdue = serializers.IntegerField()
    n_provisional = serializers.IntegerField()
    n_met = serializers.IntegerField()
    n_late = serializers.IntegerField()
    n_otherwise = serializers.IntegerField()


class DatesInNumbersSerializer(serializers.Serializer[Any]):
    kinds = NumbersOfKindSerializer(many=True)
