"""What the API returns of one deadline, of an exporter's events and of corrections."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from approvals.api.serializers.registers import DeadlineSerializer
from approvals.models import Deadline, DeadlineMove, EntityEvent
from approvals.services.deadline_stories import Story
from compliance.api.serializers import TextSerializer


class DeadlineMoveSerializer(serializers.ModelSerializer[DeadlineMove]):
    because = TextSerializer()

    class Meta:
        model = DeadlineMove
        fields = ("moved_at", "was_on", "is_on", "was_at", "is_at", "because")


class SuspensionSerializer(serializers.Serializer[Any]):
    first = serializers.DateField(help_text="The first day that does not count.")
    last = serializers.DateField(allow_null=True, help_text="The last one; null while it stands still.")
    reason = serializers.CharField()
    letter = serializers.CharField(help_text="The title of the letter.")


class ArithmeticDaySerializer(serializers.Serializer[Any]):
    on = serializers.DateField()
    kind = serializers.CharField()
    counted = serializers.IntegerField(help_text="How many of the days allowed it used up; of a gap all of them.")


class RestsOnSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField(help_text="What happened, or the kind of paper; empty for a fixed day.")
    on = serializers.DateField()
    at = serializers.DateTimeField(allow_null=True)
    number = serializers.CharField()
    document = serializers.CharField(help_text="The key of the letter or paper.")
    event = serializers.IntegerField(allow_null=True, help_text="The id of the event.")


class DeadlineDetailSerializer(serializers.ModelSerializer[Deadline]):
    """A deadline with everything that its page says."""

    deadline = DeadlineSerializer(source="*", read_only=True)
    unpublished = serializers.ListField(
        source="explanation.unpublished", child=serializers.IntegerField(), help_text="Years nobody has published."
    )
    edition = serializers.CharField(source="explanation.edition")
    article = serializers.CharField(source="explanation.article")
    verification = serializers.CharField(source="explanation.verification")
    days = serializers.SerializerMethodField()
    rests_on = serializers.SerializerMethodField()
    suspensions = serializers.SerializerMethodField()
    was_suspended = serializers.SerializerMethodField(help_text="Whether the clock ever stood still, in words.")
    moves = DeadlineMoveSerializer(many=True, read_only=True, help_text="How the date moved, and why.")

    class Meta:
        model = Deadline
        fields = (
            "deadline",
            "unpublished",
            "edition",
            "article",
            "verification",
            "days",
            "rests_on",
            "suspensions",
            "was_suspended",
            "moves",
        )

    @property
    def story(self) -> Story:
        story: Story = self.context["story"]
        return story

    @extend_schema_field(ArithmeticDaySerializer(many=True))
    def get_days(self, deadline: Deadline) -> Any:
        return [{"on": on, "kind": kind, "counted": int(n)} for on, kind, n in deadline.explanation["days"]]

    @extend_schema_field(RestsOnSerializer)
    def get_rests_on(self, deadline: Deadline) -> Any:
        return rests_on(self.story)

    @extend_schema_field(SuspensionSerializer(many=True))
    def get_suspensions(self, deadline: Deadline) -> Any:
        return SuspensionSerializer(self.story.suspensions, many=True).data

    @extend_schema_field(TextSerializer)
    def get_was_suspended(self, deadline: Deadline) -> Any:
        return self.story.was_suspended.to_dict()


def rests_on(story: Story) -> dict[str, Any]:
    """Say what a date rests on: an event of the authority or the exporter, a paper, or a fixed day."""
    found: dict[str, Any] = {"kind": "", "on": story.deadline.started_on.isoformat(), "at": None}
    found |= {"number": "", "document": "", "event": None}
    if story.event:
        event, document = story.event, story.event.document
        found |= {"kind": event.kind, "number": event.number, "event": event.pk}
        found |= {"document": document.key if document else ""}
    if story.paper:
        found |= {"kind": story.paper.kind, "document": story.paper.key}
    if story.entity_event:
        thing = story.entity_event
        at = thing.happened_at.isoformat() if thing.happened_at else None
        found |= {"kind": thing.kind, "number": thing.number, "event": thing.pk, "at": at}
    return found


class EntityEventSerializer(serializers.ModelSerializer[EntityEvent]):
    entity = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True)
    recorded_by = serializers.SlugRelatedField[Any](slug_field="handle", read_only=True)
    about = serializers.IntegerField(source="about_id", allow_null=True, help_text="What it is a step of.")
    corrects = serializers.IntegerField(source="corrects_id", allow_null=True)
    corrected_by = serializers.SerializerMethodField()

    class Meta:
        model = EntityEvent
        fields = (
            "id",
            "entity",
            "kind",
            "about",
            "happened_on",
            "happened_at",
            "title",
            "is_critical",
            "number",
            "note",
            "corrects",
            "corrected_by",
            "corrected_because",
            "did_not_happen",
            "recorded_at",
            "recorded_by",
        )

    def get_corrected_by(self, event: EntityEvent) -> int | None:
        return event.corrected_by.pk if hasattr(event, "corrected_by") else None


class ThingSerializer(serializers.Serializer[Any]):
    """Something that happened to an exporter: as it stands, all that was recorded of it, its dates."""

    begun = EntityEventSerializer()
    events = EntityEventSerializer(many=True, help_text="Steps and what was corrected too, oldest first.")
    missing_steps = serializers.ListField(child=serializers.CharField())
    deadlines = DeadlineSerializer(many=True)
