from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from compliance.accounts.models import User
from compliance.accounts.second_factor import has_second_factor
from compliance.accounts.tokens import make_token, revoke_token
from compliance.api.proofs import owner_of, require_code
from compliance.api.throttles import PerAccount, PerAddress


class Credentials(serializers.Serializer[Any]):
    email = serializers.EmailField()
    password = serializers.CharField(trim_whitespace=False, max_length=4096, style={"input_type": "password"})
    code = serializers.CharField(max_length=64, required=False, help_text="Of your app, if you have a second factor.")


class TokenSerializer(serializers.Serializer[Any]):
    token = serializers.CharField(help_text="Send it as “Authorization: Token …”.")


class TokenView(APIView):
    permission_classes = (AllowAny,)
    throttle_classes = (PerAddress, PerAccount)

    @extend_schema(request=Credentials, responses={201: TokenSerializer}, auth=[])
    def post(self, request: Request) -> Response:
        """Make a token from e-mail address and password; the one you had stops working."""
        given = Credentials(data=request.data)
        given.is_valid(raise_exception=True)
        values = given.validated_data
        user = owner_of(request._request, values["email"], values["password"])
        if user is None:
            raise AuthenticationFailed(_("The e-mail address or the password is wrong, or the account is closed."))
        if has_second_factor(user):
            require_code(user, values)
        return Response({"token": make_token(by=user).key}, status=201)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request: Request) -> Response:
        """Revoke your token."""
        if not isinstance(request.user, User):
            raise NotAuthenticated
        revoke_token(user=request.user, by=request.user)
        return Response(status=204)
