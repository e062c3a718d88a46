from typing import Any

from rest_framework import serializers

from approvals.models import FollowUp
from compliance.api.serializers import TextSerializer


class FollowUpSerializer(serializers.ModelSerializer[FollowUp]):
    organisation = serializers.SlugRelatedField[Any](slug_field="code", read_only=True)
    application = serializers.SlugRelatedField[Any](slug_field="reference", read_only=True, allow_null=True)
    entity = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True, allow_null=True)
    owner = serializers.SlugRelatedField[Any](slug_field="handle", read_only=True)
    text = TextSerializer(source="text_texts", help_text="What to do.")
    why = TextSerializer(source="why_texts")
    cites = serializers.ListField(child=serializers.CharField(), help_text="Rules, as edition:code.")
    closed_by = serializers.SlugRelatedField[Any](slug_field="handle", read_only=True, allow_null=True)

    class Meta:
        model = FollowUp
        fields = (
            "id",
            "organisation",
            "application",
            "entity",
            "owner",
            "kind",
            "text",
            "why",
            "cites",
            "opened_at",
            "closed_at",
            "closed_by",
            "note",
        )
