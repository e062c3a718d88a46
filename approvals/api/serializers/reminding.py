"""Reminders, snoozes, lead times and absences, as the API takes and returns them."""

from typing import Any

from rest_framework import serializers

from approvals.models import Absence, Reminder, Snooze
from compliance.api.serializers import TextSerializer

FURTHEST = 9999


class StepField(serializers.IntegerField):
    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=-FURTHEST, max_value=FURTHEST, **options)


class SnoozeInput(serializers.Serializer[Any]):
    until = serializers.DateField(help_text="The day on which you are reminded again.")
    reason = serializers.CharField(allow_blank=True)


class StepsInput(serializers.Serializer[Any]):
    days = serializers.ListField(
        child=StepField(), max_length=50, help_text="Days before the date, hours of a kind that counts hours."
    )


class RuleInput(StepsInput):
    """Leave both numbers out to keep the escalation in force; null is never."""

    approvers_after = StepField(required=False, allow_null=True)
    auditors_after = StepField(required=False, allow_null=True)


class AbsenceInput(serializers.Serializer[Any]):
    first = serializers.DateField()
    last = serializers.DateField()
    deputy = serializers.CharField(help_text="The handle of somebody with all of your roles there.")
    organisation = serializers.CharField(
        required=False, help_text="The code; needed when you belong to several organisations."
    )


class SnoozeSerializer(serializers.ModelSerializer[Snooze]):
    user = serializers.SlugRelatedField[Any](slug_field="handle", read_only=True)
    ended_by = serializers.SlugRelatedField[Any](slug_field="handle", read_only=True, allow_null=True)

    class Meta:
        model = Snooze
        fields = ("deadline", "user", "due_on", "until", "reason", "snoozed_at", "ended_at", "ended_by")


class AbsenceSerializer(serializers.ModelSerializer[Absence]):
    organisation = serializers.SlugRelatedField[Any](slug_field="code", read_only=True)
    user = serializers.SlugRelatedField[Any](slug_field="handle", read_only=True)
    deputy = serializers.SlugRelatedField[Any](slug_field="handle", read_only=True)

    class Meta:
        model = Absence
        fields = ("id", "organisation", "user", "deputy", "first", "last", "stated_at", "ended_at")


class ReminderSerializer(serializers.ModelSerializer[Reminder]):
    user = serializers.SlugRelatedField[Any](slug_field="handle", read_only=True)
    why = TextSerializer(source="why_texts", help_text="Why the person is reminded, as they are told.")

    class Meta:
        model = Reminder
        fields = (
            "user",
            "purpose",
            "due_on",
            "due_at",
            "step",
            "step_on",
            "not_before",
            "state",
            "because",
            "why",
            "found_at",
            "done_at",
        )


class ComingSerializer(serializers.Serializer[Any]):
    """A reminder that is in no queue yet; it changes with lead times, absences and the date."""

    user = serializers.CharField()
    purpose = serializers.CharField()
    step = serializers.IntegerField()
    on = serializers.DateField()
    why = TextSerializer()


class RemindersSerializer(serializers.Serializer[Any]):
    written = ReminderSerializer(many=True)
    coming = ComingSerializer(many=True)
    snoozes = SnoozeSerializer(many=True)


class LeadTimesSerializer(serializers.Serializer[Any]):
    """What holds of one kind of date, and who set it."""

    kind = serializers.CharField()
    label = TextSerializer()  # type: ignore[assignment]  # a field may bear this name
    organisation = serializers.CharField(allow_null=True)
    unit = serializers.ChoiceField(choices=["days", "hours"])
    days = serializers.ListField(child=serializers.IntegerField())
    source = serializers.CharField()  # type: ignore[assignment]  # a field may bear this name
    approvers_after = serializers.IntegerField(allow_null=True)
    auditors_after = serializers.IntegerField(allow_null=True)
    escalation_source = serializers.CharField()
