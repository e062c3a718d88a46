from typing import Any

from rest_framework import serializers


class PlaceSerializer(serializers.Serializer[Any]):
    """Whether a member works outside China, where files, inventory paths and personal data are withheld."""

    handle = serializers.CharField()
    organisation = serializers.CharField()
    outside_china = serializers.BooleanField()
