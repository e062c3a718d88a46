"""What people add to a case, as the API returns it."""

from typing import Any

from rest_framework import serializers

from approvals.api.serializers.files import ScanField
from approvals.models import (
    AuthorityEvent,
    Comment,
    CommentEdit,
    Decision,
    Document,
    LegalAdvice,
)
from compliance.api.serializers import TextSerializer


class DocumentSerializer(serializers.ModelSerializer[Document]):
    uploaded_by = serializers.SlugRelatedField[Any](slug_field="handle", read_only=True)
    retired_because = serializers.CharField(source="why_retired", read_only=True)
    scan = ScanField()

    class Meta:
        model = Document
        fields = (
            "key",
            "kind",
            "title",
            "dated_on",
            "filename",
            "content_type",
            "bytes",
            "sha256",
            "uploaded_at",
            "uploaded_by",
            "retired_at",
            "retired_because",
            "scan",
        )


class CommentEditSerializer(serializers.ModelSerializer[CommentEdit]):
    class Meta:
        model = CommentEdit
        fields = ("body", "replaced_at")


class CommentSerializer(serializers.ModelSerializer[Comment]):
    author = serializers.SlugRelatedField[Any](slug_field="handle", read_only=True)
    edits = CommentEditSerializer(many=True, read_only=True, help_text="What it said before, newest first.")
    mentioned = serializers.SerializerMethodField()

    class Meta:
        model = Comment
        fields = (
            "id",
            "parent",
            "author",
            "anchor",
            "anchor_key",
            "visibility",
            "body",
            "created_at",
            "edited_at",
            "resolved_at",
            "edits",
            "mentioned",
        )

    def get_mentioned(self, comment: Comment) -> list[str]:
        return [mention.user.handle for mention in comment.mentions.all()]


class AdviceSerializer(serializers.ModelSerializer[LegalAdvice]):
    adviser = serializers.SlugRelatedField[Any](slug_field="handle", read_only=True)
    confirmed = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = LegalAdvice
        fields = ("adviser", "position", "reasons", "conditions", "confirmed", "given_at")


class DecisionSerializer(serializers.ModelSerializer[Decision]):
    approver = serializers.SlugRelatedField[Any](slug_field="handle", read_only=True)
    facts_hash = serializers.CharField(source="determination.facts_hash", read_only=True)
    manifest_hash = serializers.CharField(source="determination.manifest_hash", read_only=True)
    regime_hash = serializers.CharField(source="determination.regime_hash", read_only=True)
    voided_because = TextSerializer(many=True)

    class Meta:
        model = Decision
        fields = (
            "approver",
            "outcome",
            "reasons",
            "decided_at",
            "facts_hash",
            "manifest_hash",
            "regime_hash",
            "voided_at",
            "voided_because",
        )


class AuthorityEventSerializer(serializers.ModelSerializer[AuthorityEvent]):
    recorded_by = serializers.SlugRelatedField[Any](slug_field="handle", read_only=True)
    document = serializers.SlugRelatedField[Any](slug_field="key", read_only=True, allow_null=True)
    items = serializers.ListField(child=serializers.CharField())
    corrects = serializers.IntegerField(source="corrects_id", allow_null=True)
    corrected_by = serializers.SerializerMethodField()

    class Meta:
        model = AuthorityEvent
        fields = (
            "id",
            "kind",
            "happened_on",
            "respond_by",
            "extended_by",
            "still_until",
            "valid_until",
            "number",
            "reason",
            "note",
            "items",
            "conditions",
            "document",
            "corrects",
            "corrected_by",
            "corrected_because",
            "did_not_happen",
            "recorded_at",
            "recorded_by",
        )

    def get_corrected_by(self, event: AuthorityEvent) -> int | None:
        return event.corrected_by.pk if hasattr(event, "corrected_by") else None
