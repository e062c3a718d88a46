"""Webhooks of organisations: members see that there is one, administrators manage it."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from approvals.api.access import VisibleList, found, user_of
from approvals.api.cases import read
from approvals.api.problems import CONTENT_TYPE, ProblemSerializer
from approvals.api.serializers.channels import (
    Address,
    AttemptSerializer,
    KeepHours,
    SecretSerializer,
    WebhookSerializer,
)
from approvals.models import Webhook, WebhookAttempt
from approvals.services.webhooks import remove_webhook, rotate_secret, set_webhook, switch_webhook, try_webhook
from compliance.accounts.models import Organisation, User
from compliance.accounts.permissions import require_administrator

FOR_ADMINISTRATORS = {(403, CONTENT_TYPE): ProblemSerializer}


class WebhookList(VisibleList[Webhook]):
    """List the webhooks of your organisations; administrators see all."""

    serializer_class = WebhookSerializer
    queryset = Webhook.objects.for_page()

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), **reader(user_of(self.request))}


@extend_schema(methods=["GET"], responses=WebhookSerializer)
@extend_schema(methods=["PUT"], request=Address, responses=SecretSerializer)
@extend_schema(methods=["DELETE"], responses={204: None})
@api_view(["GET", "PUT", "DELETE"])
def webhook(request: Request, code: str) -> Response:
    """Read, set or remove the webhook of an organisation; the secret is told when it is made."""
    user = user_of(request)
    if request.method == "GET":
        return shown(user, found(Webhook.objects.visible_to(user).for_page(), organisation__code=code))
    organisation = administered(user, code, must_exist=request.method == "DELETE")
    if request.method == "DELETE":
        remove_webhook(organisation=organisation, by=user)
        return Response(status=204)
    row, secret = set_webhook(organisation=organisation, by=user, url=read(Address, request)["url"])
    return told(user, row, secret)


@extend_schema(request=KeepHours, responses=SecretSerializer)
@api_view(["POST"])
def rotate(request: Request, code: str) -> Response:
    """Make a new secret; the old one goes on signing beside it for a while."""
    user = user_of(request)
    organisation = administered(user, code)
    secret = rotate_secret(organisation=organisation, by=user, **read(KeepHours, request))
    return told(user, Webhook.objects.for_page().get(organisation=organisation), secret)


@extend_schema(request=None, responses=AttemptSerializer)
@api_view(["POST"])
def test(request: Request, code: str) -> Response:
    """Post a test now and say what came of it."""
    user = user_of(request)
    attempt = try_webhook(organisation=administered(user, code), by=user)
    return Response(AttemptSerializer(attempt).data)


@extend_schema(request=None, responses=WebhookSerializer)
@api_view(["POST"])
def switch(request: Request, code: str, on: bool) -> Response:
    """Switch it on or off."""
    user = user_of(request)
    return shown(user, switch_webhook(organisation=administered(user, code), by=user, on=on))


@extend_schema(responses={200: AttemptSerializer(many=True), **FOR_ADMINISTRATORS})
class AttemptList(VisibleList[WebhookAttempt]):
    """List the last posts to a webhook (administrators), newest first."""

    serializer_class = AttemptSerializer
    queryset = WebhookAttempt.objects.none()

    def get_queryset(self) -> Any:
        if getattr(self, "swagger_fake_view", False):
            return self.queryset
        return WebhookAttempt.objects.filter(
            webhook__organisation=administered(user_of(self.request), self.kwargs["code"])
        )


def administered(user: User, code: str, *, must_exist: bool = True) -> Organisation:
    """Find the organisation for an administrator: a stranger gets 404, a member 403."""
    organisation = found(Organisation.objects.visible_to(user), code=code)
    require_administrator(user)
    if must_exist:
        found(Webhook.objects.all(), organisation=organisation)
    return organisation


def shown(user: User, row: Webhook) -> Response:
    return Response(WebhookSerializer(row, context=reader(user)).data)


def told(user: User, row: Webhook, secret: str) -> Response:
    answer = Response(SecretSerializer({"webhook": row, "secret": secret}, context=reader(user)).data)
    answer["Cache-Control"] = "no-store"
    return answer


def reader(user: User) -> dict[str, bool]:
    return {"is_administrator": user.is_administrator}
