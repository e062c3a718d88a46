"""Drafts for comment and an organisation's answer, as the API returns and takes them."""

from typing import Any

from rest_framework import serializers

from approvals.enums import ClauseResult, SentBy
from approvals.models import ClauseOutcome, ConsolidatedPosition, ConsultationAnswer, PositionRequest, SubmissionPaper
from compliance.api.serializers import TextSerializer
from compliance.models import ConsultationClause, Stance

WHOLE = "null is the whole draft."


def clause_number() -> "serializers.SlugRelatedField[Any]":
    return serializers.SlugRelatedField[Any](slug_field="number", read_only=True, allow_null=True, help_text=WHOLE)


def person() -> "serializers.SlugRelatedField[Any]":
    return serializers.SlugRelatedField[Any](slug_field="handle", read_only=True, allow_null=True)


class ConsultationClauseSerializer(serializers.ModelSerializer[ConsultationClause]):
    number = TextSerializer(source="number_texts")
    title = TextSerializer(source="title_texts")
    text = TextSerializer(source="text_texts")
    rules = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = ConsultationClause
        fields = ("position", "number", "title", "text", "rules")


class ConsultationClauseInput(serializers.Serializer[Any]):
    number = serializers.CharField(max_length=100)
    number_zh = serializers.CharField(max_length=100, required=False, allow_blank=True)
    title = serializers.CharField(max_length=300, required=False, allow_blank=True)
    title_zh = serializers.CharField(max_length=300, required=False, allow_blank=True)
    text = serializers.CharField(max_length=20_000, required=False, allow_blank=True)
    text_zh = serializers.CharField(max_length=20_000, required=False, allow_blank=True)
    rules = serializers.ListField(child=serializers.CharField(max_length=64), required=False)


class ConsultationClauseChange(ConsultationClauseInput):
    number = serializers.CharField(max_length=100, required=False)


class FinalEdition(serializers.Serializer[Any]):
    edition = serializers.CharField(max_length=64, allow_blank=True, help_text="Its code; empty takes it back.")


class PositionRequestSerializer(serializers.ModelSerializer[PositionRequest]):
    reviewer = person()
    clause = clause_number()
    asked_by = person()

    class Meta:
        model = PositionRequest
        fields = ("id", "reviewer", "clause", "asked_by", "asked_at", "withdrawn_at")


class AskedPositionSerializer(serializers.Serializer[Any]):
    """What a reviewer is to say; `request` is null where every legal reviewer owes the whole draft."""

    reviewer = serializers.CharField(source="reviewer.handle")
    clause = serializers.CharField(source="clause.number", allow_null=True, default=None, help_text=WHOLE)
    request = serializers.IntegerField(source="request.pk", allow_null=True, default=None)
    is_answered = serializers.BooleanField()


class ConsolidatedPositionSerializer(serializers.ModelSerializer[ConsolidatedPosition]):
    clause = clause_number()
    written_by = person()

    class Meta:
        model = ConsolidatedPosition
        fields = (
            "clause",
            "stance",
            "wording",
            "wording_zh",
            "reasons",
            "reasons_zh",
            "written_by",
            "written_at",
            "replaced_at",
        )


class ClauseOutcomeSerializer(serializers.ModelSerializer[ClauseOutcome]):
    clause = clause_number()
    recorded_by = person()

    class Meta:
        model = ClauseOutcome
        fields = ("clause", "result", "note", "recorded_by", "recorded_at")


class SubmissionPaperSerializer(serializers.ModelSerializer[SubmissionPaper]):
    language = serializers.CharField(help_text="en or zh")
    format = serializers.CharField(help_text="docx or pdf")

    class Meta:
        model = SubmissionPaper
        fields = ("language", "format", "released_on", "bytes", "sha256", "made_at")


class ConsultationAnswerSerializer(serializers.ModelSerializer[ConsultationAnswer]):
    organisation = serializers.SlugRelatedField[Any](slug_field="code", read_only=True)
    reference = serializers.CharField(read_only=True)
    submitted_by = person()
    released_by = person()
    sent_by = person()
    asked = AskedPositionSerializer(many=True, read_only=True)
    positions = ConsolidatedPositionSerializer(
        many=True, read_only=True, help_text="What the organisation says as one."
    )
    outcomes = ClauseOutcomeSerializer(many=True, read_only=True)
    papers = SubmissionPaperSerializer(many=True, read_only=True)

    class Meta:
        model = ConsultationAnswer
        fields = (
            "organisation",
            "reference",
            "status",
            "internal_due_on",
            "contact",
            "submitted_by",
            "submitted_at",
            "released_by",
            "released_at",
            "content_hash",
            "sent_on",
            "sent_through",
            "sent_note",
            "sent_by",
            "evidence_filename",
            "evidence_sha256",
            "asked",
            "positions",
            "outcomes",
            "papers",
        )


class Clause(serializers.Serializer[Any]):
    clause = serializers.CharField(
        max_length=100, required=False, allow_blank=True, default="", help_text="Its number; empty is the whole draft."
    )


class AskedInput(serializers.Serializer[Any]):
    reviewers = serializers.ListField(child=serializers.SlugField(), help_text="Handles.")
    clauses = serializers.ListField(
        child=serializers.CharField(max_length=100), required=False, default=list, help_text="None is the whole draft."
    )


class InternalDay(serializers.Serializer[Any]):
    on = serializers.DateField(allow_null=True, help_text="null is the usual day again.")


class ConsolidatedPositionInput(Clause):
    stance = serializers.ChoiceField(choices=Stance.choices)
    wording = serializers.CharField(max_length=10_000, required=False, allow_blank=True, default="")
    wording_zh = serializers.CharField(max_length=10_000, required=False, allow_blank=True, default="")
    reasons = serializers.CharField(max_length=10_000, required=False, allow_blank=True, default="")
    reasons_zh = serializers.CharField(max_length=10_000, required=False, allow_blank=True, default="")


class AnswerHandIn(serializers.Serializer[Any]):
    contact = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class AnswerRelease(serializers.Serializer[Any]):
    mark = serializers.CharField(max_length=64, help_text="The content hash you read; another one now is a conflict.")


class SendingOfAnswer(serializers.Serializer[Any]):
    on = serializers.DateField()
    through = serializers.ChoiceField(choices=SentBy.choices)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")
    evidence = serializers.FileField(required=False)


class ClauseOutcomeInput(Clause):
    result = serializers.ChoiceField(choices=ClauseResult.choices)
    note = serializers.CharField(max_length=1_000, required=False, allow_blank=True, default="")
