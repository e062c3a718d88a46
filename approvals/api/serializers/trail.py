"""The audit trail as the API returns it."""

from typing import Any

from rest_framework import serializers

from approvals.sentences import sentence_of
from compliance.audit.models import Event


class EventSerializer(serializers.ModelSerializer[Event]):
    """`payload` is the exact text which was hashed."""

    class Meta:
        model = Event
        fields = (
            "id",
            "kind",
            "subject_kind",
            "subject_id",
            "action",
            "table_name",
            "row_pk",
            "actor_name",
            "reason",
            "at",
            "request_id",
            "txid",
            "payload",
            "payload_sha256",
        )


class StepSerializer(serializers.ModelSerializer[Event]):
    """A step of the trail in words."""

    text = serializers.SerializerMethodField()
    reference = serializers.SerializerMethodField(help_text="Of the case, if it is about one.")

    class Meta:
        model = Event
        fields = (
            "id",
            "subject_kind",
            "subject_id",
            "reference",
            "action",
            "text",
            "actor_name",
            "reason",
            "at",
            "payload_sha256",
        )

    def get_text(self, event: Event) -> str:
        return sentence_of(event)

    def get_reference(self, event: Event) -> str | None:
        """Read the annotation of the list."""
        reference: str | None = getattr(event, "reference", None)
        return reference


class ChainSerializer(serializers.Serializer[Any]):
    """Whether the chain of one case is as it was sealed, and which events are not."""

    ok = serializers.BooleanField()
    wrong = serializers.ListField(child=serializers.IntegerField())
    n_sealed = serializers.IntegerField()
    n_unsealed = serializers.IntegerField()
    last_sealed_at = serializers.DateTimeField(allow_null=True)


class FaultSerializer(serializers.Serializer[Any]):
    fault = serializers.CharField()
    message = serializers.CharField()

    def to_representation(self, instance: tuple[str, str]) -> dict[str, str]:
        fault, message = instance
        return {"fault": fault, "message": message}


class ReportSerializer(serializers.Serializer[Any]):
    """What verifying the whole trail found; at most 50 faults are listed."""

    ok = serializers.BooleanField()
    n_events = serializers.IntegerField()
    n_unsealed = serializers.IntegerField()
    n_problems = serializers.IntegerField()
    n_compared = serializers.IntegerField(help_text="Seals compared with the file to which they left.")
    problems = FaultSerializer(many=True)
    verified_at = serializers.DateTimeField()
    verified_by = serializers.CharField()


class OutletSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    place = serializers.CharField(help_text="Name of the file, number of addresses, or host.")
    sent_seal = serializers.IntegerField()
    n_behind = serializers.IntegerField(help_text="Seals that have not left by this outlet.")
    sent_at = serializers.DateTimeField(allow_null=True)
    error = serializers.CharField()
    again_at = serializers.DateTimeField(allow_null=True)
    receipt = serializers.CharField()


class SealingSerializer(serializers.Serializer[Any]):
    """How sealing stands; late when an event has waited longer than the setting allows."""

    seal = serializers.IntegerField(allow_null=True)
    sealed_at = serializers.DateTimeField(allow_null=True)
    key = serializers.CharField(help_text="Short name of the key that signed the last seal, or empty.")
    waiting_since = serializers.DateTimeField(allow_null=True)
    is_late = serializers.BooleanField()
    problem = serializers.CharField(help_text="Why seals are not signed, or empty.")
    outlets = OutletSerializer(many=True)


class LastReportSerializer(serializers.Serializer[Any]):
    report = ReportSerializer(allow_null=True)
    progress = serializers.ListField(
        child=serializers.IntegerField(), allow_null=True, help_text="Parts done and parts in all, while it goes on."
    )
    sealing = SealingSerializer()
