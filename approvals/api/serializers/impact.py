from typing import Any

from rest_framework import serializers

from approvals.enums import ImpactState
from approvals.models import ImpactChange
from compliance.enums import EditionStatus, Pathway


class PathwayMoveSerializer(serializers.Serializer[Any]):
    """How many flows and cases go from one pathway to another, in all organisations."""

    was = serializers.ChoiceField(choices=Pathway.choices)
    now = serializers.ChoiceField(choices=Pathway.choices)
    flows = serializers.IntegerField()
    cases = serializers.IntegerField()


class OfOrganisationSerializer(serializers.Serializer[Any]):
    """Counts of one organisation; of those you are no member of you see nothing else."""

    organisation = serializers.CharField()
    is_own = serializers.BooleanField()
    flows = serializers.IntegerField()
    cases = serializers.IntegerField()


class ImpactSerializer(serializers.Serializer[Any]):
    """A run over all cases that are not closed, and what it found so far."""

    revision = serializers.CharField()
    state = serializers.ChoiceField(choices=ImpactState.choices)
    candidate_hash = serializers.CharField()
    is_stale = serializers.BooleanField(help_text="The revision was edited since.")
    is_overtaken = serializers.BooleanField(help_text="Other rules were published since.")
    on_date = serializers.DateField()
    total = serializers.IntegerField()
    done = serializers.IntegerField()
    seconds_left = serializers.IntegerField(allow_null=True)
    n_unread = serializers.IntegerField(help_text="Cases whose facts could not be read.")
    started_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    tasks_at = serializers.DateTimeField(allow_null=True, help_text="When tasks were opened for the owners.")
    n_tasks = serializers.IntegerField()
    moves = PathwayMoveSerializer(many=True)
    organisations = OfOrganisationSerializer(many=True)


class ImpactReasonSerializer(serializers.Serializer[Any]):
    rule = serializers.CharField(help_text="As edition:code; empty where no single rule is the cause.")
    article = serializers.CharField()
    en = serializers.CharField()
    zh = serializers.CharField()


class ImpactChangeSerializer(serializers.ModelSerializer[ImpactChange]):
    organisation = serializers.SlugRelatedField[Any](slug_field="code", read_only=True)
    application = serializers.SlugRelatedField[Any](slug_field="reference", read_only=True)
    owner = serializers.SlugRelatedField[Any](slug_field="handle", read_only=True)
    because = ImpactReasonSerializer(many=True)

    class Meta:
        model = ImpactChange
        fields = ("organisation", "application", "owner", "position", "flow_name", "was", "now", "because")


class PublicationInput(serializers.Serializer[Any]):
    mark = serializers.IntegerField(min_value=0, help_text="The edits of the revision as you read it.")
    end_others = serializers.BooleanField(
        required=False, default=False, help_text="End editions of the same instrument on the day before."
    )


class PublicationSerializer(serializers.Serializer[Any]):
    revision = serializers.CharField()
    status = serializers.ChoiceField(choices=EditionStatus.choices)
    content_hash = serializers.CharField()
    released_at = serializers.DateTimeField()
