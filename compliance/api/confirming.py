from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from compliance.accounts.confirming import confirm
from compliance.accounts.models import User
from compliance.accounts.views.access import user_of
from compliance.api.proofs import code_is_right, password_is_right
from compliance.api.throttles import PerPerson


class Proof(serializers.Serializer[Any]):
    """One of the two."""

    password = serializers.CharField(
        trim_whitespace=False, max_length=4096, required=False, style={"input_type": "password"}
    )
    code = serializers.CharField(max_length=64, required=False, help_text="Of your app, or a recovery code.")

    def validate(self, attrs: Any) -> Any:
        if len(attrs) != 1:
            raise serializers.ValidationError(_("Send either a password or a code."))
        return attrs


class ConfirmView(APIView):
    throttle_classes = (PerPerson,)

    @extend_schema(request=Proof, responses={204: None})
    def post(self, request: Request) -> Response:
        """Prove again who you are; for some minutes this session or token may then decide and publish."""
        given = Proof(data=request.data)
        given.is_valid(raise_exception=True)
        user = user_of(request)
        [(name, value)] = given.validated_data.items()
        if not is_right(user, name, value):
            raise PermissionDenied(_("That is not right. Try again."))
        confirm(request, user, "password" if name == "password" else "mfa")
        return Response(status=204)


def is_right(user: User, name: str, value: str) -> bool:
    return password_is_right(user, value) if name == "password" else code_is_right(user, value)
