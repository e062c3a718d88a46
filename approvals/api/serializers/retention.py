from datetime import date
from typing import Any

from rest_framework import serializers

from approvals.enums import Stage
from approvals.models import Application, Disposal, LegalHold
from approvals.services.retention import closed_on, kept_until, standing_of


class HoldSerializer(serializers.ModelSerializer[LegalHold]):
    set_by = serializers.SlugRelatedField[Any](slug_field="handle", read_only=True)
    lifted_by = serializers.SlugRelatedField[Any](slug_field="handle", read_only=True, allow_null=True)

    class Meta:
        model = LegalHold
        fields = ("reason", "set_by", "set_at", "lifted_by", "lifted_at", "lifted_because")
        read_only_fields = fields


class DisposalSerializer(serializers.ModelSerializer[Disposal]):
    """A disposal; once it is done, the tombstone of the case."""

    proposed_by = serializers.SlugRelatedField[Any](slug_field="handle", read_only=True)
    confirmed_by = serializers.SlugRelatedField[Any](slug_field="handle", read_only=True, allow_null=True)
    declined_by = serializers.SlugRelatedField[Any](slug_field="handle", read_only=True, allow_null=True)

    class Meta:
        model = Disposal
        fields = (
            "reason",
            "legal_basis",
            "kept_until",
            "proposed_by",
            "proposed_at",
            "confirmed_by",
            "confirmed_at",
            "declined_by",
            "declined_at",
            "declined_because",
            "erased_at",
            "finished_at",
            "n_events",
            "events_sha256",
            "n_files",
        )
        read_only_fields = fields


class ClosedCaseSerializer(serializers.ModelSerializer[Application]):
    """A closed case and until when it is kept."""

    organisation = serializers.SlugRelatedField[Any](slug_field="code", read_only=True)
    closed_on = serializers.SerializerMethodField()
    kept_until = serializers.SerializerMethodField()
    is_held = serializers.BooleanField(read_only=True)
    is_proposed = serializers.BooleanField(read_only=True)
    is_disposed = serializers.BooleanField(read_only=True)

    class Meta:
        model = Application
        fields = (
            "reference",
            "organisation",
            "status",
            "closed_on",
            "kept_until",
            "is_held",
            "is_proposed",
            "is_disposed",
        )
        read_only_fields = fields

    def get_closed_on(self, case: Application) -> date:
        return closed_on(case)

    def get_kept_until(self, case: Application) -> date:
        return kept_until(case)


class RetentionSerializer(serializers.ModelSerializer[Application]):
    """How a case stands with its retention; without `kept_until` it is open, and kept."""

    kept_until = serializers.SerializerMethodField()
    is_over = serializers.SerializerMethodField()
    holds = HoldSerializer(many=True, read_only=True)
    disposals = DisposalSerializer(many=True, read_only=True)

    class Meta:
        model = Application
        fields = ("reference", "status", "kept_until", "is_over", "holds", "disposals")
        read_only_fields = fields

    def get_kept_until(self, case: Application) -> date | None:
        return kept_until(case) if case.stage == Stage.CLOSED else None

    def get_is_over(self, case: Application) -> bool:
        return standing_of(case).is_over
