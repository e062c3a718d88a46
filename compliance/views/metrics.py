"""What Prometheus reads: for administrators, and for a scraper that has the token of the settings."""

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST
from redis.exceptions import RedisError
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.views import APIView

from compliance.metrics import exposition

CHALLENGE = {"WWW-Authenticate": "Bearer"}


@login_not_required
@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer 401 to a wrong token, 403 to who is no administrator; who sent nothing is asked to sign in."""
    if not is_scraper(request):
        try:
            user = reader_of(request)
        except APIException as refused:
            return HttpResponse("", status=refused.status_code, headers=CHALLENGE)
        if not user.is_authenticated:
            given = "Authorization" in request.headers
            return HttpResponse("", status=401, headers=CHALLENGE) if given else redirect_to_login(request.path)
        if not user.is_administrator:
            raise PermissionDenied
    try:
        return HttpResponse(exposition(), content_type=CONTENT_TYPE_LATEST)
    except RedisError:
        return HttpResponse("Redis does not answer.\n", status=503, content_type="text/plain")


def is_scraper(request: HttpRequest) -> bool:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    wanted: str = settings.METRICS_TOKEN
    is_right = secrets.compare_digest(given.strip().encode(), wanted.encode())
    return scheme.lower() == "bearer" and wanted != "" and is_right


def reader_of(request: HttpRequest) -> Any:
    """Find who asks, by session or token. Raises: APIException, where the API would refuse too."""
    return Request(request, authenticators=[kind() for kind in APIView.authentication_classes]).user
