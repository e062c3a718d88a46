from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from compliance.accounts.confirming import confirm
from compliance.accounts.views.access import user_of
from compliance.api.throttles import PerPerson


class Proof(serializers.Serializer[Any]):
    password = serializers.CharField(trim_whitespace=False, max_length=4096, style={"input_type": "password"})


class ConfirmView(APIView):
    throttle_classes = (PerPerson,)

    @extend_schema(request=Proof, responses={204: None})
    def post(self, request: Request) -> Response:
        """Prove again who you are; for some minutes this session or token may then decide and publish."""
        given = Proof(data=request.data)
        given.is_valid(raise_exception=True)
        user = user_of(request)
        if not user.check_password(given.validated_data["password"]):
            raise PermissionDenied(_("The password is wrong."))
        confirm(request, user, "password")
        return Response(status=204)
