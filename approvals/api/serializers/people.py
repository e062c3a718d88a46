"""Invitations, leavers and emergencies, as the API takes and returns them."""

from typing import Any

from rest_framework import serializers

from approvals.services.held import LABELS, Holding
from compliance.accounts.models import Invitation, Language
from compliance.enums import Role
from compliance.models import EmergencyState, Verdict

KINDS = ("decision", "edition", "list", "calendar")


class InvitationInput(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=150)
    email = serializers.EmailField()
    handle = serializers.CharField(max_length=32)
    language = serializers.ChoiceField(choices=Language.choices, default=Language.ENGLISH)
    is_administrator = serializers.BooleanField(default=False)
    organisation = serializers.CharField(required=False, help_text="The code; needed where roles are given.")
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.choices), default=list)


class InvitationSerializer(serializers.ModelSerializer[Invitation]):
    handle = serializers.CharField(source="user.handle", read_only=True)
    name = serializers.CharField(source="user.name", read_only=True)
    email = serializers.EmailField(source="user.email", read_only=True)
    organisation = serializers.CharField(source="organisation.code", read_only=True, allow_null=True, default=None)
    roles = serializers.ListField(child=serializers.CharField(), read_only=True)
    invited_by = serializers.CharField(source="invited_by.handle", read_only=True)
    state = serializers.CharField(read_only=True)

    class Meta:
        model = Invitation
        fields = (
            "id",
            "handle",
            "name",
            "email",
            "organisation",
            "roles",
            "is_administrator",
            "state",
            "invited_by",
            "sent_at",
            "n_sent",
            "expires_at",
        )
        read_only_fields = fields


class ReceiverInput(serializers.Serializer[Any]):
    organisation = serializers.CharField(help_text="The code.")
    kind = serializers.ChoiceField(choices=list(LABELS.items()))
    to = serializers.CharField(help_text="The handle of somebody listed for it.")


class LeaveInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000, allow_blank=True, default="")
    receivers = ReceiverInput(many=True, default=list)


class HoldingSerializer(serializers.Serializer[Any]):
    organisation = serializers.CharField(source="organisation.code")
    kind = serializers.CharField()
    n = serializers.SerializerMethodField()
    takers = serializers.SerializerMethodField()

    def get_n(self, holding: Holding) -> int:
        return len(holding.rows)

    def get_takers(self, holding: Holding) -> list[str]:
        return [taker.handle for taker in holding.takers]


class LeftSerializer(serializers.Serializer[Any]):
    left = serializers.ListField(child=serializers.CharField(), help_text="Cases that whoever was chosen may not take.")
    holdings = HoldingSerializer(many=True, help_text="What is still held.")


class EmergencyAsk(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=2000, help_text="A whole sentence.")


class PublicationAsk(EmergencyAsk):
    mark = serializers.IntegerField(min_value=0, help_text="The revision as it was read.")
    end_others = serializers.BooleanField(default=False)


class EmergencyNote(serializers.Serializer[Any]):
    note = serializers.CharField(max_length=2000, allow_blank=True, default="")


class EmergencyReview(serializers.Serializer[Any]):
    verdict = serializers.ChoiceField(choices=Verdict.choices)
    note = serializers.CharField(max_length=2000, help_text="A whole sentence.")


class EmergencySerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=KINDS)
    id = serializers.IntegerField(source="pk")
    about = serializers.SerializerMethodField(help_text="The case's reference, or the revision.")
    state = serializers.ChoiceField(choices=EmergencyState.choices)
    reason = serializers.CharField()
    asked_by = serializers.CharField(source="asked_by.handle")
    asked_as = serializers.CharField()
    asked_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    confirmed_by = serializers.CharField(source="confirmed_by.handle", allow_null=True, default=None)
    confirmed_as = serializers.CharField(allow_blank=True)
    confirmed_at = serializers.DateTimeField(allow_null=True)
    review_by = serializers.DateTimeField(allow_null=True)
    reviewed_by = serializers.CharField(source="reviewed_by.handle", allow_null=True, default=None)
    reviewed_at = serializers.DateTimeField(allow_null=True)
    note = serializers.CharField(allow_blank=True)

    def get_about(self, row: Any) -> str:
        return str(row.application.reference if row.kind == "decision" else row.revision)
