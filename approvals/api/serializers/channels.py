from typing import Any

from rest_framework import serializers

from approvals.enums import Channel, NoticeKind, Rhythm
from approvals.models import Webhook, WebhookAttempt


class CellSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=NoticeKind.choices)
    channel = serializers.ChoiceField(choices=Channel.choices)
    wanted = serializers.BooleanField()


class SettingSerializer(CellSerializer):
    is_fixed = serializers.BooleanField(help_text="Nobody may change it.")
    is_chosen = serializers.BooleanField(help_text="Your own choice; else it is so by itself.")


class MailsSerializer(serializers.Serializer[Any]):
    rhythm = serializers.ChoiceField(choices=Rhythm.choices)
    hour = serializers.IntegerField(min_value=0, max_value=23, help_text="Asia/Shanghai.")
    weekday = serializers.IntegerField(min_value=0, max_value=6, help_text="0 is Monday; for mails once a week.")
    urgent_at_once = serializers.BooleanField()


class ChannelsSerializer(serializers.Serializer[Any]):
    settings = SettingSerializer(many=True)
    mails = MailsSerializer()
    next_digest = serializers.DateTimeField(allow_null=True, help_text="Null where each mail goes out at once.")


class NewChannels(serializers.Serializer[Any]):
    settings = CellSerializer(many=True, help_text="Only those named change.")


class WebhookSerializer(serializers.ModelSerializer[Webhook]):
    organisation = serializers.SlugRelatedField[Any](slug_field="code", read_only=True)
    host = serializers.CharField()
    url = serializers.SerializerMethodField(help_text="Null unless you are an administrator: it may hold a key.")
    is_on = serializers.BooleanField()

    class Meta:
        model = Webhook
        fields = (
            "organisation",
            "host",
            "url",
            "is_on",
            "disabled_at",
            "disabled_because",
            "failing_since",
            "paused_until",
            "created_at",
        )

    def get_url(self, webhook: Webhook) -> str | None:
        return webhook.url if self.context["is_administrator"] else None


class SecretSerializer(serializers.Serializer[Any]):
    """What was made; the secret is told this once."""

    webhook = WebhookSerializer()
    secret = serializers.CharField(help_text="Empty where the old one stays.")


class AttemptSerializer(serializers.ModelSerializer[WebhookAttempt]):
    is_accepted = serializers.BooleanField()

    class Meta:
        model = WebhookAttempt
        fields = ("message", "kind", "status", "error", "is_accepted", "milliseconds", "at")


class Address(serializers.Serializer[Any]):
    url = serializers.CharField(max_length=500)


class KeepHours(serializers.Serializer[Any]):
    keep_hours = serializers.IntegerField(default=24, help_text="How long the old secret goes on signing, 0 to 168.")
