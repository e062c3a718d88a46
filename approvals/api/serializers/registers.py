"""What stands beside the cases, as the API returns it."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers

from approvals import notices
from approvals.models import (
    Deadline,
    Notification,
)
from compliance.accounts.models import LegalEntity
from compliance.api.serializers import TextSerializer
from compliance.enums import Role
from compliance.models import Consultation, ConsultationPosition


class EntitySerializer(serializers.ModelSerializer[LegalEntity]):
    organisation = serializers.SlugRelatedField[Any](slug_field="code", read_only=True)

    class Meta:
        model = LegalEntity
        fields = (
            "slug",
            "organisation",
            "registered_name",
            "registered_name_zh",
            "credit_code",
            "province",
            "ciio",
            "zone_code",
            "zone_eligible",
        )


class DeadlineSerializer(serializers.ModelSerializer[Deadline]):
    application = serializers.SlugRelatedField[Any](slug_field="reference", read_only=True, allow_null=True)
    entity = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True, allow_null=True)
    consultation = serializers.SlugRelatedField[Any](slug_field="code", read_only=True, allow_null=True)
    label = TextSerializer(read_only=True)  # type: ignore[assignment]  # a field may bear this name
    text = TextSerializer(read_only=True, help_text="The arithmetic in words.")

    class Meta:
        model = Deadline
        fields = (
            "id",
            "application",
            "entity",
            "consultation",
            "kind",
            "label",
            "means",
            "binds",
            "started_on",
            "due_on",
            "due_at",
            "suspended_since",
            "sequence",
            "provisional",
            "text",
            "closed_on",
            "outcome",
            "note",
        )


class NotificationSerializer(serializers.ModelSerializer[Notification]):
    application = serializers.SlugRelatedField[Any](slug_field="reference", read_only=True, allow_null=True)
    consultation = serializers.SlugRelatedField[Any](slug_field="code", read_only=True, allow_null=True)
    text = serializers.SerializerMethodField()
    why = serializers.SerializerMethodField(help_text="Why you were told.")
    page = serializers.SerializerMethodField()

    class Meta:
        model = Notification
        fields = ("id", "kind", "text", "why", "page", "application", "consultation", "created_at", "read_at")

    def get_text(self, notice: Notification) -> str:
        return str(notices.sentence(notice))

    def get_why(self, notice: Notification) -> str:
        return notices.why(notice)

    def get_page(self, notice: Notification) -> str:
        return notices.url_of(notice)


class NMarkedSerializer(serializers.Serializer[Any]):
    n_marked = serializers.IntegerField()


class ConsultationSerializer(serializers.ModelSerializer[Consultation]):
    title = TextSerializer(source="title_texts")
    issuer = TextSerializer(source="issuer_texts")
    url = serializers.CharField(help_text="Empty if none is known.")
    is_open = serializers.SerializerMethodField()

    class Meta:
        model = Consultation
        fields = (
            "code",
            "title",
            "issuer",
            "published_on",
            "comments_until",
            "is_open",
            "url",
            "edition_code",
            "final_edition_code",
        )

    def get_is_open(self, consultation: Consultation) -> bool:
        return consultation.is_open_on(timezone.localdate())


class PositionSerializer(serializers.ModelSerializer[ConsultationPosition]):
    organisation = serializers.SlugRelatedField[Any](slug_field="code", read_only=True)
    reviewer = serializers.SlugRelatedField[Any](slug_field="handle", read_only=True, allow_null=True)
    clause = serializers.SlugRelatedField[Any](
        slug_field="number", read_only=True, allow_null=True, help_text="null is the whole draft."
    )

    class Meta:
        model = ConsultationPosition
        fields = ("organisation", "reviewer", "clause", "stance", "wording", "text", "submitted_at", "replaced_at")


class MembershipSerializer(serializers.Serializer[Any]):
    organisation = serializers.CharField()
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.choices))
    outside_china = serializers.BooleanField(help_text="Files, inventory paths and personal data are withheld.")


class MeSerializer(serializers.Serializer[Any]):
    handle = serializers.CharField()
    name = serializers.CharField()
    email = serializers.EmailField()
    is_administrator = serializers.BooleanField()
    memberships = MembershipSerializer(many=True)
